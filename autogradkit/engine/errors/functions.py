"""What is said where one of NumPy's or SciPy's functions cannot do on Tensors what was asked."""

from __future__ import annotations

from .arguments import Refused


def no_rule(name: str, reason: str | None) -> TypeError:
    why = reason or "it has no derivative rule here"
    return TypeError(f"{name} is not applied to a Tensor: {why}; use x.detach().numpy() if no gradient is needed.")


def no_keyword(name: str, key: str) -> TypeError:
    advice = {"dtype": "convert with .astype(dtype)", "where": "take ag.where first", "out": "use what it returns"}
    advice |= {"initial": "bring it in afterwards", "order": "transpose first"}
    return TypeError(
        f"{name} was called on a Tensor with {key}=, which it does not take here; {advice.get(key, 'leave it out')}, "
        "or use x.detach().numpy() if no gradient is needed."
    )


def no_scipy() -> ImportError:
    return ImportError("special functions are SciPy's, which is not installed; pip install 'autogradkit[science]'.")


def no_special(library: str) -> Refused:
    return Refused(
        f"there are special functions for arrays of NumPy and CuPy, but not of {library}; move the array with x.cpu()."
    )


def order_varies(name: str) -> TypeError:
    return TypeError(
        f"the order of {name} was a Tensor that requires a gradient, but is not differentiated here; pass a number, or "
        "order.detach()."
    )

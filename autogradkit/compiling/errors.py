"""What can `ag.compile` not do, and what to try instead?"""

from __future__ import annotations

from typing import Any

from ..engine.errors import shown


def value_asked_for(who: str) -> RuntimeError:
    return RuntimeError(
        f"{who} asks for a number, but ag.compile records a function for all values of its arguments; use ag.where in "
        "place of `if`, hand numbers in as Python ints, or call the function without ag.compile."
    )


def shape_by_value(who: str) -> RuntimeError:
    return RuntimeError(
        f"{who} has a result whose shape depends on the values, but ag.compile records a function for all values "
        "of its arguments; keep the shape, with ag.where(condition, x, 0), or call the function without ag.compile."
    )


def index_by_value(value: Any) -> RuntimeError:
    return RuntimeError(
        f"{shown(value)} cannot be an index under ag.compile, because the shape of the result would depend on its "
        "values; use ag.where or a product with the mask, or index by an array of whole numbers."
    )


def own_rule(name: str) -> RuntimeError:
    return RuntimeError(
        f"{name} has a derivative of its own, written in Python that ag.compile cannot record; write it with "
        "operations of autogradkit, or call the function without ag.compile."
    )


def random_numbers(name: str) -> RuntimeError:
    return RuntimeError(
        f"{name} draws random numbers, which ag.compile would draw once and use in every call; draw them outside and "
        "hand them in as an argument (for dropout, call model.eval())."
    )


def not_numeric(name: str, value: Any) -> TypeError:
    return TypeError(
        f"{name} returned {shown(value)} under ag.compile; return numbers, arrays or Tensors, or containers of them."
    )


def no_argument(value: Any) -> TypeError:
    return TypeError(
        f"ag.compile was given {shown(value)} as an argument, and cannot tell whether the next one will be the same; "
        "hand in numbers, arrays, Tensors and strings, and let the function take everything else from outside."
    )


def subclass(value: Any) -> TypeError:
    return TypeError(
        f"ag.compile was given {shown(value)} of the class {type(value).__name__}, whose operations are not "
        "those of an array; hand in np.asarray(x), or call the function without ag.compile."
    )


def not_numpy(value: Any) -> TypeError:
    return TypeError(
        f"ag.compile writes programs for NumPy's arrays, but got {shown(value)} of another library; call the function "
        "without ag.compile."
    )


def changes_outside(name: str) -> RuntimeError:
    return RuntimeError(
        f"{name} changes a Tensor in place that it did not make, which a program made by ag.compile would not repeat; "
        "return the new value instead (for batch normalisation, call model.eval())."
    )

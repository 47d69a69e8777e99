"""What does the engine say when something cannot be right?

Each message is one sentence or two: what happened, where, and what to try. A misuse of the graph is a `RuntimeError`,
as in PyTorch; a bad argument is a `TypeError` or a `ValueError`. The messages stand together so that they keep one
voice and so that each can have its test; the code that notices the mistake raises them.
"""

from __future__ import annotations

from typing import Any


def shown(value: Any) -> str:
    """A short name for a value in a message: `'a' (str)`, `an int64 array of shape (3,)`."""
    if hasattr(value, "dtype") and hasattr(value, "shape"):
        return f"a value of dtype {value.dtype} and shape {tuple(value.shape)}"
    text = repr(value)
    return f"{text if len(text) <= 40 else text[:37] + '...'} ({type(value).__name__})"


# ---------------------------------------------------------------- bad arguments


def not_numeric(data: Any) -> TypeError:
    return TypeError(
        f"tensor() needs numbers, got {shown(data)}; pass a number, a nested list of equal lengths, or an array."
    )


def integer_gradient(value: Any, who: str) -> TypeError:
    return TypeError(
        f"{who} needs floating-point numbers, because only they can change a little; got {shown(value)}. "
        "Write 3.0 instead of 3, or convert with .astype(float)."
    )


def not_an_operand(name: str, value: Any) -> TypeError:
    return TypeError(f"{name} works on numbers, arrays and Tensors, got {shown(value)}.")


def not_a_tensor(who: str, value: Any) -> TypeError:
    return TypeError(f"{who} needs a Tensor, got {shown(value)}; make one with ag.tensor(…, requires_grad=True).")


def not_scalar_output(who: str, shape: tuple[int, ...]) -> RuntimeError:
    return RuntimeError(
        f"{who} without a seed needs a result that is one number, but this one has shape {shape}; reduce it first "
        "(for example with .sum()), or say which combination of its entries you want: "
        "y.backward(gradient) or ag.vjp."
    )


def not_a_tensor_output(who: str, value: Any) -> TypeError:
    return TypeError(
        f"{who} needs a function that returns one number, array or Tensor, got {shown(value)}; "
        "return the value to differentiate, and nothing else."
    )


def wrong_cotangent(shape: tuple[int, ...], expected: tuple[int, ...]) -> ValueError:
    return ValueError(
        f"the gradient handed in has shape {shape}, but the result it belongs to has shape {expected}; "
        "they must be equal, one number for each entry of the result."
    )


def wrong_tangent(index: int, shape: tuple[int, ...], expected: tuple[int, ...]) -> ValueError:
    return ValueError(
        f"tangent {index} has shape {shape}, but its primal has shape {expected}; "
        "a tangent says how each entry of its primal moves, so the shapes must be equal."
    )


def wrong_count(what: str, got: int, expected: int) -> ValueError:
    return ValueError(f"{what}: got {got} for {expected} primals; give one for each.")


def bad_argnums(argnums: Any, count: int) -> ValueError:
    return ValueError(
        f"argnums={argnums} does not name one of the {count} positional arguments; they are counted from 0."
    )


# ---------------------------------------------------------------- the graph


def no_graph(who: str) -> RuntimeError:
    return RuntimeError(
        f"{who}: this Tensor does not depend on anything that requires a gradient, so there is nothing to "
        "differentiate; make the inputs with requires_grad=True, and compute outside no_grad() and without detach()."
    )


def second_backward(name: str) -> RuntimeError:
    return RuntimeError(
        f"backward went through the node <{name}> a second time, but what it had kept for its derivative was let go "
        "the first time; call the first backward with retain_graph=True, or run the forward computation again."
    )


def stale_value(name: str) -> RuntimeError:
    return RuntimeError(
        f"the node <{name}> needs a value for its derivative that was modified in place after it was computed, so the "
        "gradient would be wrong; write y = y * 2 in place of y *= 2, or work on a .clone()."
    )


def leaf_in_place(what: str) -> RuntimeError:
    return RuntimeError(
        f"{what} would modify a leaf that requires a gradient, and its history with it; update parameters inside "
        "`with ag.no_grad():`, or compute a new Tensor."
    )


def in_place_form(what: str, before: Any, after: Any) -> ValueError:
    return ValueError(
        f"{what} cannot put a result of shape {after[0]} and dtype {after[1]} into a Tensor of shape {before[0]} and "
        f"dtype {before[1]}; use the form that makes a new Tensor."
    )


def backward_inside_transform() -> RuntimeError:
    return RuntimeError(
        "backward() was called on a value that belongs to a running transform (ag.grad, ag.vjp, …); inside a "
        "transform use transforms, which nest: ag.grad(f)(x)."
    )


def unused_input(index: int) -> RuntimeError:
    return RuntimeError(
        f"input {index} was not used to compute the output, so it has no gradient; "
        "pass allow_unused=True to get None for it."
    )


def numpy_would_cut(who: str) -> RuntimeError:
    return RuntimeError(
        f"{who} on a Tensor that requires a gradient would cut the graph without a word; say so with "
        "x.detach().numpy(), or use the operations of ag on the Tensor itself."
    )


def one_number(who: str, shape: tuple[int, ...]) -> ValueError:
    return ValueError(f"{who} needs a Tensor with exactly one entry, this one has shape {shape}; use .numpy().")


def ambiguous_truth(shape: tuple[int, ...]) -> ValueError:
    return ValueError(f"a Tensor of shape {shape} is neither true nor false; use (x > 0).all() or .any() on x.numpy().")


def final_class(name: str) -> TypeError:
    return TypeError(f"{name} is final; write functions on Tensors instead of subclasses.")


def cannot_copy() -> RuntimeError:
    return RuntimeError(
        "copy and pickle work on leaves only, and this Tensor is the result of a computation; use x.clone() to stay in "
        "the graph, or x.detach() to leave it."
    )


def not_a_leaf() -> RuntimeError:
    return RuntimeError(
        "requires_grad can be switched off for leaves only, and this Tensor is the result of a computation; "
        "use x.detach() to leave the graph."
    )


def grad_of_no_leaf() -> RuntimeError:
    return RuntimeError(
        "only a leaf that requires a gradient has a .grad to set; make the Tensor with requires_grad=True."
    )


def no_length() -> TypeError:
    return TypeError("a Tensor without axes has no length and cannot be iterated over; use .item() for its number.")


def no_rule(name: str) -> TypeError:
    return TypeError(
        f"np.{name} has no derivative rule here in this form, so it is not applied to a Tensor; "
        "use x.detach().numpy() if no gradient is needed."
    )


def no_gpu(reason: str) -> RuntimeError:
    return RuntimeError(f"device 'cuda' is not available here: {reason}; use device='cpu'.")


def unknown_device(device: Any) -> ValueError:
    return ValueError(f"there is no device {device!r}; use 'cpu' or 'cuda'.")

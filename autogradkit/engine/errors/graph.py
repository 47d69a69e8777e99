"""What is said about misuse of the graph: passes, leaves, gradients and what would cut them."""

from __future__ import annotations

from typing import Any

from .wording import shown, told, where


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


def stale_value(node: Any, shape: tuple[int, ...], place: Any) -> RuntimeError:
    return RuntimeError(
        f"the node <{node.rule.name}>{where(node)} needs a value of shape {shape} for its derivative, and that value "
        f"was modified in place later{told(place)}, so the gradient would be wrong; write y = y * 2 in place of "
        "y *= 2, or work on a .clone()."
    )


def leaf_in_place(what: str) -> RuntimeError:
    return RuntimeError(
        f"{what} would modify a leaf that requires a gradient, and its history with it; update parameters inside "
        "`with ag.no_grad():`, or compute a new Tensor."
    )


def unrecorded_view(what: str) -> RuntimeError:
    return RuntimeError(
        f"{what} would modify a view that was taken under no_grad(), and with it a Tensor whose graph would not know; "
        "take the view again outside no_grad(), modify it inside, or work on a .clone()."
    )


def not_scalar_output(who: str, shape: tuple[int, ...]) -> RuntimeError:
    return RuntimeError(
        f"{who} without a seed needs a result that is one number, but this one has shape {shape}; reduce it first "
        "(for example with .sum()), or say which combination of its entries you want: "
        "y.backward(gradient) or ag.vjp."
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


def hook_result(value: Any) -> TypeError:
    return TypeError(
        f"a hook on a gradient must return a Tensor to replace it, or None to leave it alone; got {shown(value)}."
    )


def hook_shape(shape: tuple[int, ...], expected: tuple[int, ...]) -> ValueError:
    return ValueError(
        f"a hook returned a gradient of shape {shape} in place of one of shape {expected}; return the same shape."
    )


def hook_count(got: int, expected: int) -> ValueError:
    return ValueError(
        f"a hook on a node returned {got} gradients in place of {expected}; return a tuple with one for each that it "
        "was shown, or None to leave all alone."
    )


def no_inputs(who: str) -> RuntimeError:
    return RuntimeError(f"{who} got an empty inputs=; name at least one Tensor, or leave it out to reach every leaf.")


def number_would_cut(who: str) -> RuntimeError:
    return RuntimeError(
        f"{who} on a Tensor that requires a gradient would cut the graph without a word; use .item() where only the "
        "number is wanted, or the operations of ag on the Tensor itself."
    )


def nan_forward(node: Any) -> RuntimeError:
    return RuntimeError(
        f"detect_anomaly: <{node.name()}>{where(node)} gave a result that is not a number (NaN) from operands that "
        "are; look at its operands there: 0/0, ∞-∞ and roots or logarithms of negative numbers make NaN."
    )


def nan_backward(node: Any, operand: int, shape: tuple[int, ...]) -> RuntimeError:
    return RuntimeError(
        f"detect_anomaly: the derivative of <{node.name()}>{where(node)} with respect to operand {operand}, of shape "
        f"{shape}, is not a number (NaN), though the gradient that came in was; its operand lies where the derivative "
        "is infinite or undefined."
    )


def materialize_unused() -> ValueError:
    return ValueError(
        "autograd.grad got materialize_grads=True and allow_unused=False, which contradict each other; leave "
        "allow_unused out."
    )


def batched_without_seeds() -> ValueError:
    return ValueError(
        "autograd.grad with is_grads_batched=True needs grad_outputs; hand in a stack of cotangents for each."
    )


def batch_lengths(shapes: Any) -> ValueError:
    return ValueError(
        f"autograd.grad with is_grads_batched=True got grad_outputs of shapes {shapes}; the first axis of each counts "
        "cotangents, so all must have one of the same length."
    )


def no_dual_level() -> RuntimeError:
    return RuntimeError(
        "tangents live inside a dual level, and none is open; write `with forward_ad.dual_level():` around."
    )


GRAD_OF_RESULT = (
    "the .grad of a Tensor that is the result of a computation is asked for, and only leaves keep one; call "
    "retain_grad() on it before backward(), or look at the .grad of a leaf."
)


def no_record(who: str) -> RuntimeError:
    return RuntimeError(
        f"{who}: forward mode and vmap leave no record behind, so there is no gradient to wait for; call it in a "
        "function that ag.grad or ag.vjp differentiates, or on a Tensor with requires_grad=True."
    )


def view_detached() -> RuntimeError:
    return RuntimeError(
        "detach_() was called on a view, which cannot leave the graph while it shows the memory of a Tensor that is in "
        "it; use y = x.detach(), or call detach_() on the base."
    )


def dual_level_too_old(node: Any) -> RuntimeError:
    return RuntimeError(
        f"make_dual was given a value of {node.level.who}, which started inside the dual level, so the tangent would "
        "be lost there; open the dual level inside the function that is transformed."
    )

"""What is said about derivatives that a user has written."""

from __future__ import annotations

from typing import Any

from .wording import shown


def wrong_number_of_gradients(name: str, got: int, expected: int) -> RuntimeError:
    return RuntimeError(
        f"the backward of {name} returned {got} gradients for {expected} inputs; return one for each input in order, "
        "None where there is none."
    )


def wrong_number_of_tangents(name: str, got: int, expected: int) -> RuntimeError:
    return RuntimeError(
        f"the jvp of {name} returned {got} tangents for {expected} results; return one for each result."
    )


def wrong_gradient_shape(name: str, shape: tuple[int, ...], expected: tuple[int, ...]) -> RuntimeError:
    return RuntimeError(
        f"the backward of {name} returned a gradient of shape {shape} for an input of shape {expected}; a gradient has "
        "the shape of its input."
    )


def not_a_gradient(name: str, value: Any) -> TypeError:
    return TypeError(
        f"the backward of {name} returned {shown(value)} as a gradient; return a Tensor for each input, or None where "
        "there is none."
    )


def wrong_tangent_shape(name: str, shape: tuple[int, ...], expected: tuple[int, ...]) -> RuntimeError:
    return RuntimeError(
        f"the jvp of {name} returned a tangent of shape {shape} for a result of shape {expected}; a tangent has the "
        "shape of its result."
    )


def dirty_not_returned(name: str, place: int) -> RuntimeError:
    return RuntimeError(
        f"the forward of {name} marked input {place} as dirty but does not return it; return every input that was "
        "modified in place."
    )


def not_marked_dirty(name: str, place: int) -> RuntimeError:
    return RuntimeError(
        f"the forward of {name} modified input {place} in place without saying so, and its gradient would be wrong; "
        "call ctx.mark_dirty on it and return it, or work on a .clone()."
    )


def not_saved(value: Any) -> TypeError:
    return TypeError(
        f"ctx.save_for_backward keeps Tensors and None, got {shown(value)}; set other values as attributes of ctx."
    )


def differs_under_vmap(name: str, what: str) -> RuntimeError:
    return RuntimeError(
        f"under vmap, {what} of {name} differs from place to place, and its backward runs for all places at once; save "
        "it as a Tensor with ctx.save_for_backward."
    )


def no_backward(name: str) -> NotImplementedError:
    return NotImplementedError(f"{name} has no backward, so it has no gradient; write one as a @staticmethod.")


def no_jvp(name: str) -> NotImplementedError:
    return NotImplementedError(
        f"{name} has no jvp, so forward mode cannot pass through it; write one as a @staticmethod, or use reverse mode."
    )


def function_instance(name: str) -> RuntimeError:
    return RuntimeError(f"{name} is a Function, of which there are no instances; call {name}.apply(…).")


def no_forward(name: str) -> NotImplementedError:
    return NotImplementedError(f"{name} has no forward; write one as a @staticmethod.")


def closed_over(name: str) -> RuntimeError:
    return RuntimeError(
        f"{name} uses a value that requires a gradient but is not among its arguments, so its gradient would be lost; "
        "hand that value in as an argument."
    )


def saved_intermediate(name: str, what: str) -> RuntimeError:
    return RuntimeError(
        f"{what} of {name} is neither an input nor a result, so how it depends on the inputs is not known and a second "
        "derivative would be wrong; save inputs or results, or return the value as a result too."
    )


def once_only(name: str) -> RuntimeError:
    return RuntimeError(
        f"the backward of {name} is marked once_differentiable, so it has no second derivative; write it with "
        "operations of ag, and take the mark away."
    )


def results_of_forward(name: str, value: Any) -> TypeError:
    return TypeError(
        f"the forward of {name} must return a Tensor or a tuple of Tensors, got {shown(value)}; use ag.tensor."
    )


def no_rule_given(name: str, how: str) -> RuntimeError:
    return RuntimeError(f"{name} has no rule yet; give it one with {how} before it is called.")


def rule_structure(name: str, what: str, got: Any, expected: Any) -> TypeError:
    return TypeError(f"{what} of {name} has the form {got!r}, but must have the form {expected!r}; return that form.")


def no_place_to_run(name: str) -> ValueError:
    return ValueError(
        f"{name} runs once for each place of the axis that vmap maps over, and this axis has length 0, so the form of "
        "its result is not known; call it without vmap where there is nothing to map over."
    )

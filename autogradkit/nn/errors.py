"""What does a layer or a loss say about a mistake?

Each function makes one message: what happened, where, and what to try.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..engine.errors.wording import shown

Shape = tuple[int, ...]


def told(given: Any) -> str:
    """A short name for what was handed in; a layer's class or a function often stands in a layer's place."""
    if isinstance(given, type) or callable(given):
        kind = "class" if isinstance(given, type) else "function"
        name = getattr(given, "__name__", None)
        return f"the {kind} {name}" if name else type(given).__name__
    return shown(given)


# ---------------------------------------------------------------- modules


def no_attribute(who: str, name: str) -> AttributeError:
    return AttributeError(f"{who} has no attribute {name!r}; look at what it has by print(model) or dir(model).")


def no_forward(who: str) -> NotImplementedError:
    return NotImplementedError(f"{who} does not say what it computes; give the class a method forward(self, x).")


def other_kind(who: str, name: str, kind: str, given: Any) -> TypeError:
    return TypeError(
        f"{who}.{name} is a {kind}, and cannot become {told(given)}; assign another {kind}"
        f"{', nn.Parameter(x)' if kind == 'parameter' else ''} or None."
    )


def not_registrable(who: str, kind: str, given: Any) -> TypeError:
    return TypeError(f"{who} cannot take {told(given)} for a {kind}; hand in a {kind} or None.")


def bad_name(who: str, name: Any) -> ValueError:
    return ValueError(f"{who} cannot call a part {name!r}; choose a name without a dot that it does not have yet.")


def integer_parameter(dtype: Any) -> TypeError:
    return TypeError(f"a parameter of dtype {dtype} can have no gradient; make it of numbers such as 1.0.")


def not_a_module(who: str, given: Any) -> TypeError:
    return TypeError(f"{who} holds modules, got {told(given)}; hand in layers such as nn.Linear(2, 3) or nn.Tanh().")


def not_a_list(who: str, given: Any) -> TypeError:
    return TypeError(f"{who} takes its modules as one list, got {told(given)}; write nn.{who}([first, second]).")


def no_place(who: str, index: int, length: int) -> IndexError:
    return IndexError(f"{who} has {length} modules, and none at {index}; count from 0, or from the end with -1.")


def no_key(who: str, name: Any, known: Sequence[str]) -> KeyError:
    return KeyError(f"{who} has no module {name!r}; it has {', '.join(known) or 'none'}.")


# ---------------------------------------------------------------- saving, loading, moving


def not_a_state(given: Any) -> TypeError:
    return TypeError(f"load_state_dict() takes arrays by name, got {told(given)}; hand in what state_dict() returned.")


def keys_differ(who: str, missing: Sequence[str], unexpected: Sequence[str]) -> ValueError:
    found = [f"lacks {', '.join(missing)}"] * bool(missing) + [f"has also {', '.join(unexpected)}"] * bool(unexpected)
    return ValueError(
        f"the saved state is of another model than this {who}: it {' and '.join(found)}; build the model from the same "
        "layers, or pass strict=False to leave these out."
    )


def shapes_differ(who: str, name: str, saved: Shape, own: Shape) -> ValueError:
    return ValueError(
        f"the saved {name} has shape {saved}, but that of this {who} has {own}; build the model with the same sizes."
    )


def no_floating_dtype(target: Any) -> TypeError:
    return TypeError(
        f"a module moves to a device or to a floating-point dtype, got {told(target)}; write model.to('float32')."
    )


# ---------------------------------------------------------------- settings and inputs


def bad_option(who: str, name: str, value: Any, wanted: str) -> ValueError:
    return ValueError(f"{who} got {name}={value!r}, which cannot be right; it must be {wanted}.")


def fan_of_vector(shape: Shape) -> ValueError:
    return ValueError(f"a Tensor of shape {shape} has no inputs and outputs; initialise it by nn.init.zeros_ instead.")


def wrong_width(who: str, shape: Shape, wanted: int) -> ValueError:
    return ValueError(f"{who} got an input of shape {shape}, whose last axis must have length {wanted}; reshape it.")


def wrong_rank(who: str, shape: Shape, wanted: str) -> ValueError:
    return ValueError(f"{who} got an input of shape {shape}; give it the shape {wanted}.")


def wrong_channels(who: str, shape: Shape, wanted: int) -> ValueError:
    return ValueError(f"{who} was made for {wanted} channels, got an input of shape {shape}; its second axis counts.")


def wrong_end(who: str, shape: Shape, wanted: Shape) -> ValueError:
    return ValueError(f"{who} got an input of shape {shape}, which must end with {wanted}; move or reshape the axes.")


def one_value(who: str, shape: Shape) -> ValueError:
    return ValueError(
        f"{who} has only one value for each channel in an input of shape {shape}, which has no spread; take a larger "
        "batch, or call eval() first."
    )


def wrong_state(who: str, name: str, shape: Shape, wanted: Shape) -> ValueError:
    return ValueError(f"{who} got {name} of shape {shape} for an input that wants {wanted}; leave it out for zeros.")


# ---------------------------------------------------------------- classes and targets


def not_whole_numbers(who: str, given: Any) -> TypeError:
    return TypeError(f"{who} names places by whole numbers, got {told(given)}; make them by ag.tensor([0, 2, 1]).")


def out_of_range(who: str, count: int) -> IndexError:
    return IndexError(f"{who} got a number outside of 0 to {count - 1}; there are {count} places, counted from 0.")


def no_loss_without_dim(who: str) -> ValueError:
    return ValueError(f"{who} got one number, but compares classes along an axis; give an input (batch, classes).")


def targets_differ(who: str, given: Shape, wanted: Shape) -> ValueError:
    return ValueError(f"{who} got a target of shape {given}, but the input wants {wanted}; reshape one of them.")


def broadcast_target(who: str, given: Shape, wanted: Shape) -> str:
    return (
        f"{who} compares an input of shape {given} with a target of shape {wanted}, each entry with several; reshape "
        "one of them if that is not meant."
    )

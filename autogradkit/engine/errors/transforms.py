"""What is said about functions that are transformed, and about levels."""

from __future__ import annotations

from typing import Any

from .wording import shown


def not_a_tensor_output(who: str, value: Any) -> TypeError:
    return TypeError(
        f"{who} needs a function that returns one number, array or Tensor, got {shown(value)}; "
        "return the value to differentiate, and nothing else."
    )


def wrong_tangent(name: str, shape: tuple[int, ...], expected: tuple[int, ...]) -> ValueError:
    return ValueError(
        f"{name} has shape {shape}, but its primal has shape {expected}; "
        "a tangent says how each entry of its primal moves, so the shapes must be equal."
    )


def wrong_count(what: str, got: int, expected: int, of: str = "primals") -> ValueError:
    return ValueError(f"{what}: got {got} for {expected} {of}; give one for each.")


def bad_argnums(argnums: Any, count: int) -> ValueError:
    return ValueError(
        f"argnums={argnums} does not name one of the {count} positional arguments; they are counted from 0."
    )


def repeated_argnums(argnums: Any) -> ValueError:
    return ValueError(f"argnums={argnums} names one argument twice, which has one gradient; name each argument once.")


def backward_inside_transform(node: Any) -> RuntimeError:
    return RuntimeError(
        f"backward() was called on a value that belongs to a running {node.level.who}; inside a transform use "
        "transforms, which nest: ag.grad(f)(x)."
    )


def leaked(node: Any) -> RuntimeError:
    value = f"the value {node!r} of shape {node.shape}" if node.records else "a value"
    return RuntimeError(
        f"{value} that {node.level.who} computed was used after {node.level.who} had finished, when it no longer has a "
        "derivative; return it from the function (with has_aux=True beside the result) in place of storing it, "
        "or store x.detach()."
    )


def value_under_vmap(who: str) -> RuntimeError:
    return RuntimeError(
        f"{who} asks for one number, but under vmap this Tensor stands for many at once; use ag.where in place of "
        "`if`, and keep values as Tensors until vmap has returned."
    )


def shape_of_values(who: str) -> RuntimeError:
    return RuntimeError(
        f"{who} has a result whose shape depends on the values, which differ from place to place under vmap; keep the "
        "shape, with ag.where(condition, x, 0) in place of leaving entries out, or go through the places in a loop."
    )


def mapped_index(dtype: Any = int) -> RuntimeError:
    if "bool" in str(dtype):
        return shape_of_values("an index of true and false")
    return RuntimeError(
        "under vmap an index cannot itself differ from place to place, except whole numbers in `x[i]` and `x[i, j]`; "
        "use ag.where, ag.take or a product with a mask."
    )


def vmap_lengths(lengths: Any) -> ValueError:
    if not lengths:
        return ValueError("ag.vmap has nothing to map over: every entry of in_axes is None; map over one argument.")
    return ValueError(
        f"ag.vmap maps over axes of different lengths, {sorted(set(lengths))}; they must all have the same length, or "
        "be left out by None in in_axes."
    )


def vmap_axis(axis: int, shape: tuple[int, ...]) -> ValueError:
    return ValueError(f"ag.vmap is to map over axis {axis}, but the argument has shape {shape}; choose one it has.")


def vmap_out_axis(axis: int, shape: tuple[int, ...]) -> ValueError:
    return ValueError(f"ag.vmap has no axis {axis} in a result that has shape {shape} in all; choose one of its axes.")


def vmap_out_none() -> ValueError:
    return ValueError("ag.vmap got out_axes=None for a result that differs from place to place; give it an axis.")


def wrong_prefix(what: str, prefix: Any, structure: Any) -> ValueError:
    return ValueError(
        f"{what}={prefix!r} does not fit the containers that it is for, {structure!r}; give one entry for all, or the "
        "same containers."
    )


def wrong_structure(what: str, got: Any, expected: Any) -> ValueError:
    return ValueError(
        f"{what} has the form {got!r}, but it belongs to something of the form {expected!r}; they must be the same."
    )


def no_aux(who: str, value: Any) -> TypeError:
    return TypeError(
        f"{who} with has_aux=True needs a function that returns (result, extra), got {shown(value)}; return both, or "
        "leave has_aux out."
    )


def not_sequences(who: str) -> TypeError:
    return TypeError(f"{who} takes primals and tangents as tuples, one entry for each argument; write (x,), (x_dot,).")


def not_a_dataclass(cls: Any) -> TypeError:
    return TypeError(f"register_dataclass needs a dataclass, got {shown(cls)}; decorate it with @dataclass first.")


def other_checkpoint(first: int, second: int) -> RuntimeError:
    return RuntimeError(
        f"checkpoint: the function kept {first} values when it ran first, and {second} values or other shapes when it "
        "ran again for the derivative; it must compute the same for the same arguments, whatever else has changed."
    )


def unknown_strategy(strategy: Any) -> ValueError:
    return ValueError(f"strategy={strategy!r} is not known; use 'reverse-mode' or 'forward-mode'.")


def no_direction(shapes: Any) -> ValueError:
    return ValueError(
        f"without v, each input must be one number, but they have shapes {shapes}; hand in a direction v."
    )


def modified_checkpoint(who: str) -> RuntimeError:
    return RuntimeError(
        f"checkpoint: an argument was modified {who}, so the function cannot run again with what it ran with first; "
        "modify a copy, as in x = x * 1."
    )

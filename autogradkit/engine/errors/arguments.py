"""What is said about arguments that cannot be right."""

from __future__ import annotations

from typing import Any

from .wording import shown


def not_numeric(data: Any) -> TypeError:
    return TypeError(
        f"a Tensor is made of numbers, got {shown(data)}; pass a number, a nested list of equal lengths, or an array."
    )


def integer_gradient(value: Any, who: str) -> TypeError:
    return TypeError(
        f"{who} needs floating-point numbers, because only they can change a little; got {shown(value)}. "
        "Write 3.0 instead of 3, or convert with .astype(float)."
    )


def not_an_operand(name: str, value: Any) -> TypeError:
    return TypeError(f"{name} works on numbers, arrays and Tensors, got {shown(value)}; hand in one of these.")


def not_a_tensor(who: str, value: Any) -> TypeError:
    return TypeError(f"{who} needs a Tensor, got {shown(value)}; make one with ag.tensor(…, requires_grad=True).")


def wrong_cotangent(shape: tuple[int, ...], expected: tuple[int, ...]) -> ValueError:
    return ValueError(
        f"the gradient handed in has shape {shape}, but the result it belongs to has shape {expected}; "
        "they must be equal, one number for each entry of the result."
    )


def in_place_form(what: str, before: Any, after: Any) -> ValueError:
    return ValueError(
        f"{what} cannot put a result of shape {after[0]} and dtype {after[1]} into a Tensor of shape {before[0]} and "
        f"dtype {before[1]}; use the form that makes a new Tensor."
    )


def read_only(what: str, shape: tuple[int, ...]) -> ValueError:
    return ValueError(
        f"{what} cannot write into memory of shape {shape}, which is read-only: several entries may be one number, as "
        "after broadcasting, others may hold it, as a gradient that a hook sees, or it may be the real part of complex "
        "numbers, which would not change with it; work on a .clone()."
    )


def one_number(who: str, shape: tuple[int, ...]) -> ValueError:
    return ValueError(f"{who} needs a Tensor with exactly one entry, this one has shape {shape}; use .numpy().")


def ambiguous_truth(shape: tuple[int, ...]) -> ValueError:
    return ValueError(f"a Tensor of shape {shape} is neither true nor false; use (x > 0).all() or .any() on x.numpy().")


def final_class(name: str) -> TypeError:
    return TypeError(f"{name} is final; write functions on Tensors instead of subclasses.")


def no_length() -> TypeError:
    return TypeError("a Tensor without axes has no length and cannot be iterated over; use .item() for its number.")


def misfit(name: str, operands: tuple[Any, ...], error: Exception) -> Exception:
    kind = next(k for k in (IndexError, ValueError, TypeError) if isinstance(error, k) or k is TypeError)
    sort = ", ".join(shown(x) for x in operands)
    reason = str(error).rstrip(". ").replace("\n", " ")
    return kind(
        f"{name} cannot take {sort}: {reason}. Check shapes and kinds of number; broadcasting aligns last axes."
    )


def not_an_index(value: Any) -> TypeError:
    return TypeError(f"an index must be an integer, got {shown(value)}; convert with int(x.item()).")


IMAGINARY_PART_LOST = "casting complex numbers to a real dtype loses their imaginary part; take x.real to say so."


class Refused(TypeError):
    """What an operation itself says where it cannot be done; nothing needs to be added."""


def real_only(name: str) -> Refused:
    return Refused(f"{name} takes real numbers, and was given complex ones; take their absolute value or x.real.")


def complex_result(who: str) -> RuntimeError:
    return RuntimeError(
        f"{who} starts at a complex number, which has no gradient by itself; give a cotangent, or take a real number "
        "such as abs(y)."
    )


def complex_for_real(what: str) -> TypeError:
    return TypeError(f"{what} is complex, but what it belongs to is real; take its real part.")


def half_a_gradient(who: str, other: str) -> TypeError:
    return TypeError(
        f"{who} would move a complex argument along the real axis only, which says half of how a real result changes; "
        f"take {other}, whose rows are gradients."
    )


def wrong_axes(order: tuple[int, ...], rank: int) -> ValueError:
    return ValueError(f"transpose needs all {rank} axes in their new order, got {order}; name each once.")

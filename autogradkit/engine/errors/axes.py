"""What is said where axes do not fit: those of products that sum over shared ones, those that transforms run along."""

from __future__ import annotations

from typing import Any

Shape = tuple[int, ...]


def einsum_letters(written: str, reason: str) -> ValueError:
    return ValueError(f"einsum cannot follow {written!r}: {reason}; give each axis of each operand one letter.")


def cross_of_three(a: Shape, b: Shape) -> ValueError:
    return ValueError(
        f"cross needs vectors with three entries along its axis, got the shapes {a} and {b}, that axis last; add a "
        "third entry 0."
    )


def length_of_transform(who: str, n: Any) -> ValueError:
    return ValueError(f"{who} needs at least one entry along its axis, got {n}; give a positive n.")


def lengths_of_transforms(who: str, lengths: Any, axes: Any) -> ValueError:
    return ValueError(f"{who} got the lengths {lengths} for the axes {axes}; give one length for each axis.")


def real_input(who: str, dtype: Any) -> TypeError:
    return TypeError(f"{who} takes real numbers, got {dtype}; use the complex transform, or .real.")

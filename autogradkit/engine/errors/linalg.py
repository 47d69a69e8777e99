"""What is said where a matrix has no inverse, no decomposition, or one without derivative."""

from __future__ import annotations

from typing import Any

from numpy.linalg import LinAlgError

from .wording import shown

# What to try, by a word of NumPy's own reason.
_ADVICE = {
    "ingular": "use ag.linalg.pinv or ag.linalg.lstsq, or add a small multiple of the unit matrix",
    "positive": "make the matrix symmetric, or add a small multiple of the unit matrix",
    "converge": "look for NaN and infinity among its entries",
    "": "hand in matrices, or stacks of matrices along the last two axes",
}


def unsolvable(name: str, operands: tuple[Any, ...], error: Exception) -> LinAlgError:
    reason = str(error).rstrip(". ")
    advice = next(advice for word, advice in _ADVICE.items() if word in reason)
    return LinAlgError(f"{name} cannot take {', '.join(shown(x) for x in operands)}: {reason}; {advice}.")


def undetermined(name: str, shape: tuple[int, ...]) -> ValueError:
    return ValueError(
        f"{name} has no derivative for a matrix of shape {shape}, because some of the columns that it gives are an "
        "arbitrary choice; ask for mode='reduced'."
    )


def no_such_choice(name: str, parameter: str, value: Any, choices: str) -> ValueError:
    return ValueError(f"{name} does not know {parameter}={value!r}; it knows {choices}.")


def wrong_rank_of_norm(shape: tuple[int, ...], ord: Any) -> ValueError:
    return ValueError(
        f"norm with ord={ord!r} needs one axis (vectors) or two (matrices), got shape {shape}; say which ones by axis=."
    )

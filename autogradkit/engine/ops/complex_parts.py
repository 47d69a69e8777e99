"""What are the parts of a complex number?

Real numbers have them too: they are their own real part and their own conjugate. Derivatives follow PyTorch: the
gradient of a real function of a complex x is ∂/∂Re x + i ∂/∂Im x, the direction in which it grows fastest.

Read next: `products`, for what is linear in each of two operands.
"""

from __future__ import annotations

from typing import Any

from ..backend import form, full_like, is_complex, ndarray, raw
from .constant import is_zero, sign
from .elementwise import absolute, angle_, half_turn, im_, re_
from .linear import conjugated, copy

__all__ = ["angle", "conj", "conjugate", "imag", "real", "sgn"]


def _shown(part: Any) -> Any:
    """A part that is not to be written to: in NumPy the complex numbers would change too, of which this is a copy."""
    if raw(part).__class__ is ndarray:
        raw(part).flags.writeable = False
    return part


def real(x: Any) -> Any:
    """The real part, entry by entry; of real numbers, x itself.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.real(ag.tensor([1 + 2j, 3]))
    tensor([1., 3.])
    """
    return _shown(re_(x)) if is_complex(form(x)[1]) else x


def imag(x: Any) -> Any:
    """The imaginary part, entry by entry; of real numbers, zeros.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.imag(ag.tensor([1 + 2j, 3]))
    tensor([2., 0.])
    """
    return _shown(im_(x)) if is_complex(form(x)[1]) else full_like(x, 0.0)


def conj(x: Any) -> Any:
    """The complex conjugate, entry by entry; of real numbers, a copy of x.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.conj(ag.tensor([1 + 2j, 3]))
    tensor([1.-2.j, 3.-0.j], dtype=complex128)
    """
    return conjugated(x) if is_complex(form(x)[1]) else copy(x)


conjugate = conj


def angle(x: Any) -> Any:
    """The angle of complex numbers in radians, entry by entry; of real numbers 0, and π where they are negative.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.angle(ag.tensor([1j, 2]))
    tensor([1.57079633, 0.        ])
    """
    return angle_(x) if is_complex(form(x)[1]) else half_turn(x)


def sgn(x: Any) -> Any:
    """x divided by its absolute value, and 0 at 0, entry by entry; of real numbers, their sign, a constant.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.sgn(ag.tensor([3 + 4j, 0]))
    tensor([0.6+0.8j, 0. +0.j ], dtype=complex128)
    """
    if not is_complex(form(x)[1]):
        return sign(x)
    length = absolute(x)
    nothing = is_zero(length)
    return x * ((1.0 - nothing) / (length + nothing))

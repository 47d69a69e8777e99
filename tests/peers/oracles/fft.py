"""Fourier transforms, of real and of complex numbers."""

from typing import Any

import numpy as np

from .oracle import Oracle

rng = np.random.default_rng(13)


def r(*shape: int) -> np.ndarray:
    return rng.uniform(-1.0, 1.0, shape)


def c(*shape: int) -> np.ndarray:
    return r(*shape) + 1j * r(*shape)


def row(name: str, at: np.ndarray, *settings: Any, **more: Any) -> Oracle:
    """A transform by its name, with the same arguments in all libraries."""
    return Oracle(
        f"{name} of {'complex' if at.dtype.kind == 'c' else 'real'} {at.shape} {settings or ''} {more or ''}",
        lambda xp, x: getattr(xp.fft, name)(x, *settings, **more),
        lambda t, x: getattr(t.fft, name)(x, *settings, **more),
        (at,),
    )


ORACLES = [
    *(row(name, at) for name in ("fft", "ifft") for at in (r(5), c(5), c(2, 4))),
    *(row(name, c(4), n, norm="ortho") for name in ("fft", "ifft", "irfft", "hfft") for n in (3, 6)),
    *(row(name, r(4), n, norm="ortho") for name in ("rfft", "ihfft") for n in (3, 6)),
    *(row(name, c(3, 4), None, 0, "forward") for name in ("fft", "ifft", "irfft", "hfft")),
    *(row(name, r(3, 4), None, 0, "forward") for name in ("rfft", "ihfft")),
    *(row(name, r(2, 5)) for name in ("rfft", "ihfft")),
    *(row(name, c(2, 4)) for name in ("irfft", "hfft")),
    row("irfft", r(4)),
    row("fft2", r(2, 3, 4)),
    row("ifft2", c(3, 4), (4, 2)),
    row("rfft2", r(3, 4), norm="ortho"),
    row("irfft2", c(3, 4)),
    row("fftn", c(2, 3, 2)),
    row("ifftn", c(2, 3, 2), (3, 2), (0, 2)),
    row("rfftn", r(2, 3, 4)),
    row("irfftn", c(2, 3, 3)),
    row("fftshift", r(3, 4)),
    row("ifftshift", c(5)),
    row("fftshift", r(3, 4), (1,)),
]

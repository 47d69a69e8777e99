"""Convolutions and pools, as PyTorch has them; NumPy's `convolve` and `correlate`; windows."""

from dataclasses import replace
from typing import Any

import numpy as np

from .oracle import Oracle

rng = np.random.default_rng(12)


def r(*shape: int) -> np.ndarray:
    return rng.uniform(-1.0, 1.0, shape)


def few(*shape: int) -> np.ndarray:
    """Few different numbers, so that windows have ties."""
    return rng.integers(0, 3, shape).astype(float)


def row(name: str, *at: np.ndarray, what: str = "", jax: Any = None, **settings: Any) -> Oracle:
    """A function of `torch.nn.functional` by its name."""
    return Oracle(
        f"{name} {what or settings}",
        lambda xp, *xs: getattr(xp, name)(*xs, **settings),
        lambda t, *xs: getattr(t.nn.functional, name)(*xs, **settings),
        at,
        jax=jax,
    )


def in_jax(lax: Any, x: Any, w: Any) -> Any:
    return lax.conv_general_dilated(x, w, (2, 1), [(1, 1), (0, 0)], rhs_dilation=(1, 2), feature_group_count=2)


X1, X2, K1, K2 = r(2, 4, 7), r(2, 4, 5, 6), r(6, 4, 3), r(6, 4, 3, 2)

ORACLES = [
    row("conv1d", X1, K1),
    row("conv1d", X1, K1, r(6), stride=2, padding=1),
    row("conv1d", X1, r(6, 2, 3), padding="same", dilation=2, groups=2),
    row("conv1d", X1[0], K1, what="without batch"),
    row("conv2d", X2, K2),
    row("conv2d", X2, K2, r(6), stride=(2, 1), padding=(1, 0)),
    row("conv2d", X2, r(4, 1, 3, 3), padding="same", groups=4),
    row("conv2d", X2, K2, padding="valid", dilation=(1, 2)),
    row("conv2d", X2[0], K2, what="without batch"),
    row("conv2d", X2, r(3, 4, 1, 1), what="of single entries"),
    Oracle(
        "conv2d with everything",
        lambda xp, x, w: xp.conv2d(x, w, None, (2, 1), (1, 0), (1, 2), 2),
        lambda t, x, w: t.nn.functional.conv2d(x, w, None, (2, 1), (1, 0), (1, 2), 2),
        (X2, r(6, 2, 3, 2)),
        jax=lambda jax, x, w: in_jax(jax.lax, x, w),
    ),
    row("conv_transpose1d", X1, r(4, 3, 3)),
    row("conv_transpose1d", X1, r(4, 3, 3), r(3), stride=3, padding=1),
    row("conv_transpose2d", X2, r(4, 3, 3, 2), r(3), stride=2),
    row("conv_transpose2d", X2, r(4, 3, 3, 2), r(6), padding=(1, 0), groups=2, dilation=(1, 2)),
    row("conv_transpose2d", X2[0], r(4, 3, 3, 2), what="without batch"),
    # PyTorch has no second derivative of these.
    replace(row("conv_transpose1d", X1, r(4, 3, 2), output_padding=2, dilation=3, padding=1), order=1),
    replace(row("conv_transpose2d", X2, r(4, 3, 3, 2), stride=2, output_padding=(0, 2), dilation=(1, 3)), order=1),
    row("max_pool1d", X1, kernel_size=2),
    row("max_pool1d", few(2, 3, 9), kernel_size=3, stride=1, padding=1, dilation=2),
    row("max_pool2d", X2, kernel_size=2),
    row("max_pool2d", few(2, 3, 5, 6), kernel_size=2, what="with ties"),
    row("max_pool2d", few(2, 3, 5, 6), kernel_size=3, stride=2, padding=1, ceil_mode=True),
    row("max_pool2d", X2[0], kernel_size=(1, 3), what="without batch"),
    row("avg_pool1d", X1, kernel_size=2),
    row("avg_pool1d", X1, kernel_size=3, stride=2, padding=1, ceil_mode=True, count_include_pad=False),
    row("avg_pool2d", X2, kernel_size=(2, 3), stride=1),
    row("avg_pool2d", X2, kernel_size=3, stride=2, padding=1),
    row("avg_pool2d", X2, kernel_size=3, stride=2, padding=1, count_include_pad=False),
    row("avg_pool2d", X2, kernel_size=2, stride=2, padding=1, ceil_mode=True),
    row("avg_pool2d", X2, kernel_size=2, divisor_override=3),
    row("adaptive_avg_pool1d", X1, output_size=3),
    row("adaptive_avg_pool2d", X2, output_size=(2, 4)),
    row("adaptive_avg_pool2d", X2, output_size=(None, 4)),
    row("unfold", X2, kernel_size=(3, 2), dilation=(1, 2), padding=1, stride=2),
    row("fold", r(2, 12, 6), output_size=(4, 5), kernel_size=(2, 3), padding=(0, 1), stride=2, dilation=1),
    *(
        Oracle(
            f"convolve {n} with {m}, {mode}",
            lambda xp, x, y, mode=mode: xp.convolve(x, y, mode),
            lambda t, x, y, mode=mode: t.nn.functional.conv1d(
                x[None], y.flip(0)[None, None], padding=len(y) - 1
            ).flatten()[trim(len(x), len(y), mode)],
            (r(n), r(m)),
        )
        for n, m in ((5, 3), (3, 4))
        for mode in ("full", "same", "valid")
    ),
    *(
        Oracle(
            f"correlate 6 with 3, {mode}",
            lambda xp, x, y, mode=mode: xp.correlate(x, y, mode),
            lambda t, x, y, p=p: t.nn.functional.conv1d(x[None], y[None, None], padding=p).flatten(),
            (r(6), r(3)),
        )
        for mode, p in (("full", 2), ("same", 1), ("valid", 0))
    ),
    Oracle(
        "sliding_window_view",
        lambda xp, x: xp.sliding_window_view(x, (2, 3)),
        lambda t, x: x.unfold(0, 2, 1).unfold(1, 3, 1),
        (r(4, 5),),
        jax=None,
    ),
]


def trim(n: int, m: int, mode: str) -> slice:
    """Where the full convolution holds the one of a mode."""
    long, short = max(n, m), min(n, m)
    start, size = {"full": (0, n + m - 1), "same": ((short - 1) // 2, long), "valid": (short - 1, long - short + 1)}[
        mode
    ]
    return slice(start, start + size)

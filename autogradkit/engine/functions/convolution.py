"""How does convolution follow from sliding windows?

All windows, each as a column, make one matrix, and a convolution is its product with the weights. So nothing here needs
a rule: the derivatives come from `windows` and `matmul`.

The functions have the names and parameters of `torch.nn.functional`: x is (batch, channels, *spatial) or has no batch;
weights are (channels out, channels in of a group, *kernel). `convolve` and `correlate` are NumPy's.

Read next: `pooling`.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any

from .. import errors
from ..backend import shape_of
from ..ops.elementwise import add
from ..ops.linear import Shape, conjugated, reshape, swap
from ..ops.products import matmul
from ..ops.selection import pick
from .axes import operand
from .windows import batched, columns, each, laid_over, padded, seats_of, trimmed, windows

__all__ = ["conv1d", "conv2d", "conv_transpose1d", "conv_transpose2d", "convolve", "correlate"]

Margins = list[tuple[int, int]]

# ---------------------------------------------------------------- convolution


def _convolution(k: int, x: Any, weight: Any, bias: Any, stride: Any, padding: Any, dilation: Any, groups: int) -> Any:
    """Windows as columns, times the weights of each group."""
    who = f"conv{k}d"
    x, alone = batched(who, k, x, weight)
    stride, dilation, (out, part, *kernel) = each(who, stride, k), each(who, dilation, k), shape_of(weight)
    x = padded(x, _margins(who, padding, kernel, stride, dilation))
    batch, channels, *spatial = shape_of(x)
    if groups < 1 or part * groups != channels or out % groups:
        raise errors.wrong_channels(who, channels, shape_of(weight), groups)
    seats = seats_of(who, spatial, kernel, stride, dilation)
    size = part * prod(kernel)
    y = reshape(columns(x, tuple(kernel), stride, dilation), (batch, groups, size, prod(seats)))
    z = matmul(reshape(weight, (groups, out // groups, size)), y)
    return _finished(reshape(z, (batch, out, *seats)), bias, alone)


def _transposed(
    k: int, x: Any, weight: Any, bias: Any, stride: Any, padding: Any, extra: Any, groups: int, dilation: Any
) -> Any:
    """What gives a convolution's cotangents back, as an operation of its own: columns, laid over where windows were."""
    who = f"conv_transpose{k}d"
    x, alone = batched(who, k, x, weight)
    stride, dilation = each(who, stride, k), each(who, dilation, k)
    padding, extra = each(who, padding, k, 0), each(who, extra, k, 0)
    (batch, channels, *seats), (rows, part, *kernel) = shape_of(x), shape_of(weight)
    if groups < 1 or rows != channels or channels % groups:
        raise errors.wrong_channels(who, channels, shape_of(weight), groups)
    if any(e >= max(s, d) for e, s, d in zip(extra, stride, dilation, strict=True)):
        raise errors.extra_too_large(who, extra)
    y = reshape(x, (batch, groups, channels // groups, prod(seats)))
    w = reshape(weight, (groups, channels // groups, part * prod(kernel)))
    y = reshape(matmul(swap(w), y), (batch, groups * part, prod(kernel), prod(seats)))
    axes = zip(seats, kernel, stride, dilation, strict=True)
    whole = tuple((n - 1) * s + d * (size - 1) + 1 for n, size, s, d in axes)
    spatial = tuple(n + e - 2 * p for n, e, p in zip(whole, extra, padding, strict=True))
    if min(spatial) < 1:
        raise errors.nothing_left(who, padding, whole)
    # Windows would have a further place among the extra entries, were these not added afterwards.
    z = padded(laid_over(y, whole, tuple(kernel), stride, dilation), [(0, e) for e in extra])
    z = trimmed(z, padding, spatial)
    return _finished(z, bias, alone)


def _margins(who: str, padding: Any, kernel: Sequence[int], stride: Shape, dilation: Shape) -> Margins:
    """How many zeros stand before and behind the entries of each axis."""
    if not isinstance(padding, str):
        return [(p, p) for p in each(who, padding, len(kernel), 0)]
    if padding not in ("same", "valid"):
        raise errors.unknown_word(who, padding, ("same", "valid"))
    if padding == "valid":
        return [(0, 0)] * len(kernel)
    if set(stride) != {1}:
        raise errors.same_padding(who, stride)
    lost = [d * (size - 1) for size, d in zip(kernel, dilation, strict=True)]
    return [(n // 2, n - n // 2) for n in lost]


def _finished(z: Any, bias: Any, alone: bool) -> Any:
    _, channels, *seats = shape_of(z)
    z = z if bias is None else add(z, reshape(bias, (channels, *[1] * len(seats))))
    return reshape(z, (channels, *seats)) if alone else z


def conv1d(
    input: Any, weight: Any, bias: Any = None, stride: Any = 1, padding: Any = 0, dilation: Any = 1, groups: int = 1
) -> Any:
    """As `torch.nn.functional.conv1d`: each output is the sum of a window over the last axis, times weights.

    Parameters, formula and errors are those of `conv2d`, with one axis in place of two.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.conv1d(ag.tensor([[1.0, 2.0, 4.0]]), ag.tensor([[[-1.0, 1.0]]]))
    tensor([[1., 2.]])
    """
    return _convolution(1, input, weight, bias, stride, padding, dilation, groups)


def conv2d(
    input: Any, weight: Any, bias: Any = None, stride: Any = 1, padding: Any = 0, dilation: Any = 1, groups: int = 1
) -> Any:
    """As `torch.nn.functional.conv2d`: each output is the sum of a window over the last two axes, times weights.

    z[n, o, i, j] = bias[o] + Σ weight[o, c, k, l] · x[n, c, i·stride + k·dilation, j·stride + l·dilation], over c, k, l

    Parameters
    ----------
    input : (batch, channels, height, width) or (channels, height, width)
    weight : (channels out, channels / groups, kernel height, kernel width)
    bias : (channels out,) or None
    stride, dilation : int or a pair
        How far windows are apart, and the entries in a window.
    padding : int, a pair, "same" or "valid"
        Zeros around the input; "same" for an output as large as the input.
    groups : int
        Into how many parts channels are divided; each goes with its own part of the channels out.

    Raises
    ------
    ValueError
        Where shapes do not fit, or no window has a place.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.conv2d(ag.ones(1, 2, 3), ag.ones(1, 1, 2, 2))
    tensor([[[4., 4.]]])
    """
    return _convolution(2, input, weight, bias, stride, padding, dilation, groups)


def conv_transpose1d(
    input: Any,
    weight: Any,
    bias: Any = None,
    stride: Any = 1,
    padding: Any = 0,
    output_padding: Any = 0,
    groups: int = 1,
    dilation: Any = 1,
) -> Any:
    """As `torch.nn.functional.conv_transpose1d`: the transpose of `conv1d` with these weights.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.conv_transpose1d(ag.tensor([[1.0, 2.0]]), ag.tensor([[[-1.0, 1.0]]]))
    tensor([[-1., -1.,  2.]])
    """
    return _transposed(1, input, weight, bias, stride, padding, output_padding, groups, dilation)


def conv_transpose2d(
    input: Any,
    weight: Any,
    bias: Any = None,
    stride: Any = 1,
    padding: Any = 0,
    output_padding: Any = 0,
    groups: int = 1,
    dilation: Any = 1,
) -> Any:
    """As `torch.nn.functional.conv_transpose2d`: the transpose of `conv2d` with these weights.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.conv_transpose2d(ag.ones(1, 1, 1), ag.ones(1, 1, 1, 2), stride=2, output_padding=1)
    tensor([[[1., 1., 0.],
             [0., 0., 0.]]])
    """
    return _transposed(2, input, weight, bias, stride, padding, output_padding, groups, dilation)


# ---------------------------------------------------------------- NumPy's


def convolve(a: Any, v: Any, mode: str = "full") -> Any:
    """As `numpy.convolve`: zₖ = Σ aₙ vₖ₋ₙ of two vectors.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.convolve(ag.tensor([1.0, 2.0]), [1.0, 10.0])
    tensor([ 1., 12., 20.])
    """
    a, v = _vectors("convolve", a, v)
    long, short = (a, v) if shape_of(a) >= shape_of(v) else (v, a)
    return _slid("convolve", long, _backwards(short), mode)


def correlate(a: Any, v: Any, mode: str = "valid") -> Any:
    """As `numpy.correlate`: zₖ = Σ aₙ₊ₖ conj(vₙ) of two vectors.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.correlate(ag.tensor([1.0, 2.0, 3.0]), [1.0, 10.0])
    tensor([21., 32.])
    """
    a, v = _vectors("correlate", a, v)
    v = conjugated(v)
    if shape_of(a) >= shape_of(v):
        return _slid("correlate", a, v, mode)
    return _backwards(_slid("correlate", v, a, mode))


def _vectors(who: str, *xs: Any) -> list[Any]:
    """Operands with one axis; numbers are vectors with one entry."""
    vectors = [operand(x) for x in xs]
    vectors = [x if shape_of(x) else reshape(x, (1,)) for x in vectors]
    for x in vectors:
        if len(shape_of(x)) != 1 or shape_of(x) == (0,):
            raise errors.wrong_rank(who, "vectors with entries", shape_of(x), (1,))
    return vectors


def _slid(who: str, long: Any, short: Any, mode: str) -> Any:
    """The products of a vector with all windows over a longer one, around which zeros may stand."""
    (n,) = shape_of(short)
    before = {"full": n - 1, "same": n // 2, "valid": 0}.get(mode)
    if before is None:
        raise errors.unknown_word(who, mode, ("full", "same", "valid"))
    behind = n - 1 if mode == "full" else max(n - 1 - n // 2, 0) if mode == "same" else 0
    return matmul(windows(padded(long, [(before, behind)]), (n,), (1,), (1,)), short)


def _backwards(x: Any) -> Any:
    return pick(x, slice(None, None, -1))

"""How surprising is the truth to a prediction that is a probability?

The losses here are negative logarithms of the probability that was given to what happened. They start from logarithms
or from logits where they can: numbers that softmax or the sigmoid would turn into probabilities, without rounding to 0.

Read next: `losses`, the same as modules.
"""

from __future__ import annotations

from math import exp as number_exp
from math import prod
from typing import Any

from ..engine.backend import as_raw, device_of, form, is_floating, namespace, raw, shape_of
from ..engine.creation import as_tensor
from ..engine.functions.special import log_softmax, xlogy
from ..engine.functions.taking import take, take_along_axis
from ..engine.functions.ufuncs import logaddexp
from ..engine.ops.constant import equal, not_equal
from ..engine.ops.elementwise import add, divide, exp, log, multiply, negative, subtract
from ..engine.ops.joining import clip, where
from ..engine.ops.linear import astype, reshape
from ..engine.ops.reductions import sum as total
from ..engine.tensor import Tensor
from . import errors
from .distances import reduced
from .indices import named_places

# No logarithm is below -100, so that a single certain mistake does not make the loss infinite.
LEAST = number_exp(-100)


def binary_cross_entropy(input: Any, target: Any, weight: Any = None, reduction: str = "mean") -> Any:
    """-(y·log(p) + (1 - y)·log(1 - p)) for probabilities p; no logarithm is taken for less than -100.

    Parameters
    ----------
    input, target : of one shape, numbers from 0 to 1
    weight : what broadcasts to that shape, optional
        A factor for each loss.
    reduction : "mean", "sum" or "none"

    Raises
    ------
    ValueError
        Where shapes differ.

    Examples
    --------
    >>> import autogradkit as ag
    >>> from autogradkit import nn
    >>> nn.functional.binary_cross_entropy(ag.tensor([0.5, 1.0]), ag.tensor([1.0, 1.0]), reduction="none")
    tensor([ 0.69314718, -0.        ])
    """
    _same_shape("binary_cross_entropy", input, target)
    right = multiply(target, log(clip(input, LEAST)))
    wrong = multiply(subtract(1.0, target), log(clip(subtract(1.0, input), LEAST)))
    losses = negative(add(right, wrong))
    return reduced(losses if weight is None else multiply(losses, weight), reduction)


def binary_cross_entropy_with_logits(
    input: Any, target: Any, weight: Any = None, reduction: str = "mean", pos_weight: Any = None
) -> Any:
    """-(y·log σ(x) + (1 - y)·log(1 - σ(x))) for logits x, without overflow.

    Parameters
    ----------
    input, target, weight, reduction
        As for `binary_cross_entropy`, but input has any numbers.
    pos_weight : what broadcasts to their shape, optional
        A factor for the first part, where something is to be found.

    Raises
    ------
    ValueError
        Where shapes differ.

    Examples
    --------
    >>> import autogradkit as ag
    >>> from autogradkit import nn
    >>> nn.functional.binary_cross_entropy_with_logits(ag.tensor([0.0, 1000.0]), ag.tensor([1.0, 1.0]), reduction="sum")
    tensor(0.69314718)
    """
    _same_shape("binary_cross_entropy_with_logits", input, target)
    surprise = logaddexp(negative(input), 0.0)  # -log σ(x)
    if pos_weight is not None:
        surprise = multiply(surprise, add(multiply(subtract(pos_weight, 1.0), target), 1.0))
    losses = add(multiply(subtract(1.0, target), input), surprise)
    return reduced(losses if weight is None else multiply(losses, weight), reduction)


def kl_div(input: Any, target: Any, reduction: str = "mean", log_target: bool = False) -> Any:
    """y·(log(y) - x), where x is the logarithm of a probability; the sum over all outcomes is KL(y ‖ exp(x)).

    Parameters
    ----------
    input : logarithms of probabilities
    target : probabilities, or their logarithms with log_target
    reduction : "mean", "sum", "none", or "batchmean" for the sum divided by the length of the first axis

    Source: S. Kullback, R. Leibler, "On information and sufficiency", Annals of Mathematical Statistics 22, 1951.

    Examples
    --------
    >>> import autogradkit as ag
    >>> from autogradkit import nn
    >>> p = ag.tensor([0.5, 0.5])
    >>> nn.functional.kl_div(ag.log(p), p, reduction="sum")
    tensor(0.)
    """
    if log_target:
        losses = multiply(exp(target), subtract(target, input))
    else:
        losses = subtract(xlogy(target, target), multiply(target, input))
    if reduction == "batchmean":
        return divide(total(losses), float(shape_of(input)[0]))
    return reduced(losses, reduction)


def nll_loss(input: Any, target: Any, weight: Any = None, ignore_index: int = -100, reduction: str = "mean") -> Any:
    """-x[target], where x has the logarithm of each class's probability.

    Parameters
    ----------
    input : (classes,), (batch, classes) or (batch, classes, *places)
    target : input's shape without classes
        The true class, a whole number.
    weight : (classes,), optional
        A factor for each class; the mean is then divided by the sum of the factors.
    ignore_index : int
        A target that does not count.
    reduction : "mean", "sum" or "none"

    Raises
    ------
    ValueError
        Where shapes do not fit.
    TypeError, IndexError
        Where target has other numbers than whole ones from 0 up to, and without, the number of classes.

    Examples
    --------
    >>> import autogradkit as ag
    >>> from autogradkit import nn
    >>> nn.functional.nll_loss(ag.log(ag.tensor([[0.5, 0.5], [0.9, 0.1]])), ag.tensor([0, 0]), reduction="sum")
    tensor(0.7985077)
    """
    losses, shares = _surprises("nll_loss", input, target, weight, ignore_index)
    return _weighted(losses, shares, reduction)


def cross_entropy(
    input: Any,
    target: Any,
    weight: Any = None,
    ignore_index: int = -100,
    reduction: str = "mean",
    label_smoothing: float = 0.0,
) -> Any:
    """-Σ y·log softmax(x) over classes: `nll_loss` of `log_softmax`, for logits x.

    Parameters
    ----------
    input, weight, ignore_index, reduction
        As for `nll_loss`, but input has any numbers.
    target : the true class as for `nll_loss`, or a probability for each class in input's shape
    label_smoothing : float
        How much of the probability is taken from the target and spread over all classes.

    Raises
    ------
    ValueError, TypeError, IndexError
        As for `nll_loss`, and for a label_smoothing outside of [0, 1].

    Source of label_smoothing: C. Szegedy et al., "Rethinking the Inception architecture", CVPR 2016.

    Examples
    --------
    >>> import autogradkit as ag
    >>> from autogradkit import nn
    >>> nn.functional.cross_entropy(ag.tensor([[0.0, 0.0]]), ag.tensor([1]))
    tensor(0.69314718)
    """
    if not 0 <= label_smoothing <= 1:
        raise errors.bad_option("cross_entropy", "label_smoothing", label_smoothing, "a number from 0 to 1")
    axis, classes = _classes("cross_entropy", input)
    logs = log_softmax(input, axis)
    heavy = logs if weight is None else multiply(logs, _along(weight, logs, axis))
    target = target if isinstance(target, Tensor) else as_raw(target)
    if shape_of(target) == shape_of(input) and is_floating(raw(target)):
        y = target if not label_smoothing else add(multiply(target, 1 - label_smoothing), label_smoothing / classes)
        losses = negative(total(multiply(y, heavy), axis))
        places = prod(shape_of(losses))
        return divide(total(losses), float(places)) if reduction == "mean" else reduced(losses, reduction)
    losses, shares = _surprises("cross_entropy", logs, target, weight, ignore_index)
    if label_smoothing:
        spread = multiply(total(heavy, axis), -label_smoothing / classes)
        spread = where(not_equal(shares, 0), spread, 0.0) if _some_ignored(target, ignore_index) else spread
        losses = add(multiply(losses, 1 - label_smoothing), spread)
    return _weighted(losses, shares, reduction)


def _classes(who: str, input: Any) -> tuple[int, int]:
    """The axis along which classes lie, and how many there are."""
    shape = shape_of(input)
    if not shape:
        raise errors.no_loss_without_dim(who)
    axis = min(len(shape) - 1, 1)
    return axis, shape[axis]


def _surprises(who: str, logs: Any, target: Any, weight: Any, ignore_index: int) -> tuple[Any, Any]:
    """The loss at each place, and by how much it counts in the mean; None where all count alike."""
    axis, classes = _classes(who, logs)
    wanted = shape_of(logs)[:axis] + shape_of(logs)[axis + 1 :]
    target = named_places(who, target, classes, ignore_index)
    if shape_of(target) != wanted:
        raise errors.targets_differ(who, shape_of(target), wanted)
    some = _some_ignored(target, ignore_index)
    places = where(equal(target, ignore_index), 0, target) if some else target
    beside = reshape(places, (*wanted[:axis], 1, *wanted[axis:]))
    losses = negative(reshape(take_along_axis(logs, beside, axis), wanted))
    shares = None if weight is None else take(weight, places, 0)
    if some:
        ones = astype(not_equal(target, ignore_index), form(logs)[1])
        ones = as_tensor(ones).to(device_of(raw(logs)))
        shares = ones if shares is None else multiply(shares, ones)
        losses = where(not_equal(ones, 0), losses, 0.0)
    return losses if weight is None else multiply(losses, shares), shares


def _some_ignored(target: Any, ignore_index: int) -> bool:
    values = raw(target)
    return bool(namespace(values).any(values == ignore_index))


def _weighted(losses: Any, shares: Any, reduction: str) -> Any:
    if reduction == "mean" and shares is not None:
        return divide(total(losses), total(shares))
    return reduced(losses, reduction)


def _along(weight: Any, logs: Any, axis: int) -> Any:
    """A factor for each class in a form that broadcasts."""
    return reshape(weight, (-1, *[1] * (len(shape_of(logs)) - axis - 1)))


def _same_shape(who: str, input: Any, target: Any) -> None:
    if shape_of(input) != shape_of(target):
        raise errors.targets_differ(who, shape_of(target), shape_of(input))

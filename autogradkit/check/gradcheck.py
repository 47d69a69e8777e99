"""Is the derivative of this function right, and if not, whose fault is it?

The whole function is measured first, and its gradients are compared with what was measured. Where they differ, every
operation on the way is measured by itself, so that the one whose rule is wrong can be named.

Read next: `adjoint`, a check that needs no measurement.
"""

from __future__ import annotations

from typing import Any, final

import numpy as np

from ..engine import errors
from ..engine.errors import GradcheckError
from .appearance import Truth, equal, of_answers
from .nodes import blame, misbehaving, source_of_kink, wrong_at_once, wrong_pull, wrong_push, wrong_without
from .numeric import Slopes, along, magnitude, together
from .probes import directions
from .trial import Function, Settings, Trial
from .vectors import vector


def gradcheck(
    f: Function,
    inputs: Any,
    *,
    eps: float | None = None,
    atol: float | None = None,
    rtol: float | None = None,
    raise_exception: bool = True,
    nondet_tol: float = 0.0,
    check_undefined_grad: bool = True,
    check_batched_grad: bool = False,
    check_forward_ad: bool | None = None,
    check_backward_ad: bool = True,
    fast_mode: bool = False,
    seed: int = 0,
) -> bool:
    """Compares the derivatives of a function, in both modes, with what its values say: ūᵀ J against differences of f.

    A wrong derivative is diagnosed: the message names the operation whose rule is wrong, the line that called it, and
    what the error looks like.

    Parameters
    ----------
    f : callable
        Takes the inputs and returns a Tensor or a container of Tensors, the same each time it is called. Results that
        require no gradient are left out where others do.
    inputs : Tensor or tuple
        Those that require a gradient are checked, the others are handed through. Complex numbers are checked as pairs
        of real ones, and in messages the last number of a place says which of the two is meant.
    eps : float, optional
        The largest step. By default relative to the size of each entry, and chosen by its dtype.
    atol, rtol : float, optional
        A gradient g may differ from the measured d by atol + rtol·|d|, and by the error estimate of d. By default
        ε^0.6 and ε^0.4, with ε the machine epsilon of the coarsest dtype on the way.
    raise_exception : bool
        Whether a failure is raised; else it is answered with False.
    nondet_tol : float
        How far two runs for the same inputs may differ.
    check_undefined_grad : bool
        Whether a `Function` with several results must take None, as the cotangent of one, for zeros.
    check_batched_grad : bool
        Whether a pass with a stack of cotangents, `ag.autograd.grad(…, is_grads_batched=True)`, must give what they
        give one by one.
    check_forward_ad : bool, optional
        Whether forward mode is checked too. By default it is where all operations have a rule for it, which a
        `Function` without `jvp` has not.
    check_backward_ad : bool
        Whether reverse mode is checked; without it, forward mode is, so that a `Function` needs no `backward`.
    fast_mode : bool
        Whether only two random directions of each input are measured, for inputs with very many entries.
    seed : int
        Of the random cotangents.

    Returns
    -------
    bool
        True where all derivatives are right.

    Raises
    ------
    GradcheckError
        Where a derivative is wrong, and where the point does not allow a check: at a kink, at the edge of the domain,
        or when f answers differently each time.
    ValueError, TypeError
        Where no input requires a gradient, f returns no floating-point Tensor, or nothing is left to check.

    Examples
    --------
    >>> import autogradkit as ag
    >>> x = ag.tensor([1.0, -2.0], requires_grad=True)
    >>> gradcheck(lambda x: ag.sin(x) * x, x)
    True
    """
    if not check_backward_ad and (check_forward_ad is False or check_batched_grad):
        raise errors.no_mode_to_check("gradcheck")
    reverse = check_backward_ad, check_undefined_grad, check_batched_grad
    settings = Settings(eps, atol, rtol, nondet_tol, check_forward_ad, fast_mode, seed, *reverse)
    return passes("gradcheck", f, inputs, settings, raise_exception)


def passes(who: str, f: Function, inputs: Any, settings: Settings, raise_exception: bool) -> bool:
    """Whether a function passes; what `gradcheck` and `gradgradcheck` share."""
    try:
        # What a warning about an infinite number would say, the diagnosis says better.
        with np.errstate(all="ignore"):
            trial = Trial(who, f, inputs, settings)
            _refuse_unsteady(trial, settings.nondet_tol)
            views = [View(trial, i, settings.eps, settings.fast_mode) for i in trial.checked]
            for view in views:
                _refuse_kink(view)
            if settings.check_backward_ad:
                _check_backward(trial, views, settings)
            if settings.check_forward_ad is not False:
                _check_forward(views, settings)
    except GradcheckError:
        if raise_exception:
            raise
        return False
    return True


@final
class View:
    """One input of a trial, and what was measured about it.

    ways   : the directions that were measured, one a row, where not every entry was
    slopes : for each of the three rows of cotangents (down), every entry or direction (across)
    """

    def __init__(self, trial: Trial, input: int, step: float | None, fast: bool) -> None:
        self.trial, self.input, self.x = trial, input, trial.array(input)
        self.sizes = magnitude(self.x, trial.precision.epsilon, step).reshape(-1)
        self.ways = directions(trial.random, self.x.size)[:2] * self.sizes if fast else None
        self.count = self.x.size if self.ways is None else 2
        self.slopes = together([self.along(k, trial.rows) for k in range(self.count)], len(trial.rows))

    def along(self, k: int, weights: Any) -> Slopes:
        """What is measured in one direction."""
        unit = 1.0 if self.ways is not None else self.sizes[k]
        direction = self.ways[k] if self.ways is not None else unit * (np.arange(self.x.size) == k)
        epsilon = self.trial.precision.epsilon
        found = along(self._value, self.x, direction.reshape(self.x.shape), weights, epsilon)
        return Slopes(found.value / unit, found.error / unit, found.left / unit, found.right / unit, found.trouble)

    def _value(self, array: Any) -> Any:
        return self.trial.value(self.input, array)

    def truth(self, mix: Any = None) -> Truth:
        """What cotangents of this input, or tangents along a mix of it, have to be."""
        value, error = self.slopes.value, self.slopes.error
        if mix is not None:
            value, error = mix @ value.T, np.abs(mix) @ error.T
        return Truth(value, self.trial.precision.tolerance(value) + error, forward=mix is not None)

    def place(self, k: int) -> str:
        """The name of one direction."""
        if self.ways is not None:
            return f"a random direction of input {self.input}"
        entry = tuple(int(n) for n in np.unravel_index(k, self.x.shape))
        return f"entry {entry} of input {self.input}" if entry else f"input {self.input}"


def _refuse_unsteady(trial: Trial, nondet_tol: float) -> None:
    """Raises where f answers differently each time, or with something that is not finite."""
    bad = trial.values[~np.isfinite(trial.values)]
    if bad.size:
        raise errors.not_finite(trial.who, str(bad[0]))
    again = vector(trial.run())
    difference = np.abs(again - trial.values).max(initial=0.0) if again.shape == trial.values.shape else np.inf
    if not difference <= nondet_tol:
        raise errors.not_deterministic(trial.who, float(difference))


def _refuse_kink(view: View) -> None:
    """Raises where there is no derivative at the tested point."""
    found = np.argwhere(view.slopes.trouble != "")
    if not len(found):
        return
    row, k = found[0]
    # Once more without mixing the results, for slopes that a reader can recognise.
    single = view.along(int(k), None)
    worst = int(np.argmax(single.trouble != ""))
    trial, sides = view.trial, (float(single.left[worst]), float(single.right[worst]))
    source = source_of_kink(trial.records, trial.random)
    raise errors.kink(trial.who, str(view.slopes.trouble[row, k]), view.place(int(k)), sides, source)


def _check_backward(trial: Trial, views: list[View], settings: Settings) -> None:
    """Raises where the backward pass gives something else than what was measured."""
    try:
        arrived = [trial.cotangents(row) for row in trial.rows]
    except Exception as error:
        # A rule that is wrong may well break the rest of the pass, which then tells less than the rule itself.
        wrong = f"the backward pass fails ({type(error).__name__})"
        blame(trial.who, wrong, trial.records, trial.random, misbehaving, wrong_pull, wrong_without)
        raise
    single = [np.array(x_bars) for x_bars in zip(*arrived, strict=True)]
    for view, x_bars in zip(views, single, strict=True):
        _compare(view, x_bars)
    questions = (misbehaving, wrong_without) if settings.check_undefined_grad else (misbehaving,)
    blame(trial.who, "the gradients are right here, but not safe", trial.records, trial.random, *questions)
    if settings.check_batched_grad:
        _check_batched(trial, single)


def _check_batched(trial: Trial, single: list[Any]) -> None:
    """Raises where a pass with a stack of cotangents does not bring what came for each of them."""
    wrong = "a pass with a stack of cotangents does not bring what they bring one by one"
    try:
        stacked = trial.cotangents_at_once()
    except Exception as error:
        wrong = f"a pass with a stack of cotangents fails ({type(error).__name__})"
        blame(trial.who, wrong, trial.records, trial.random, wrong_at_once)
        raise errors.batches_disagree(trial.who, wrong) from error
    for got, wanted in zip(stacked, single, strict=True):
        if not equal(got, wanted, trial.precision.tolerance(wanted)):
            blame(trial.who, wrong, trial.records, trial.random, wrong_at_once)
            raise errors.batches_disagree(trial.who, wrong)


def _compare(view: View, x_bars: Any) -> None:
    """Raises where the cotangents of one input, for each of the rows, are not what was measured."""
    trial, truth = view.trial, view.truth()
    if x_bars.shape[1:] == view.x.shape:
        x_bars = x_bars.reshape(len(x_bars), -1)
        x_bars = x_bars if view.ways is None else x_bars @ view.ways.T
    wrong = f"the gradient with respect to input {view.input} is wrong"
    if not truth.agrees(x_bars):
        blame(trial.who, wrong, trial.records, trial.random, misbehaving, wrong_pull, wrong_without)
    if x_bars.shape == truth.value.shape:
        _refuse_vague(view, x_bars)
    if not truth.agrees(x_bars):
        raise errors.faulty_somewhere(trial.who, wrong, of_answers(x_bars, truth).what, len(trial.records))


def _refuse_vague(view: View, got: Any) -> None:
    """Raises where an answer differs from a measurement that says too little to tell which one is right."""
    value, error, precision = view.slopes.value, view.slopes.error, view.trial.precision
    vague = precision.too_vague(value, error) & ~(np.abs(got - value) <= precision.tolerance(value))
    if np.any(vague):
        row, k = np.argwhere(vague)[0]
        raise errors.uncertain(view.trial.who, view.place(int(k)), value[row, k], error[row, k], got[row, k])


def _check_forward(views: list[View], settings: Settings) -> None:
    """Raises where forward mode gives something else than what was measured."""
    required = settings.check_forward_ad is True or not settings.check_backward_ad
    questions = (misbehaving, wrong_push) if settings.check_backward_ad else (wrong_push,)
    for view in views:
        trial = view.trial
        ways = directions(trial.random, view.x.size) if view.ways is None else view.ways
        try:
            tangents = [trial.tangent(view.input, way.reshape(view.x.shape)) for way in ways]
        except NotImplementedError:  # what an operation without a rule for forward mode says
            if required:
                raise
            return
        answers = np.array([trial.rows @ y_dot for y_dot in tangents])
        truth = view.truth(ways if view.ways is None else np.eye(len(ways)))
        if not truth.agrees(answers):
            wrong = f"forward mode with respect to input {view.input} is wrong"
            blame(trial.who, wrong, trial.records, trial.random, *questions)
            raise errors.faulty_somewhere(trial.who, wrong, of_answers(answers, truth).what, len(trial.records))

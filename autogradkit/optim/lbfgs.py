"""What if a step may look at the loss several times?

Then it can estimate curvature and search along a line. SciPy does that; here its vector of numbers is taken from the
parameters and put back into them.

Read next: `clipping`.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from math import prod
from typing import Any, final

import numpy as np

from ..engine.backend import raw, to_numpy
from ..engine.creation import as_tensor
from ..engine.recording import enable_grad, no_grad
from . import errors
from .optimizer import Group, Optimizer


@final
class LBFGS(Optimizer):
    """Quasi-Newton steps, with a line search, on all parameters together: `scipy.optimize.minimize`, L-BFGS-B.

        d = -H·∇f, where H estimates the inverse Hessian from the last `history_size` changes of x and ∇f
        x ← x + t·d, where t satisfies the strong Wolfe conditions

    Parameters
    ----------
    params : iterable of Tensors
        One group.
    lr : float
        Must be 1: the line search finds the length of each step.
    max_iter : int
        Iterations in one `step`.
    max_eval : int, optional
        Ends a `step` after the iteration in which the loss was computed this often; by default 1.25·max_iter.
    tolerance_grad : float
        Ends it where no entry of the gradient is larger.
    tolerance_change : float
        Ends it where the loss falls by less, relative to max(|loss|, 1).
    history_size : int
    line_search_fn : None or "strong_wolfe"
        Both mean the line search of SciPy.

    In PyTorch, lr counts, there is no line search unless it is asked for, tolerance_change is absolute and also
    concerns the length of a step, and the estimate of the curvature goes on from one `step` to the next; here every
    `step` starts anew, so a large max_iter is better than many steps.

    Raises
    ------
    TypeError, ValueError
        As `Optimizer`; for several groups, an lr other than 1, an option below 0, an unknown line search.
    ImportError
        Where SciPy is not installed.

    Sources: D. Liu, J. Nocedal, "On the limited memory BFGS method for large scale optimization", Mathematical
    Programming 45, 1989; R. Byrd, P. Lu, J. Nocedal, C. Zhu, "A limited memory algorithm for bound constrained
    optimization", SIAM Journal on Scientific Computing 16, 1995.

    Examples
    --------
    >>> import autogradkit as ag
    >>> from autogradkit import optim
    >>> w = ag.tensor([3.0, -4.0], requires_grad=True)
    >>> optimizer = optim.LBFGS([w])
    >>> def closure():
    ...     optimizer.zero_grad()
    ...     loss = ((w - 1) ** 2).sum()
    ...     loss.backward()
    ...     return loss
    >>> first = optimizer.step(closure)
    >>> first.item(), closure().item() < 1e-12
    (29.0, True)
    """

    def __init__(
        self,
        params: Any,
        lr: float = 1,
        max_iter: int = 20,
        max_eval: int | None = None,
        tolerance_grad: float = 1e-7,
        tolerance_change: float = 1e-9,
        history_size: int = 100,
        line_search_fn: str | None = None,
    ) -> None:
        self._minimize = _minimize()
        options = {
            "lr": lr,
            "max_iter": max_iter,
            "max_eval": max_iter * 5 // 4 if max_eval is None else max_eval,
            "tolerance_grad": tolerance_grad,
            "tolerance_change": tolerance_change,
            "history_size": history_size,
            "line_search_fn": line_search_fn,
        }
        super().__init__(params, options)

    def add_param_group(self, param_group: Group) -> None:
        """Takes the one group that there can be."""
        if self.param_groups:
            raise errors.one_group()
        super().add_param_group(param_group)

    def check(self, group: Group) -> None:
        """Raises where an option cannot be right."""
        if group["lr"] != 1:
            raise errors.fixed_rate(group["lr"])
        self.at_least_zero(group, "max_iter", "max_eval", "tolerance_grad", "tolerance_change", "history_size")
        if group["line_search_fn"] not in (None, "strong_wolfe"):
            raise errors.bad_option("LBFGS", "line_search_fn", group["line_search_fn"], "None or 'strong_wolfe'")

    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        """Up to max_iter iterations.

        Parameters
        ----------
        closure : function without arguments
            Forgets the gradients, computes the loss, calls `backward()` on it and returns it.

        Returns
        -------
        The loss that the closure returned first, before anything moved.

        Raises
        ------
        TypeError
            Without a closure.
        """
        if closure is None:
            raise errors.no_closure()
        (group,) = self.param_groups
        params = group["params"]
        first: list[Any] = []

        def loss_and_gradient(vector: Any) -> tuple[float, Any]:
            _set(params, vector)
            with enable_grad():
                loss = closure()
            if not first:
                first.append(loss)
            return to_numpy(raw(loss)).item(), _joined([p.grad for p in params], params)

        options = {
            "maxiter": group["max_iter"],
            "maxfun": group["max_eval"],
            "gtol": group["tolerance_grad"],
            "ftol": group["tolerance_change"],
            "maxcor": group["history_size"],
        }
        found = self._minimize(loss_and_gradient, _joined(params, params), jac=True, method="L-BFGS-B", options=options)
        _set(params, found.x)
        self._count(params[0], found)
        return first[0]

    def _count(self, first: Any, found: Any) -> None:
        """Adds to what the state says about all steps so far, under PyTorch's names."""
        state = self.state[first]
        state["func_evals"] = state.get("func_evals", 0) + found.nfev
        state["n_iter"] = state.get("n_iter", 0) + found.nit


def _minimize() -> Any:
    """SciPy's function, which is loaded only when somebody asks for it."""
    try:
        return import_module("scipy.optimize").minimize
    except ImportError as error:
        raise errors.no_scipy() from error


def _joined(tensors: list[Any], params: list[Any]) -> Any:
    """The entries of all Tensors in one vector of NumPy; None stands for zeros in the form of the parameter."""
    parts = [
        np.zeros(prod(p.shape)) if x is None else np.asarray(to_numpy(raw(x)), dtype=float).reshape(-1)
        for x, p in zip(tensors, params, strict=True)
    ]
    return np.concatenate(parts)


def _set(params: list[Any], vector: Any) -> None:
    """Puts the entries of a vector into the parameters, in their memory."""
    ends = np.cumsum([prod(p.shape) for p in params])
    with no_grad():
        for p, part in zip(params, np.split(vector, ends[:-1]), strict=True):
            p.copy_(as_tensor(part.reshape(p.shape), dtype=p.dtype, device=p.device))

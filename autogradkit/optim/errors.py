"""What does an optimiser say about a mistake?

Each function makes one message: what happened, where, and what to try.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..engine.errors.wording import shown

# ---------------------------------------------------------------- parameters


def not_parameters(given: Any) -> TypeError:
    return TypeError(
        f"an optimiser needs a list of Tensors or of dicts, in an order that stays the same, got {shown(given)}; "
        "write [w, b] or [{'params': [w], 'lr': 0.1}]."
    )


def no_parameters() -> ValueError:
    return ValueError("the optimiser got an empty list of parameters; a generator may have been used up before.")


def not_a_parameter(given: Any) -> TypeError:
    return TypeError(f"an optimiser moves Tensors, got {shown(given)}; make one with ag.tensor(…, requires_grad=True).")


def not_a_leaf(shape: tuple[int, ...]) -> ValueError:
    return ValueError(
        f"an optimiser moves leaves of the ambient graph, but a parameter of shape {shape} is the result of an "
        "operation or belongs to a transform; hand in what it was made from, or x.detach().requires_grad_()."
    )


def read_only(shape: tuple[int, ...]) -> ValueError:
    return ValueError(
        f"a parameter of shape {shape} lies in memory that cannot be written to, so no step can move it; hand in a "
        "copy, x.detach().clone().requires_grad_()."
    )


def repeated(shape: tuple[int, ...]) -> ValueError:
    return ValueError(
        f"a parameter of shape {shape} occurs twice, and each step would move it twice; name each parameter once."
    )


# ---------------------------------------------------------------- options


def not_a_group(given: Any) -> TypeError:
    return TypeError(f"a group of parameters is a dict, got {shown(given)}; write {{'params': [w], 'lr': 0.1}}.")


def group_without_parameters() -> ValueError:
    return ValueError("a group of parameters does not say which ones; write {'params': [w], 'lr': 0.1}.")


def unknown_option(who: str, names: Iterable[str], known: Iterable[str]) -> ValueError:
    return ValueError(f"{who} has no option {', '.join(sorted(names))}; a group may set {', '.join(known)}.")


def bad_option(who: str, name: str, value: Any, wanted: str) -> ValueError:
    return ValueError(f"{who} got {name}={value!r}, which cannot be right; it must be {wanted}.")


def nesterov_alone() -> ValueError:
    return ValueError("nesterov=True looks ahead along the momentum; give momentum above 0, and dampening=0.")


def one_group() -> ValueError:
    return ValueError(
        "LBFGS moves all parameters at once, so there can be only one group; put all of them in one list."
    )


def fixed_rate(lr: Any) -> ValueError:
    return ValueError(f"LBFGS got lr={lr!r}, but SciPy finds the length of each step by itself; leave lr at 1.")


def no_closure() -> TypeError:
    return TypeError(
        "LBFGS asks for the loss several times in a step; call step(closure) with a function that does zero_grad(), "
        "computes the loss, does backward() and returns the loss."
    )


def no_scipy() -> ImportError:
    return ImportError("LBFGS is SciPy's, which is not installed; run pip install scipy, or use another optimiser.")


# ---------------------------------------------------------------- state


def other_groups(saved: list[int], own: list[int]) -> ValueError:
    return ValueError(
        f"the saved state is of groups with {saved} parameters, but this optimiser has groups with {own}; make it from "
        "the same parameters in the same order."
    )


def other_shape(name: str, index: Any, saved: tuple[int, ...], own: tuple[int, ...]) -> ValueError:
    return ValueError(
        f"the saved {name} of parameter {index} has shape {saved}, but the parameter has shape {own}; the state is of "
        "another model, or the order of parameters is another one."
    )


def unknown_parameter(index: Any, known: Iterable[Any]) -> ValueError:
    return ValueError(
        f"the saved state speaks of a parameter {index!r}, but its groups name {', '.join(map(str, known))}; hand in "
        "what state_dict() returned."
    )


def not_a_state(keys: Iterable[Any]) -> ValueError:
    return ValueError(
        f"this is no saved state, because it lacks {', '.join(keys)}; hand in what state_dict() returned."
    )


# ---------------------------------------------------------------- schedules and clipping


def not_an_optimizer(who: str, given: Any) -> TypeError:
    return TypeError(f"{who} changes the learning rate of an optimiser, got {shown(given)}; hand in the optimiser.")


def no_initial_lr(who: str, index: int) -> ValueError:
    return ValueError(
        f"{who} cannot go on from last_epoch because group {index} has no 'initial_lr'; load the state of the "
        "optimiser first."
    )


def wrong_count(who: str, name: str, given: int, groups: int) -> ValueError:
    return ValueError(f"{who} got {given} values of {name} for {groups} groups; give one number or one for each.")


def no_momentum() -> ValueError:
    return ValueError("OneCycleLR cycles the momentum, but this optimiser has none; set cycle_momentum=False.")


def unknown_length() -> ValueError:
    return ValueError("OneCycleLR must know how long the cycle is; give total_steps, or epochs and steps_per_epoch.")


def cycle_is_over(steps: int) -> ValueError:
    return ValueError(f"OneCycleLR was made for {steps} steps, which are over; make it with more total_steps.")


def nonfinite_norm(norm_type: float) -> RuntimeError:
    return RuntimeError(
        f"the norm of order {norm_type} of the gradients is not finite, so clipping cannot bring it down; look for the "
        "first NaN with ag.autograd.detect_anomaly(), or pass error_if_nonfinite=False."
    )


# ---------------------------------------------------------------- names of PyTorch's

# What is left out of `optim` and `optim.lr_scheduler`: what to take instead, and for which names.
LEFT_OUT = {
    "Adam or AdamW, of which it is a variant": "Adamax NAdam RAdam Adafactor SparseAdam",
    "Adagrad or RMSprop": "Adadelta Rprop",
    "SGD with momentum": "ASGD Muon",
    "a running mean of state_dict() by hand": "swa_utils",
    "LambdaLR with the factor as a function":
        "ConstantLR MultiplicativeLR PolynomialLR CyclicLR CosineAnnealingWarmRestarts",
    "one schedule after another, each with a loop of its own": "ChainedScheduler SequentialLR",
}  # fmt: skip

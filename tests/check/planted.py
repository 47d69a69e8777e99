"""Operations with rules that are wrong on purpose; they leave the registry when the test is over."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

import autogradkit as ag
from autogradkit.check import GradcheckError, gradcheck
from autogradkit.engine.graph import Rule
from autogradkit.engine.ops.linear import linear
from autogradkit.engine.trace import MAPPED, OPERATIONS, one_operand, two_operands

rng = np.random.default_rng(20261125)


@contextmanager
def for_a_while() -> Iterator[None]:
    """Inside, operations may be declared; afterwards the registries are as before."""
    before, mapped = dict(OPERATIONS), dict(MAPPED)
    try:
        yield
    finally:
        for registry, kept in ((OPERATIONS, before), (MAPPED, mapped)):
            registry.clear()
            registry.update(kept)


def leaf(*shape: int, dtype: str = "float64") -> Any:
    """A Tensor of positive entries, all different, away from kinks and poles."""
    return ag.tensor(rng.uniform(0.5, 1.5, shape).astype(dtype), requires_grad=True)


def good_push(node: Any, x_dot: Any, y_dot: Any) -> Any:
    return 2 * node.x * x_dot


def square(pull: Any, push: Any = good_push) -> Any:
    """x² with this pull in place of the right one, and perhaps this push."""
    return one_operand("my_square", lambda x: x * x, Rule("my_square", pull, push, {"x"}, operands=1))


def times(pull: Any) -> Any:
    """x · y with this pull."""

    def push(node: Any, x_dot: Any, y_dot: Any) -> Any:
        return (0.0 if x_dot is None else x_dot * node.y) + (0.0 if y_dot is None else node.x * y_dot)

    rule = Rule("my_times", pull, push, {"x", "y"}, operands=2)
    return two_operands("my_times", lambda x, y: x * y, rule, rule, rule)


def matrix(w: Any, transpose: Any) -> Any:
    """W x with this transpose."""
    return linear("my_matrix", lambda x: w @ x, transpose)


def diagnosis(f: Any, *inputs: Any, **settings: Any) -> str:
    """What gradcheck says about a function that is wrong."""
    try:
        gradcheck(f, inputs, **settings)
    except GradcheckError as error:
        message = str(error)
        assert "\n" not in message
        return message
    raise AssertionError("gradcheck found nothing")

"""What the core promises in places where a fault would hardly show; `tests/mutations` plants such faults."""

import threading
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autogradkit as ag
from autogradkit.engine.levels import new_level

CALLS: dict[str, Callable[[Any], Any]] = {
    "a number on the left": lambda x: 3.0 - x,
    "a number on the right": lambda x: x - 3.0,
    "a constant on the left": lambda x: ag.tensor(3.0) / x,
    "one operand": ag.sin,
    "settings": lambda x: x.sum(),
    "the last of many": lambda x: ag.where(True, 1.0, x),
}


@pytest.mark.parametrize("call", CALLS)
def test_no_grad_silences_every_kind_of_call(call: str) -> None:
    x = ag.tensor(2.0, requires_grad=True)
    with ag.no_grad():
        assert not CALLS[call](x).requires_grad
    assert CALLS[call](x).requires_grad


def test_a_value_that_an_exception_carried_out_of_a_transform_is_found() -> None:
    leaked: list[Any] = []

    def fails(x: Any) -> Any:
        leaked.append(x * 2)
        raise KeyError

    for transform in (ag.grad(fails), lambda x: ag.jvp(fails, (x,), (1.0,))):
        with pytest.raises(KeyError):
            transform(1.0)
        with pytest.raises(RuntimeError, match="had finished"):
            ag.grad(lambda x: x * leaked.pop())(1.0)


def test_a_level_that_is_open_twice_runs_until_it_is_closed_twice() -> None:
    with new_level("a transform") as level:
        with level:
            assert level.running
        assert level.running
    assert not level.running

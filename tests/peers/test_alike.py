"""The comparison itself sees every kind of difference."""

from typing import Any

import pytest

import autogradkit as ag

from .alike import alike, assert_raises, assert_same, differs, kind_of, observed, refused


def leaf(value: Any = 2.0, requires_grad: bool = True) -> Any:
    return ag.tensor(value, requires_grad=requires_grad)


def with_gradient(seed: float) -> Any:
    x = leaf()
    (x * seed).backward()
    return x


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (leaf(2.0), leaf(2.0 + 1e-12)),
        (leaf([2.0]), leaf(2.0)),
        (leaf(2.0, requires_grad=False), leaf(2.0)),
        (leaf(2.0, requires_grad=False), ag.tensor(2, requires_grad=False)),
        (leaf(2.0), leaf(2.0) * 1),
        (leaf(2.0), with_gradient(3.0)),
        (with_gradient(3.0), with_gradient(4.0)),
        (leaf(2.0), 2.0),
        (leaf(2.0), None),
        ([1, 2], [1, 2, 3]),
        ({"a": 1}, {"b": 1}),
        (True, 1),
        (1.0, 1.0 + 1e-12),
        ("text", "texts"),
    ],
)
def test_a_difference_is_seen(one: Any, other: Any) -> None:
    assert_same("itself", observed(one), observed(one))
    with pytest.raises(AssertionError):
        assert_same("another", observed(one), observed(other))


def test_a_program_that_is_not_alike_fails() -> None:
    with pytest.raises(AssertionError):
        alike(lambda t: t.__name__)()
    alike(lambda t: t.tensor([1.0, 2.0]))()


def test_a_program_that_is_not_refused_fails() -> None:
    def program(t: Any) -> Any:
        return t.tensor(1.0).backward() if t.__name__ == "torch" else None

    with pytest.raises(AssertionError, match="autogradkit raises nothing"):
        refused(RuntimeError)(program)()
    with pytest.raises(AssertionError, match="torch raises RuntimeError, not TypeError"):
        refused(TypeError)(program)()


def test_a_difference_must_be_the_one_that_was_named() -> None:
    differs("names", torch="torch", here="autogradkit")(lambda t: t.__name__)()
    with pytest.raises(AssertionError):
        differs("names", torch="torch", here="another")(lambda t: t.__name__)()
    with pytest.raises(AssertionError, match="raises nothing"):
        differs("names", torch="torch", here=RuntimeError)(lambda t: t.__name__)()


def test_the_kind_of_an_error_is_the_narrowest_known() -> None:
    class Own(NotImplementedError):
        pass

    assert kind_of(Own()) is NotImplementedError
    assert kind_of(RuntimeError()) is RuntimeError
    assert kind_of(ZeroDivisionError()) is ZeroDivisionError


def test_an_error_of_another_kind_shows_its_message() -> None:
    with pytest.raises(AssertionError, match="mine"):
        assert_raises(RuntimeError, "autogradkit", lambda t: (_ for _ in ()).throw(KeyError("mine")), {})

"""What `help`, completion and `import *` show of the package."""

import builtins
import doctest
import inspect
from typing import Any

import pytest

import autogradkit as ag
from autogradkit.engine.ops import linear
from autogradkit.engine.ops.meaning import MEANING

# Their docstrings are a line that names the operation or the method whose examples hold for them.
IN_A_LINE = {"is_inference_mode_enabled", "rand_like", "randn_like", "reshape", "transpose"}


def is_kind_of_number(thing: Any) -> bool:
    return getattr(thing, "__module__", "") == "numpy"


CALLABLES = [n for n in ag.__all__ if callable(getattr(ag, n)) and not is_kind_of_number(getattr(ag, n))]


@pytest.mark.parametrize("name", [n for n in CALLABLES if n not in IN_A_LINE])
def test_a_public_name_has_a_docstring_with_an_example(name: str) -> None:
    assert ">>> " in (getattr(ag, name).__doc__ or "")


@pytest.mark.parametrize("name", MEANING)
def test_the_example_of_an_operation_runs(name: str) -> None:
    tests = doctest.DocTestFinder(recurse=False).find(getattr(ag, name), name, module=False, globs={})
    runner = doctest.DocTestRunner()
    for test in tests:
        runner.run(test)
    assert (runner.summarize(verbose=False).failed, runner.tries) == (0, 2)


def test_an_operation_shows_its_derivative_and_its_parameters() -> None:
    assert "∂z/∂x = cos(x)" in (ag.sin.__doc__ or "")
    assert "∂z/∂x = 1 / y\n    ∂z/∂y = -z / y" in (ag.divide.__doc__ or "")
    assert "∂z/∂x = y * x**(y - 1), and 0 where y = 0" in (ag.power.__doc__ or "")
    assert (ag.less.__name__, str(inspect.signature(ag.less))) == ("less", "(x, y)")
    assert str(inspect.signature(ag.sin)) == str(inspect.signature(ag.sign)) == "(x)"
    assert str(inspect.signature(linear.broadcast_to)) == "(x, shape)"
    assert str(inspect.signature(ag.tensor(1.0).sin)) == "()"


def test_no_docstring_names_a_helper() -> None:
    for name in MEANING:
        assert not [w for w in ("_power", "share(", "is_positive") if w in (getattr(ag, name).__doc__ or "")]


@pytest.mark.parametrize("module", [ag, ag.autograd], ids=["ag", "ag.autograd"])
def test_completion_offers_every_public_name(module: Any) -> None:
    assert set(module.__all__) <= set(dir(module))
    assert all(hasattr(module, name) for name in module.__all__)


def test_importing_everything_replaces_no_builtin() -> None:
    assert not set(ag.__all__) & set(dir(builtins))
    assert {"gradcheck", "gradgradcheck", "GradcheckError"} <= set(ag.autograd.__all__)

"""Does one program mean the same under PyTorch and here?

A program is a function of a namespace `t`, which is `torch` in one run and `autogradkit` in the other. Three decorators
make a program a test:

    @alike                  what it returns is the same: values, dtypes, shapes, .grad, requires_grad, is_leaf, and
                            whether there is a grad_fn
    @refused(RuntimeError)  it raises, the same kind of error in both; `here=` names another kind for autogradkit,
                            and `because=` why
    @differs(because, torch=…, here=…)
                            it does not mean the same, on purpose
"""

import functools
import importlib
import inspect
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

import autogradkit

Program = Callable[..., Any]

# Why a kind of error is another one here.
BAD_ARGUMENT = "what is wrong is an argument, not the graph, and Python says TypeError or ValueError for that"

# From the narrow kind to the wide one, because a NotImplementedError is a RuntimeError too.
KINDS = (NotImplementedError, RuntimeError, IndexError, KeyError, AttributeError, TypeError, ValueError, AssertionError)


def alike(program: Program) -> Program:
    """A test that a program's results are the same under both."""

    def test(**given: Any) -> None:
        expected, got = results(program, given)
        assert_same("result", expected, got)

    return _without_namespace(test, program)


def refused(kind: type[Exception], here: type[Exception] | None = None, because: str = "") -> Callable[..., Program]:
    """A test that a program raises this kind of error under torch, and the same kind, or `here`, under autogradkit."""
    assert (here is None) == (because == ""), "another kind of error needs a reason, and only that"

    def decorate(program: Program) -> Program:
        def test(**given: Any) -> None:
            assert_raises(kind, "torch", program, given)
            assert_raises(here or kind, "autogradkit", program, given)

        return _without_namespace(test, program)

    return decorate


def differs(because: str, torch: Any, here: Any) -> Callable[..., Program]:
    """A test that a program means `torch` there and `here` here, each a plain value or a kind of error, on purpose."""
    assert because
    assert torch != here

    def decorate(program: Program) -> Program:
        def test(**given: Any) -> None:
            for name, expected in (("torch", torch), ("autogradkit", here)):
                if isinstance(expected, type):
                    assert_raises(expected, name, program, given)
                else:
                    assert_same(f"result of {name}", observed(expected), run(name, program, given))

        return _without_namespace(test, program)

    return decorate


def checkpointed(t: Any, function: Program) -> Program:
    """The function that keeps its inputs only and is computed again on the way back, as each of the two spells it."""
    if t is autogradkit:
        checkpoint: Program = t.checkpoint(function)
        return checkpoint
    checkpoint = importlib.import_module("torch.utils.checkpoint").checkpoint
    return functools.partial(checkpoint, function, use_reentrant=False)


def _without_namespace(test: Callable[..., None], program: Program) -> Program:
    """The test under the program's name and with its parameters, but for the namespace, which is not a fixture."""
    functools.update_wrapper(test, program)
    signature = inspect.signature(program)
    kept = [p for name, p in signature.parameters.items() if name != "t"]
    test.__signature__ = signature.replace(parameters=kept, return_annotation=None)  # type: ignore[attr-defined]
    return test


# ------------------------------------------------------------------ running


def results(program: Program, given: dict[str, Any]) -> list[Any]:
    return [run(name, program, given) for name in ("torch", "autogradkit")]


def run(name: str, program: Program, given: dict[str, Any]) -> Any:
    """What can be observed of a program's result in one of the namespaces."""
    with namespace(name) as t:
        return observed(program(t, **given))


def assert_raises(kind: type[Exception], name: str, program: Program, given: dict[str, Any]) -> None:
    """Raises an AssertionError unless the program ends with this kind of error."""
    try:
        result = run(name, program, given)
    except Exception as error:
        if kind_of(error) is not kind:
            raise AssertionError(f"{name} raises {kind_of(error).__name__}, not {kind.__name__}: {error}") from error
        return
    raise AssertionError(f"{name} raises nothing, not {kind.__name__}, and returns {result!r}")


def kind_of(error: Exception) -> type[Exception]:
    return next((kind for kind in KINDS if isinstance(error, kind)), type(error))


@contextmanager
def namespace(name: str) -> Iterator[Any]:
    """The module; torch with autogradkit's default dtype, and without the warnings that it gives about itself."""
    module = importlib.import_module(name)
    if name != "torch":
        yield module
        return
    before = module.get_default_dtype()
    module.set_default_dtype(module.float64)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield module
    finally:
        module.set_default_dtype(before)


# ------------------------------------------------------------------ observing and comparing


def observed(value: Any) -> Any:
    """A value in plain Python and NumPy, with everything about a Tensor that a user can see."""
    if hasattr(value, "requires_grad"):
        return {
            "values": value.detach().numpy().copy(),
            "dtype": str(value.dtype).removeprefix("torch."),
            "shape": tuple(value.shape),
            "requires_grad": value.requires_grad,
            "is_leaf": value.is_leaf,
            "has a grad_fn": value.grad_fn is not None,
            "grad": observed(gradient_of(value)),
        }
    if isinstance(value, dict):
        return {key: observed(item) for key, item in value.items()}
    if isinstance(value, (tuple, list)):
        return [observed(item) for item in value]
    if isinstance(value, (bool, int, float, str, type(None), np.ndarray)):
        return value
    if isinstance(value, np.generic):
        return value.item()
    return str(value).removeprefix("torch.")


def gradient_of(x: Any) -> Any:
    """What `.grad` answers; a result warns when it is asked."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return x.grad


def assert_same(where: str, expected: Any, got: Any) -> None:
    """Raises an AssertionError that says where the two differ."""
    if isinstance(expected, np.ndarray) and isinstance(got, np.ndarray):
        assert expected.dtype == got.dtype, f"{where}: dtype {got.dtype}, torch has {expected.dtype}"
        tolerance = 8 * np.finfo(got.dtype).eps if got.dtype.kind == "f" else 0
        np.testing.assert_allclose(got, expected, rtol=tolerance, atol=tolerance, err_msg=where)
        return
    assert type(expected) is type(got), f"{where}: {got!r}, torch has {expected!r}"
    if isinstance(expected, dict):
        assert expected.keys() == got.keys(), f"{where}: keys {list(got)}, torch has {list(expected)}"
        for key in expected:
            assert_same(f"{where}, {key}", expected[key], got[key])
    elif isinstance(expected, list):
        assert len(expected) == len(got), f"{where}: {len(got)} entries, torch has {len(expected)}"
        for i, (one, other) in enumerate(zip(expected, got, strict=True)):
            assert_same(f"{where}, entry {i}", one, other)
    elif isinstance(expected, float):
        np.testing.assert_allclose(got, expected, rtol=1e-14, atol=1e-15, err_msg=where)
    else:
        assert expected == got, f"{where}: {got!r}, torch has {expected!r}"

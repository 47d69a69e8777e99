"""Values, gradients, tangents and second derivatives of every function, against PyTorch and JAX."""

from collections.abc import Callable
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

import numpy as np
import pytest

import autogradkit as ag

from . import oracles
from .oracles.oracle import Oracle

ORACLES: list[Oracle] = [
    oracle
    for module in iter_modules(oracles.__path__)
    if module.name != "oracle"
    for oracle in import_module(f"{oracles.__name__}.{module.name}").ORACLES
]

Answers = dict[str, list[Any]]


def weights(shape: tuple[int, ...], shift: float = 1.0) -> Any:
    """Numbers of both signs for cotangents and directions."""
    return np.cos(shift + np.arange(np.prod(shape, dtype=int))).reshape(shape)


def directions(oracle: Oracle) -> list[Any]:
    return [np.asarray(weights(np.shape(x), 0.3 + i), x.dtype) for i, x in enumerate(oracle.at)]


def here(oracle: Oracle) -> Answers:
    """What autogradkit says."""
    f, xs, v = oracle.numpy, oracle.at, directions(oracle)
    z, pullback = ag.vjp(lambda *xs: f(ag, *xs), *xs)
    z_bar = np.asarray(weights(np.shape(z)), getattr(z, "dtype", float))
    answers = {"value": [z], "gradient": list(pullback(z_bar)), "tangent": [ag.jvp(lambda *xs: f(ag, *xs), xs, v)[1]]}
    if oracle.order > 1:

        def bent(*xs: Any) -> Any:
            total = ag.sum(ag.sin(f(ag, *xs)) * z_bar)
            return total.real if np.iscomplexobj(z_bar) else total

        answers["second"] = list(ag.jvp(ag.grad(bent, tuple(range(len(xs)))), xs, v)[1])
    return answers


def in_torch(oracle: Oracle) -> Answers:
    """What PyTorch says."""
    import torch

    f, v = oracle.torch, [torch.tensor(d) for d in directions(oracle)]
    assert f is not None
    xs = [torch.tensor(x) for x in oracle.at]
    z, pullback = torch.func.vjp(lambda *xs: f(torch, *xs), *xs)
    z_bar = torch.tensor(weights(tuple(z.shape))).to(z.dtype)
    tangent = torch.autograd.functional.jvp(lambda *xs: f(torch, *xs), tuple(xs), tuple(v))[1]
    answers = {"value": [z], "gradient": list(pullback(z_bar)), "tangent": [tangent]}
    if oracle.order > 1:

        def gradients(*xs: Any) -> Any:
            total = (torch.sin(f(torch, *xs)) * z_bar).sum().real
            found = torch.autograd.grad(total, xs, create_graph=True, materialize_grads=True)
            return tuple(g + 0 * x for g, x in zip(found, xs, strict=True))

        answers["second"] = list(torch.autograd.functional.jvp(gradients, tuple(xs), tuple(v))[1])
    return {key: [np.asarray(x.detach().resolve_conj()) for x in found] for key, found in answers.items()}


def in_jax(oracle: Oracle) -> Answers:
    """What JAX says; the cotangents of complex numbers are the conjugates of PyTorch's."""
    import jax

    jax.config.update("jax_enable_x64", True)
    own = oracle.numpy if oracle.jax == "as numpy" else oracle.jax
    assert callable(own)
    space = jax.numpy if oracle.jax == "as numpy" else jax

    def f(*xs: Any) -> Any:
        return own(space, *xs)

    xs, v = oracle.at, directions(oracle)
    z, pullback = jax.vjp(f, *xs)
    z_bar = np.asarray(weights(np.shape(z)), z.dtype)
    gradient = [np.conj(g) for g in pullback(z_bar)]
    answers = {"value": [z], "gradient": gradient, "tangent": [jax.jvp(f, xs, tuple(v))[1]]}
    if oracle.order > 1:

        def bent(*xs: Any) -> Any:
            return (jax.numpy.sin(f(*xs)) * z_bar).sum().real

        second = jax.jvp(jax.grad(bent, tuple(range(len(xs)))), xs, tuple(v))[1]
        answers["second"] = [np.conj(g) for g in second]
    return answers


def far_apart(ours: Answers, theirs: Answers, rtol: float) -> str:
    """Which of the answers differ, and by how much; nothing where they agree."""
    found = []
    for key in ours:
        for x, y in zip(ours[key], theirs[key], strict=True):
            x, y = np.asarray(x), np.asarray(y)
            assert x.shape == y.shape, f"{key} has the shape {x.shape}, theirs {y.shape}"
            scale = 1 + np.max(np.abs(y), initial=0.0)
            if not np.allclose(x / scale, y / scale, rtol=0, atol=rtol, equal_nan=True):
                found.append(f"{key}: {x} is not {y}")
    return "\n".join(found)


def compare(oracle: Oracle, them: Callable[[Oracle], Answers], differs: str = "") -> None:
    report = far_apart(here(oracle), them(oracle), oracle.rtol)
    if differs:
        assert report, f"{oracle.name} is said to differ ({differs}), but does not"
    else:
        assert not report, report


@pytest.mark.parametrize("oracle", [o for o in ORACLES if o.torch is not None], ids=repr)
def test_as_in_torch(oracle: Oracle) -> None:
    compare(oracle, in_torch, oracle.differs)


@pytest.mark.parametrize("oracle", [o for o in ORACLES if o.jax is not None], ids=repr)
def test_as_in_jax(oracle: Oracle) -> None:
    pytest.importorskip("jax")
    compare(oracle, in_jax)


def test_there_are_enough_cases() -> None:
    compared = sum((o.torch is not None) + (o.jax is not None) for o in ORACLES)
    assert len(ORACLES) >= 400, f"{len(ORACLES)} functions, {compared} comparisons"

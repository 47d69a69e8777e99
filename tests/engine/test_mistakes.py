"""Whatever would be wrong is loud: one clear sentence that says what happened and what to try."""

import copy
import re
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autogradkit as ag


def leaf(data: Any) -> Any:
    return ag.tensor(data, requires_grad=True)


def twice() -> None:
    y = leaf(2.0) ** 2
    y.backward()
    y.backward()


def stale(change: Callable[[Any, Any], Any], f: Callable[[Any], Any]) -> Callable[[], None]:
    def run() -> None:
        x = leaf([1.0, 2.0])
        h = x * 1
        y = f(h)
        change(h, y)
        y.sum().backward()

    return run


def stale_constant() -> None:
    x, mask = leaf([1.0, 2.0]), ag.tensor([1.0, 0.0])
    y = (x * mask).sum()
    mask += 1
    y.backward()


def inside_a_transform() -> None:
    ag.grad(lambda x: (x * x).backward() or x)(1.0)


def in_place(change: Callable[[Any], Any], data: Any, requires_grad: bool = False) -> Callable[[], None]:
    return lambda: change(ag.tensor(data, requires_grad=requires_grad))


def iadd(x: Any, y: Any) -> None:
    x += y


MISTAKES: dict[str, tuple[Callable[[], Any], type[Exception], str]] = {
    "integer leaf": (lambda: ag.tensor(3, requires_grad=True), TypeError, "floating-point .* Write 3.0 instead of 3"),
    "text": (lambda: ag.tensor("a"), TypeError, r"needs numbers, got 'a' \(str\); pass"),
    "ragged": (lambda: ag.tensor([[1.0], [1.0, 2.0]]), TypeError, "nested list of equal lengths"),
    "nothing": (lambda: ag.tensor(None), TypeError, "needs numbers"),
    "complex leaf": (lambda: ag.tensor(1j, requires_grad=True), TypeError, "floating-point"),
    "vector backward": (lambda: (leaf([1.0, 2.0]) * 2).backward(), RuntimeError, r"shape \(2,\); reduce it first"),
    "backward twice": (twice, RuntimeError, "<power> a second time.*retain_graph=True"),
    "backward of a constant": (lambda: ag.tensor(1.0).backward(), RuntimeError, "nothing to differentiate.*no_grad"),
    "wrong seed": (lambda: (leaf([1.0, 2.0]) * 2).backward([1.0]), ValueError, r"shape \(1,\).*shape \(2,\)"),
    "np.asarray": (lambda: np.asarray(leaf(1.0)), RuntimeError, r"cut the graph.*x.detach\(\).numpy\(\)"),
    "numpy()": (lambda: leaf(1.0).numpy(), RuntimeError, r"cut the graph.*x.detach\(\).numpy\(\)"),
    "np without a rule": (lambda: np.floor(leaf(1.0)), TypeError, "np.floor has no derivative rule"),
    "stale operand": (stale(lambda h, y: iadd(h, 1), lambda h: h * h), RuntimeError, "<multiply> .*needs .* in place"),
    "stale view": (stale(lambda h, y: iadd(h[:1], 1), lambda h: h * h), RuntimeError, "<multiply> .*needs .* in place"),
    "stale result": (stale(lambda h, y: iadd(y.detach(), 1), ag.exp), RuntimeError, "<exp> .*needs .* in place"),
    "stale constant": (stale_constant, RuntimeError, "<multiply> .*needs .* in place"),
    "leaf in place": (in_place(lambda x: iadd(x, 1), 1.0, True), RuntimeError, "modify a leaf.*no_grad"),
    "in place, wider": (
        in_place(lambda x: iadd(x, np.ones((2, 1))), [1.0, 2.0]),
        ValueError,
        r"cannot put .* \(2, 2\)",
    ),
    "in place, integer": (in_place(lambda x: iadd(x, 0.5), [1, 2]), ValueError, "dtype float64 into a Tensor"),
    "backward in a transform": (inside_a_transform, RuntimeError, "inside a transform"),
    "integer primal": (lambda: ag.grad(lambda x: x * x)(2), TypeError, "grad needs floating-point.*3.0 instead of 3"),
    "text primal": (lambda: ag.grad(lambda x: x)(["a"]), TypeError, "grad works on numbers, arrays and Tensors"),
    "list output": (lambda: ag.grad(lambda x: x)([1.0]), TypeError, "returns one number"),
    "vector output": (lambda: ag.grad(lambda x: x * x)(np.ones(2)), RuntimeError, r"one number.*\(2,\)"),
    "text output": (lambda: ag.grad(lambda x: "a")(1.0), TypeError, "returns one number, array or Tensor, got 'a'"),
    "no output": (lambda: ag.jvp(lambda x: None, (1.0,), (1.0,)), TypeError, "returns one number.*None"),
    "tangent shape": (lambda: ag.jvp(lambda x: x, (np.ones(2),), (1.0,)), ValueError, "tangent 0 has shape"),
    "tangent count": (lambda: ag.jvp(lambda x: x, (1.0,), ()), ValueError, "0 for 1 primals"),
    "argnums": (lambda: ag.grad(lambda x: x, argnums=1)(1.0), ValueError, "argnums=1"),
    "cotangent shape": (lambda: ag.vjp(lambda x: x, 1.0)[1](np.ones(2)), ValueError, "they must be equal"),
    "many as one": (lambda: ag.tensor([1.0, 2.0]).item(), ValueError, "exactly one entry"),
    "truth of many": (lambda: bool(ag.tensor([1.0, 2.0])), ValueError, "neither true nor false"),
    "length of a number": (lambda: len(ag.tensor(1.0)), TypeError, "without axes"),
    "no longer recorded": (lambda: (leaf(1.0) * 2).requires_grad_(False), RuntimeError, "for leaves only"),
    "grad of no leaf": (lambda: setattr(leaf(1.0) * 2, "grad", 1.0), RuntimeError, "only a leaf"),
    "not a tensor": (lambda: ag.autograd.grad(1.0, leaf(1.0)), TypeError, "autograd.grad needs a Tensor, got 1.0"),
    "copy of a result": (lambda: copy.deepcopy(leaf(1.0) * 2), RuntimeError, "leaves only.*x.clone()"),
    "unknown device": (lambda: ag.tensor(1.0, device="tpu"), ValueError, "no device 'tpu'"),
    "subclass": (lambda: type("Mine", (ag.Tensor,), {}), TypeError, "Tensor is final"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_gets_one_clear_sentence(mistake: str) -> None:
    make, kind, sentence = MISTAKES[mistake]
    with pytest.raises(kind) as caught:
        make()
    message = str(caught.value)
    assert type(caught.value) is kind
    assert re.search(sentence, message, re.DOTALL), message
    assert "\n" not in message


def test_no_gpu_is_one_sentence() -> None:
    try:
        import cupy
    except ImportError:
        pass
    else:
        if cupy.is_available():
            pytest.skip("there is a GPU here")
    with pytest.raises(RuntimeError, match=r"device 'cuda' is not available here: CuPy .*; use device='cpu'"):
        ag.tensor(1.0, device="cuda")


def test_every_message_of_the_engine_has_a_test() -> None:
    from pathlib import Path

    from autogradkit.engine import errors

    written = set(re.findall(r"^def (\w+)\(", Path(errors.__file__).read_text(), re.MULTILINE)) - {"shown"}
    raised = set()
    for path in Path(errors.__file__).parent.rglob("*.py"):
        raised |= set(re.findall(r"errors\.(\w+)\(", path.read_text()))
    assert written == raised


@pytest.mark.parametrize("change", [lambda h: h * 2.0, lambda h: h + 1.0])
def test_what_no_derivative_needs_may_be_modified(change: Callable[[Any], Any]) -> None:
    x = leaf([1.0, 2.0])
    h = x * 1
    y = change(h).sum()
    h += 1
    y.backward()
    assert x.grad is not None


def test_importing_the_engine_imports_nothing_heavy() -> None:
    heavy = {"cupy", "scipy", "matplotlib", "graphviz", "IPython", "click", "rich", "torch", "nbformat"}
    code = "import sys, autogradkit; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not heavy & set(loaded)

"""Which array library makes new arrays, which ones there are, and what is said where one is not here."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import autogradkit as ag
from autogradkit.engine import backend
from autogradkit.engine.backend import move, to_numpy
from autogradkit.engine.libraries import registry
from autogradkit.engine.libraries.library import Library

from ..rehearsal import rehearsed

THIRD_PARTY = Path(__file__).parent / "third_party"


def test_numpy_is_chosen_at_first_and_said_so() -> None:
    assert registry.chosen() is registry.NUMPY
    assert repr(ag.use("numpy")) == "use('numpy')"


def test_the_list_of_libraries_says_which_can_be_used_here() -> None:
    usable = ag.backends()
    assert list(usable)[:2] == ["numpy", "cupy"]
    assert usable["numpy"] is True
    assert usable["cupy"] is (registry.CUPY.why_not() is None)


def test_what_is_used_makes_arrays_from_numbers_and_lists_in_this_thread_only() -> None:
    with rehearsed():
        other: list[Any] = []
        with ag.use("cupy"):
            thread = threading.Thread(target=lambda: other.append(ag.tensor([1.0])))
            thread.start()
            thread.join()
            made = [ag.tensor(2.0), ag.tensor([1.0]), ag.zeros(2), ag.rand(2), ag.as_tensor([3])]
            kept = ag.tensor(np.ones(2))
        assert {x.device for x in made} == {"cuda:0"}
        assert kept.device == other[0].device == ag.tensor([1.0]).device == "cpu"


def test_a_block_that_fails_puts_the_library_back() -> None:
    with rehearsed(), pytest.raises(KeyError), ag.use("cupy"):
        raise KeyError
    assert registry.chosen() is registry.NUMPY


def test_a_plain_call_holds_until_the_next() -> None:
    with rehearsed():
        ag.use("cupy")
        made = ag.ones(2).device, ag.grad(lambda x: (x * ag.tensor([1.0, 2.0])).sum())(3.0)
        ag.use("numpy")
    assert made[0] == "cuda:0"
    assert to_numpy(made[1]) == 3.0


def test_a_device_chooses_the_library() -> None:
    with rehearsed():
        x = ag.tensor([1.0, 2.0], device="cuda", requires_grad=True)
        (x * x).sum().backward()
        assert (x.device, x.grad.device, x.grad.cpu().device) == ("cuda:0", "cuda:0", "cpu")
        assert ag.tensor(x.detach(), device="cpu").tolist() == [1.0, 2.0]
        assert ag.zeros_like(x).device == ag.arange(3, device="cuda:0").device == "cuda:0"


REFUSALS: dict[str, tuple[Callable[[], Any], type[Exception], str]] = {
    "library": (lambda: ag.use("numpi"), ValueError, "no array library 'numpi'; use one of numpy, cupy"),
    "device": (lambda: ag.zeros(2, device="tpu"), ValueError, "no device 'tpu'; use 'cpu'"),
    "number of a device": (lambda: move(1.0, "cuda:x"), ValueError, "no device 'cuda:x'"),
    "dtype": (lambda: ag.tensor([1], dtype="flaot32"), TypeError, "no dtype 'flaot32' for numbers; use one such as"),
    "dtype of text": (lambda: ag.zeros(2, dtype="U5"), TypeError, "no dtype 'U5' for numbers"),
    "dtype of objects": (lambda: ag.zeros(2, dtype=object), TypeError, "no dtype <class 'object'> for numbers"),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_a_wrong_name_gets_one_clear_sentence(name: str) -> None:
    make, kind, sentence = REFUSALS[name]
    with pytest.raises(kind, match=sentence) as caught:
        make()
    assert "\n" not in str(caught.value)


def test_a_dtype_that_the_library_lacks_gets_one_clear_sentence() -> None:
    xp = pytest.importorskip("array_api_strict")
    with pytest.raises(TypeError, match="'array_api_strict' has no dtype float16; use one such as 'float64'"):
        ag.tensor(xp.asarray([1.0]), dtype="float16")


def test_without_a_gpu_one_sentence_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    with rehearsed() as cupy:
        monkeypatch.setattr(cupy, "is_available", lambda: False, raising=False)
        with pytest.raises(RuntimeError, match="device 'cuda:1' is not available here: CuPy finds no GPU; use device="):
            ag.tensor(1.0, device="cuda:1")
        with pytest.raises(RuntimeError, match=r"library 'cupy' cannot be used here: CuPy finds no GPU; ag\.backends"):
            ag.use("cupy")


def test_a_cupy_without_the_standard_s_names_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with rehearsed() as cupy:
        monkeypatch.setattr(cupy, "__version__", "13.6.0", raising=False)
        with pytest.raises(RuntimeError, match=r"CuPy 13\.6\.0 is older than 14"):
            ag.use("cupy")
        with pytest.raises(RuntimeError, match=r"CuPy 13\.6\.0 is older than 14"):
            ag.tensor(cupy.ndarray([1.0]))


@pytest.mark.parametrize("installed", [False, True])
def test_whether_cupy_can_be_used_is_said_without_importing_it(
    monkeypatch: pytest.MonkeyPatch, installed: bool
) -> None:
    monkeypatch.delitem(sys.modules, "cupy", raising=False)
    monkeypatch.setattr("autogradkit.engine.libraries.cuda.find_spec", lambda name: installed or None)
    monkeypatch.setattr("autogradkit.engine.libraries.cuda.DRIVERS", ("/no/such/driver",))
    reason = "CuPy finds no GPU" if installed else "CuPy is not installed (pip install 'autogradkit[gpu]')"
    assert registry.CUPY.why_not() == reason
    monkeypatch.setattr("autogradkit.engine.libraries.cuda.DRIVERS", (str(THIRD_PARTY),))
    assert registry.CUPY.why_not() == (None if installed else reason)
    assert "cupy" not in sys.modules


# ---------------------------------------------------------------- a library that somebody else brings


def elsewhere(program: str) -> str:
    """What a program prints in a process that finds the package in `third_party` installed."""
    path = os.pathsep.join([str(THIRD_PARTY), *filter(None, [os.environ.get("PYTHONPATH")])])
    ran = subprocess.run(
        [sys.executable, "-W", "error", "-c", program],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": path},
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def test_a_registered_library_is_used_by_its_name() -> None:
    pytest.importorskip("array_api_strict")
    program = """
import autogradkit as ag
print(ag.use("strict"))
x = ag.tensor([1.0, 2.0], requires_grad=True)
(x * x).sum().backward()
ag.manual_seed(0)
for made in (x.value, x.grad.value, ag.zeros(2).value, ag.randn(2).value, ag.tensor(1.0).value):
    print(type(made).__module__.partition(".")[0])
print(x.grad.tolist(), x.grad.cpu().device)
print(ag.grad(lambda x: (x[x > 1] ** 3).sum())(x).tolist())
"""
    expected = ["use('strict')", *["array_api_strict"] * 5, "[2.0, 4.0] cpu", "[0.0, 12.0]"]
    assert elsewhere(program).splitlines() == expected


def test_registered_libraries_are_listed_without_importing_them() -> None:
    program = """
import sys
import autogradkit as ag
print(ag.backends())
print("array_api_strict" in sys.modules, "cupy" in sys.modules)
"""
    cupy = ag.backends()["cupy"]
    expected = {"numpy": True, "cupy": cupy, "strict": True, "absent": False, "broken": False}
    assert elsewhere(program).splitlines() == [str(expected), "False False"]


def test_a_library_that_cannot_be_loaded_harms_only_who_asks_for_it() -> None:
    program = """
import autogradkit as ag
for name in ("absent", "broken", "cupi"):
    try:
        ag.use(name)
    except (RuntimeError, ValueError) as error:
        print(error)
print(ag.tensor([1.0]))
"""
    absent, broken, unknown, made = elsewhere(program).splitlines()
    assert "'absent' cannot be used here: no_such_array_library is not installed; ag.backends()" in absent
    assert "'broken' cannot be used here: its adapter no_such_adapter:Library cannot be loaded (ModuleNot" in broken
    assert "no array library 'cupi'; use one of numpy, cupy, strict, absent, broken, or install" in unknown
    assert made == "tensor([1.])"


def test_what_is_heavy_is_not_imported_until_asked_for() -> None:
    program = """
import sys
import autogradkit as ag
x = ag.tensor([0.5, 1.0], requires_grad=True)
(ag.sin(x) * ag.rand(2) + ag.zeros_like(x) + x[[0, 0]]).sum().backward()
ag.hessian(lambda x: (x**3).sum())(x)
ag.vmap(ag.grad(lambda x: x * x))(ag.ones(3))
ag.jvp(ag.exp, (1.0,), (1.0,))
ag.checkpoint(ag.tanh)(x).sum().backward()
ag.manual_seed(1)
ag.backends()
print(*sorted({"cupy", "scipy", "matplotlib", "torch", "jax", "array_api_strict"} & set(sys.modules)))
"""
    assert elsewhere(program).split() == []


class Plain(Library):
    """Not recognised by anything but what the standard says."""

    name, module = "plain", "array_api_strict"


def test_an_array_of_an_unregistered_library_is_known_by_its_namespace() -> None:
    xp = pytest.importorskip("array_api_strict")
    library = registry.library_of(xp.asarray([1.0]))
    assert library is not None
    assert (library.name, library.functions) == ("array_api_strict", xp)
    assert Plain().owns(xp.asarray([1.0]))
    assert not Plain().owns(xp.float64)
    assert not Plain().owns(np.ones(1))


@pytest.mark.parametrize("thing", ["a", [1.0], None, object(), np.float64, pytest])
def test_what_is_no_array_belongs_to_no_library(thing: Any) -> None:
    assert registry.library_of(thing) is None
    assert not backend.is_array(thing)

"""Everything that the engine asks of an array library is there in the real CuPy, which imports without a GPU.

The questions are read from the source: `namespace(x).NAME(…, keyword=…)`, `xp.NAME(…)`, and calls such as
`function("NAME")` of what looks a name up. What CuPy calls otherwise is translated by `libraries.cuda.Names`, so a test
that fails here asks for one more row of its tables, or for another name. Run them with `pip install cupy-cuda12x` and
`pytest -m cupy`.
"""

import ast
import importlib.util
import inspect
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import autogradkit
from autogradkit.engine.backend import device_of, form, is_array, is_floating, mixed, namespace, owner
from autogradkit.engine.libraries.cuda import FORMS, KEYWORDS, MAKERS, CuPy, Names

ENGINE = Path(autogradkit.__file__).parent / "engine"

pytestmark = [
    pytest.mark.cupy,
    pytest.mark.skipif(importlib.util.find_spec("cupy") is None, reason="CuPy is not installed"),
]

# What creation hands on as `**kind`.
SPREAD = {"kind": {"dtype", "device"}}

# Looks up the names of dtypes, which all libraries share.
BY_DTYPE = "dtype"


def is_namespace(node: ast.AST) -> bool:
    """Whether an expression is a namespace: `namespace(x)`, `xp`, `library.functions`."""
    if isinstance(node, ast.Name):
        return node.id == "xp"
    if isinstance(node, ast.Attribute):
        return node.attr == "functions"
    called = node.func if isinstance(node, ast.Call) else None
    return "namespace" in (getattr(called, "id", None), getattr(called, "attr", None))


class Questions(ast.NodeVisitor):
    """What a file asks of namespaces: names, each with the number of arguments and the keywords of a call."""

    def __init__(self, path: Path) -> None:
        self.path, self.inside = path, ""
        self.asked: set[tuple[str, int | None, frozenset[str]]] = set()
        self.looking_up: set[str] = set()  # functions that ask for a name that they are told
        self.names: set[str] = set()  # variables that hold a namespace
        self.told: set[tuple[str, str]] = set()  # (function, name) where a name is told in a call
        self.visit(ast.parse(path.read_text()))

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        before, self.inside = self.inside, self.inside or node.name
        self.generic_visit(node)
        self.inside = before

    def visit_Assign(self, node: ast.Assign) -> None:
        if is_namespace(node.value):
            self.names |= {ast.unparse(target) for target in node.targets}
        self.generic_visit(node)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        if is_namespace(node.value):
            self.asked.add((node.attr, None, frozenset()))
        self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        called = node.func
        if isinstance(called, ast.Attribute) and is_namespace(called.value):
            self.asked.add((called.attr, *self.arguments(node)))
        if isinstance(called, ast.Name) and node.args and isinstance(node.args[0], ast.Constant):
            self.told.add((called.id, node.args[0].value))
        if isinstance(called, ast.Name) and called.id == "getattr" and is_namespace(node.args[0]):
            if isinstance(node.args[1], ast.Constant):
                self.asked.add((node.args[1].value, None, frozenset()))
            else:
                self.looking_up.add(self.inside)
        self.generic_visit(node)

    def arguments(self, node: ast.Call) -> tuple[int | None, frozenset[str]]:
        keywords = set()
        for keyword in node.keywords:
            keywords |= {keyword.arg} if keyword.arg else SPREAD[keyword.value.id]  # type: ignore[attr-defined]
        starred = any(isinstance(a, ast.Starred) for a in node.args)
        return None if starred else len(node.args), frozenset(keywords)


@cache
def questions() -> list[tuple[str, int | None, frozenset[str]]]:
    files = [Questions(path) for path in asking()]
    looking_up = set().union(*(f.looking_up for f in files))
    told = {name for f in files for function, name in f.told if function in looking_up}
    return sorted(set().union(*(f.asked for f in files)) | {(name, None, frozenset()) for name in told}, key=str)


def asking() -> Iterator[Path]:
    """The files that ask; `cuda.py` asks CuPy itself."""
    return (path for path in sorted(ENGINE.rglob("*.py")) if path.name != "cuda.py")


@cache
def names() -> Names:
    import cupy

    return Names(cupy)


def accepts(name: str, count: int | None, keywords: frozenset[str]) -> bool:
    """Whether CuPy's function takes this many arguments and these keywords, as far as it tells its signature."""
    import cupy

    function = FORMS.get(name, getattr(cupy, name, None))
    keywords = frozenset(KEYWORDS.get(name, {}).get(k, k) for k in keywords) - ({"device"} if name in MAKERS else set())
    if isinstance(function, cupy.ufunc):
        return keywords <= {"out", "casting", "dtype"} and (count is None or count == function.nin)
    signature = inspect.signature(function)
    given = [object()] * ((count or 0) + (name in FORMS))
    bind = signature.bind_partial if count is None else signature.bind
    try:
        bind(*given, **dict.fromkeys(keywords))
    except TypeError:
        return False
    return True


def test_the_source_was_read() -> None:
    asked = {name for name, _, _ in questions()}
    assert {"astype", "reshape", "broadcast_to", "sum", "full", "exp", "zeros"} <= asked
    keywords = set().union(*(k for _, _, k in questions()))
    assert {"axis", "keepdims", "device", "dtype", "copy"} <= keywords


def test_every_name_is_read_from_the_source() -> None:
    files = [Questions(path) for path in asking()]
    told = {function for f in files for function, _ in f.told}
    assert set().union(*(f.looking_up for f in files)) <= told | {BY_DTYPE}
    assert set().union(*(f.names for f in files)) <= {"xp", "self.functions"}


def test_every_name_that_the_engine_asks_for_is_there() -> None:
    missing = {name for name, _, _ in questions() if not hasattr(names(), name)}
    assert missing == set()


def test_every_call_of_the_engine_fits_cupy_s_signature() -> None:
    calls = [q for q in questions() if q[1] is not None or q[2]]
    assert calls
    assert [q for q in calls if not accepts(*q)] == []


def test_every_translation_is_needed() -> None:
    import cupy

    for name in MAKERS:
        assert "device" not in inspect.signature(getattr(cupy, name)).parameters, name
    for name, keywords in KEYWORDS.items():
        parameters = set(inspect.signature(getattr(cupy, name)).parameters)
        assert set(keywords.values()) <= parameters, name
        assert not set(keywords) & parameters, name
    for name, form_of_ours in FORMS.items():
        ours = {p for p in list(inspect.signature(form_of_ours).parameters)[2:] if p != "y"}
        assert not hasattr(cupy, name) or not ours <= set(inspect.signature(getattr(cupy, name)).parameters), name


def test_what_the_library_asks_of_cupy_itself_is_there() -> None:
    import cupy

    for chain in ("add.at", "cuda.Device", "cuda.get_current_stream", "random.default_rng", "is_available", "ndarray"):
        found: Any = cupy
        for name in chain.split("."):
            found = getattr(found, name)
    for name in ("random", "standard_normal", "integers"):
        assert hasattr(cupy.random.Generator, name)
    assert hasattr(cupy.cuda.Stream, "synchronize")
    assert hasattr(cupy.cuda.Device, "id")
    assert int(cupy.__version__.partition(".")[0]) >= 14


# ---------------------------------------------------------------- arrays of the real CuPy


def array_without_memory(shape: tuple[int, ...] = (2, 3)) -> Any:
    """An array of the real CuPy over memory that is not there: it can be asked, but not computed with."""
    import cupy

    memory = cupy.cuda.UnownedMemory(0x1000, 80, None, device_id=0)
    return cupy.ndarray(shape, dtype=np.float64, memptr=cupy.cuda.MemoryPointer(memory, 0))


def test_an_array_of_cupy_has_what_the_standard_gives_to_arrays() -> None:
    xp = pytest.importorskip("array_api_strict")
    standard = {n for n in dir(xp.asarray(1.0)) if not n.startswith("_") or n.startswith("__")}
    missing = standard - set(dir(type(array_without_memory())))
    # The engine reaches functions through the registry, moves through `move` and asks NumPy for indices.
    assert missing <= {
        "__annotations__",
        "__array_namespace__",
        "__buffer__",
        "__imatmul__",
        "__index__",
        "__weakref__",
        "to_device",
    }


def test_the_engine_does_not_ask_arrays_for_what_cupy_s_lack() -> None:
    for path in ENGINE.rglob("*.py"):
        asked = {node.attr for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Attribute)}
        assert "to_device" not in asked, path.name
        assert "__array_namespace__" not in asked or path.name == "registry.py"


def test_an_array_of_cupy_is_recognised() -> None:
    x = array_without_memory()
    assert is_array(x)
    assert is_floating(x)
    assert isinstance(namespace(x), Names)
    assert form(x) == ((2, 3), np.dtype("float64"))
    assert device_of(x) == "cuda:0"
    assert CuPy().owns(x)
    assert CuPy().owns_device(x.device)
    assert mixed(x, np.ones(3))
    assert mixed(np.ones(3), x)
    assert not mixed(x, 2.0)
    assert owner(x[0:1].mT) is x


def test_without_a_gpu_the_real_cupy_gives_one_sentence() -> None:
    if CuPy().load() is None:
        pytest.skip("there is a GPU here")
    with pytest.raises(RuntimeError, match="'cuda' is not available here: CuPy finds no GPU; use device='cpu'"):
        autogradkit.tensor([1.0], device="cuda")
    with pytest.raises(RuntimeError, match="'cupy' cannot be used here: CuPy finds no GPU"):
        autogradkit.use("cupy")

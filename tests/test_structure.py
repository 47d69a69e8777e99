"""The shape of the code is a promise too: imports point downwards, files hold one idea, functions are short."""

import ast
import io
import re
import tokenize
from collections import Counter
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "autogradkit"

ROOMS = ["engine", "check", "autograd", "optim", "nn", "compiling", "drawing", "exercises", "lessons", "grading", "cli"]
ENGINE = ["errors", "libraries", "backend", "levels", "graph", "modes", "recording", "trace", "ops"]
ENGINE += ["memory", "hooks", "inplace"]
ENGINE += ["forward", "reverse", "transposed", "ambient", "named", "tensor_arithmetic"]
ENGINE += ["tensor_exits", "tensor", "shapes", "creation", "randomness", "functions"]
ENGINE += ["batch", "custom", "saved", "tree", "transforms"]
OPS = [
    "meaning",
    "linear",
    "constant",
    "formulas",
    "elementwise",
    "complex_parts",
    "products",
    "reductions",
    "selection",
    "joining",
]

# What a value, an operation and both passes are, and no more: what a reader of the core reads.
CORE = ["backend", "levels", "graph", "modes", "trace", "memory", "inplace"]
CORE += ["forward", "reverse", "ambient"]
CORE += ["tensor_arithmetic", "tensor_exits", "tensor"]

FILES = sorted(PACKAGE.rglob("*.py"))


def imports(path: Path) -> set[tuple[str, ...]]:
    """The modules of the package that a file imports, as paths below the package."""
    found = set()
    here = path.relative_to(PACKAGE).parent.parts
    for node in ast.walk(ast.parse(path.read_text())):
        if not isinstance(node, ast.ImportFrom):
            continue
        module = tuple(node.module.split(".")) if node.module else ()
        if node.level:
            base = here[: len(here) - node.level + 1] + module
        elif module[:1] == ("autogradkit",):
            base = module[1:]
        else:
            continue
        found |= {base, *((*base, name.name) for name in node.names)}
    return found


@pytest.mark.parametrize(("folder", "order"), [((), ROOMS), (("engine",), ENGINE), (("engine", "ops"), OPS)])
def test_imports_point_downwards(folder: tuple[str, ...], order: list[str]) -> None:
    depth = len(folder)
    for path in FILES:
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        if parts[:depth] != folder or parts[depth] not in order:
            continue
        for other in imports(path):
            if other[:depth] == folder and len(other) > depth and other[depth] in order:
                assert order.index(other[depth]) <= order.index(parts[depth]), f"{path} imports {'.'.join(other)}"


def test_what_runs_beside_a_learner_s_code_knows_no_exercise() -> None:
    from autogradkit.grading.launch import INSIDE

    for name in INSIDE:
        for other in imports(PACKAGE / "grading" / f"{name}.py"):
            assert other[:1] == ("grading",), f"{name} imports {'.'.join(other)}"
            assert len(other) < 2 or other[1] in INSIDE, f"{name} imports {'.'.join(other)}"


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_a_file_says_what_it_is_for_and_stays_readable(path: Path) -> None:
    text = path.read_text()
    tree = ast.parse(text)
    assert ast.get_docstring(tree) or not text.strip()
    assert text.count("\n") <= 350
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            documented = ast.get_docstring(node, clean=False)
            length = (node.end_lineno or 0) - node.lineno - (documented.count("\n") if documented else 0)
            assert length <= 45, f"{node.name} has {length} lines"
    assert not re.search(r"\b(TODO|FIXME|XXX)\b", text)


def code_lines(path: Path) -> int:
    """The lines of a file that hold code: without docstrings, comments and blank lines."""
    text = path.read_text()
    blank = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    lines = {n for t in tokens if t.type not in blank for n in range(t.start[0], t.end[0] + 1)}
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node) is not None:
            lines -= set(range(node.body[0].lineno, (node.body[0].end_lineno or 0) + 1))
    return len(lines)


def test_the_engine_stays_compact() -> None:
    lines = {path.relative_to(PACKAGE / "engine"): code_lines(path) for path in (PACKAGE / "engine").rglob("*.py")}
    core = sum(lines[Path(f"{name}.py")] for name in CORE)
    assert core <= 1500
    rooms = Counter({"functions": 0, "errors": 0})
    for path, n in lines.items():
        rooms[path.parts[0]] += n
    assert rooms["functions"] <= 2900
    assert rooms.total() - rooms["functions"] - rooms["errors"] <= 4220


def test_who_follows_read_next_meets_every_file_of_the_engine_once() -> None:
    files = {path.stem: path for path in (PACKAGE / "engine").glob("*.py") if path.stem != "__init__"}
    files |= {path.stem: path for path in (PACKAGE / "engine" / "ops").glob("*.py") if path.stem in OPS}
    here, met = "backend", []
    while here != "transforms":
        met.append(here)
        said = re.search(r"Read next: `(?:ops\.)?(\w+)`", ast.get_docstring(ast.parse(files[here].read_text())) or "")
        assert said, f"{here} does not say what to read next"
        here = said[1]
        assert here not in met
    assert sorted(met) == sorted(files)

"""Whatever would be wrong is loud: one clear sentence that says what happened and what to try."""

import ast
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import autogradkit as ag
from autogradkit.engine import errors

from .messages import ALL, PAGE, Said, caught, page

FOLDER = Path(errors.__file__).parent

# Which kinds of messages have tests of their own, where arrays and derivatives are checked.
ELSEWHERE = {"checks.py", "libraries.py"}


def message_functions(path: Path) -> dict[str, str]:
    """The public functions of a file of messages, each with the kind of error that it says it makes."""
    functions = [part for part in ast.parse(path.read_text()).body if isinstance(part, ast.FunctionDef)]
    return {f.name: ast.unparse(f.returns) for f in functions if f.returns and not f.name.startswith("_")}


WRITTEN = {path.name: message_functions(path) for path in FOLDER.glob("*.py") if path.name != "wording.py"}
KINDS = {name: kind for functions in WRITTEN.values() for name, kind in functions.items()}


@pytest.mark.parametrize("said", ALL, ids=lambda said: f"{said.name}: {said.when}")
def test_a_mistake_gets_one_clear_sentence(said: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Exception] = []
    say: Callable[..., Exception] = getattr(errors, said.name)
    monkeypatch.setattr(errors, said.name, lambda *args, **names: made.append(say(*args, **names)) or made[-1])
    error = caught(said)
    assert error is made[-1], f"{type(error).__name__}: {error}"
    assert KINDS[said.name] in (type(error).__name__, "Exception")
    message = str(error)
    assert "\n" not in message
    assert message.endswith(".")
    assert re.search(r"[;:.] \w", message), "what to try is missing"
    assert not re.search(r"0x[0-9a-f]{4}|/(home|tmp|work|usr)/|<locals>", message)
    assert len(message) < 400


def test_every_message_is_raised_somewhere_and_stands_in_the_table() -> None:
    raised = set()
    for path in Path(ag.__file__).parent.rglob("*.py"):
        raised |= set(re.findall(r"\b(?:errors|checks)\.(\w+)\(", path.read_text()))
    assert raised >= KINDS.keys(), "some are never said"
    here = {name for file, functions in WRITTEN.items() if file not in ELSEWHERE for name in functions}
    assert here <= {said.name for said in ALL}, "some have no program that makes the engine say them"
    assert {said.name for said in ALL} <= KINDS.keys()


def test_the_page_of_messages_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run python -m tests.engine.messages"


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


def test_a_message_names_the_line_of_the_user_and_none_of_the_engine() -> None:
    def program() -> Any:
        h = ag.tensor([1.0, 2.0], requires_grad=True) * 1
        y = ag.exp(h)
        y += 1
        return y.sum()

    with pytest.raises(RuntimeError) as error:
        program().backward()
    told = re.findall(r"line (\d+) of ([\w.]+): ([^)]*\)?)\)", str(error.value))
    first = program.__code__.co_firstlineno
    assert told == [
        (str(first + 2), "test_mistakes.py", "y = ag.exp(h)"),
        (str(first + 3), "test_mistakes.py", "y += 1"),
    ]


def test_importing_the_engine_imports_nothing_heavy() -> None:
    heavy = {"cupy", "scipy", "matplotlib", "graphviz", "IPython", "click", "rich", "torch", "nbformat"}
    code = "import sys, autogradkit; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not heavy & set(loaded)

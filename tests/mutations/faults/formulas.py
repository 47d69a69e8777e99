"""Every partial derivative of every table, with the sign changed, 0 as 1: faults that are read from the tables."""

import ast
from collections.abc import Iterator

from ..fault import ROOT, Area, Fault

# Where operations are declared by their partial derivatives.
TABLES = ("engine/ops/elementwise.py", "engine/functions/ufuncs.py", "engine/functions/special.py")


def partials(file: str) -> Iterator[tuple[str, int, str, str]]:
    """The name of each operation, the number of each of its partials, and the declaration with and without its sign."""
    source = (ROOT / "autogradkit" / file).read_text()
    for node in ast.walk(ast.parse(source)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "elementwise"):
            continue
        declaration = ast.get_source_segment(source, node) or ""
        name = node.args[0]
        for i, argument in enumerate(node.args[2:]):
            written = ast.get_source_segment(source, argument) or ""
            text = _text(argument)
            if text is None or not isinstance(name, ast.Constant):
                continue
            # The text of a partial may stand there twice, for x and for y.
            start = _offset(source, argument) - _offset(source, node)
            assert declaration[start : start + len(written)] == written
            wrong = {"1": "-1", "-1": "1", "0": "1"}.get(text, f"-({text})")
            quoted = f'f"{wrong}"' if isinstance(argument, ast.JoinedStr) else f'"{wrong}"'
            yield name.value, i, declaration, f"{declaration[:start]}{quoted}{declaration[start + len(written) :]}"


def _text(argument: ast.expr) -> str | None:
    """A partial as it stands between quotes, None for what is no partial."""
    if isinstance(argument, ast.Constant):
        return str(argument.value)
    return ast.unparse(argument)[2:-1] if isinstance(argument, ast.JoinedStr) else None


def _offset(source: str, node: ast.expr) -> int:
    """Where a node starts, in characters."""
    lines = source.splitlines(keepends=True)
    before = lines[node.lineno - 1].encode()[: node.col_offset].decode()
    return sum(map(len, lines[: node.lineno - 1])) + len(before)


FAULTS = tuple(
    Fault(f"sign-of-{name}-{'xy'[i]}", file, old, new, f"∂z/∂{'xy'[i]} of {name} has the wrong sign.")
    for file in TABLES
    for name, i, old, new in partials(file)
)

AREA = Area("formulas", ("engine/functions/test_digits.py", "engine/rules/test_complex_rules.py"), FAULTS)

"""Writes the table of operations in docs/support.md: `python -m tests.engine.rules.support`.

Nothing in it is written by hand. Each column comes from looking at the rules and from running the operations on the
cases that the tests use, so the table cannot say what is not so.
"""

from collections.abc import Callable, Iterator
from itertools import chain, combinations
from pathlib import Path
from typing import Any

import numpy as np

import autogradkit as ag
from autogradkit.engine.tensor import Tensor
from autogradkit.engine.trace import MAPPED, OPERATIONS

from . import test_complex_rules
from .cases import COMPLEX_ONLY, LIST, NO_HALF, NUMPY_ONLY, PROGRAMS, Array, Case, in_dtype, of_all, plain, weights
from .differences import jacobians
from .every_edge import EVERY_EDGE
from .reasons import reason
from .test_second_order import backward, curvature, forward, summed

FILE = Path(__file__).parents[3] / "docs" / "support.md"

TEXT = """\
# Which operations have derivatives?

Both tables are written by `python -m tests.engine.rules.support`, which looks at the rules and runs the operations; a
test compares them with this page.

## Operations

- *shape of rule*: what a derivative is made from. *elementwise*: partial derivatives, entry by entry; *linear*: the
  operation and its transpose; *jointly linear*: the same for several operands together; *bilinear*: for each of two.
- *reverse*, *forward*, *second order* (each mode over each): {YES} where all cases agree with difference quotients.
- *vmap*: whether the operation runs on a whole stack by a rule of its own, or one by one.
- *keeps*: the values that a node holds until the backward pass, beside settings such as an index: `x` and `y` are the
  operands, `z` is the result. Where it depends on the operand that varies, it says so: `∂x` is for x varying.
- *precisions*: those in which the value and both derivatives stay; *complex* where the rule is one of complex numbers.
- *arrays*: those of every library of the array API standard, or of NumPy and CuPy only.
- *NumPy*: the function of NumPy that takes Tensors and leaves this operation in the graph.

{operations}

## Kinks, poles and infinities

What the derivative is where the mathematics leaves a choice, or leaves the numbers. A kink takes what PyTorch takes.
The same holds for numbers, for arrays and in both modes. Of no entries `sum` is 0, `prod` 1, `mean` NaN, and `max` an
error; their gradients have no entries.

{edges}
"""

HEAD = ("operation", "shape of rule", "reverse", "forward", "second order", "vmap", "keeps", "precisions", "arrays")
HEAD += ("NumPy",)
EDGE_HEAD = ("call", "where", "derivative by each operand", "why")
YES, NO = "✓", "–"

Check = Callable[[Case], bool]
REAL_ONLY = of_all("REAL_ONLY")


def text() -> str:
    """The whole page."""
    operations = [row(name) for name in sorted(OPERATIONS)]
    edges = [(f"`{e.call}`", e.at, ", ".join(map(number, e.slopes)), reason(e)) for e in EVERY_EDGE]
    return TEXT.format(
        YES=YES,
        operations=table(HEAD, operations),
        edges=table(EDGE_HEAD, edges),
    )


def row(name: str) -> tuple[str, ...]:
    """What there is to say about one operation."""
    cases = [case for case in LIST if case.name == name]
    return (
        f"`{name}`",
        shape_of_rule(cases),
        *(YES if all(is_right(case) for case in cases) else NO for is_right in checks(name)),
        "rule" if OPERATIONS[name] in MAPPED else "one by one",
        kept(cases[0]),
        " ".join(precisions(cases[0])),
        "NumPy, CuPy" if name in NUMPY_ONLY else "all",
        numpy_name(cases[0]),
    )


def checks(name: str) -> tuple[Check, Check, Check]:
    """What is tried for reverse mode, forward mode and second order; of complex operations what their tests try."""
    if name not in COMPLEX_ONLY:
        return reverse_is_right, forward_is_right, second_order_is_right
    return (
        passes(test_complex_rules.test_reverse_mode_is_the_adjoint_of_forward_mode_in_complex_numbers),
        passes(test_complex_rules.test_a_complex_tangent_is_the_derivative_in_its_direction),
        passes(test_complex_rules.test_each_mode_over_each_agrees_in_complex_numbers),
    )


def passes(test: Callable[[Case], None]) -> Check:
    """Whether a test passes for a case."""

    def is_right(case: Case) -> bool:
        try:
            test(case)
        except AssertionError:
            return False
        return True

    return is_right


# ---------------------------------------------------------------- what the rules say


def rules(case: Case) -> Iterator[tuple[tuple[int, ...], Any]]:
    """The rule for every choice of operands that vary."""
    f, xs = case.on(np.asarray)
    places = range(len(xs))
    for varying in chain.from_iterable(combinations(places, n + 1) for n in places):
        yield varying, f(*[ag.tensor(x, requires_grad=i in varying) for i, x in enumerate(xs)]).node.rule


def kept(case: Case) -> str:
    """What a node keeps, for each choice of operands that vary where that makes a difference."""
    found = {varying: _needs(rule) for varying, rule in rules(case)}
    if len(set(found.values())) == 1:
        return next(iter(found.values()))
    return "; ".join(f"∂{'xy'[i]}: {found[i,]}" for i in range(len(case.xs)))


def _needs(rule: Any) -> str:
    # With one operand or many, y stands for the settings, which are no arrays of the computation.
    needed = sorted(rule.keeps - (set() if rule.operands == 2 else {"y"}))
    which = "operands" if rule.only is None else "operand " + ", ".join(str(i + 1) for i in rule.only)
    names = {"x": which} if rule.operands not in (1, 2) else {}
    return " ".join(names.get(letter, f"`{letter}`") for letter in needed) or "nothing"


def shape_of_rule(cases: list[Case]) -> str:
    """How the derivative is declared; whether it is linear is tried."""
    if cases[0].name not in PROGRAMS and all(rule.elementwise for case in cases for _, rule in rules(case)):
        return "elementwise"
    several = any(len(case.xs) > 1 for case in cases)
    if all(is_linear(case.smooth, case.xs) for case in cases):
        return "jointly linear" if several else "linear"
    alone = [linear for case in cases for linear in _linear_in_each(case.smooth, case.xs)]
    return "bilinear" if len(cases[0].xs) == 2 and all(alone) else "explicit"


def is_linear(f: Array, xs: list[Any]) -> bool:
    """Whether f(2x - 3v) = 2f(x) - 3f(v), with all operands together."""
    vs = [weights(*x.shape) for x in xs]
    with np.errstate(all="ignore"):
        try:
            return _adds_up(f, xs, vs)
        except np.linalg.LinAlgError:  # not every matrix has what is asked for
            return False


def _adds_up(f: Array, xs: list[Any], vs: list[Any]) -> bool:
    together = plain(f(*[2 * x - 3 * v for x, v in zip(xs, vs, strict=True)]))
    return np.allclose(together, 2 * plain(f(*xs)) - 3 * plain(f(*vs)), rtol=1e-12)


def _linear_in_each(f: Array, xs: list[Any]) -> list[bool]:
    def with_one(i: int) -> Array:
        return lambda x: f(*[x if j == i else y for j, y in enumerate(xs)])

    return [is_linear(with_one(i), [x]) for i, x in enumerate(xs)]


# ---------------------------------------------------------------- what running says


def _close(one: Any, other: Any, case: Case) -> bool:
    return np.allclose(plain(one), other, rtol=1e-6 if case.name == "astype" else 1e-9, atol=1e-10)


def reverse_is_right(case: Case) -> bool:
    """Whether cotangents are those of difference quotients."""
    f, xs = case.on(np.asarray)
    z, pullback = ag.vjp(f, *xs)
    z_bar = weights(*np.shape(z))
    exact = [np.tensordot(z_bar, j, z_bar.ndim) for j in jacobians(case)]
    return all(_close(x_bar, expected, case) for x_bar, expected in zip(pullback(z_bar), exact, strict=True))


def forward_is_right(case: Case) -> bool:
    """Whether tangents are those of difference quotients."""
    f, xs = case.on(np.asarray)
    v = [weights(*x.shape) for x in xs]
    expected = sum(np.tensordot(j, x_dot, x_dot.ndim) for j, x_dot in zip(jacobians(case), v, strict=True))
    return _close(ag.jvp(f, xs, v)[1], expected, case)


def second_order_is_right(case: Case) -> bool:
    """Whether each mode over each gives the second derivative."""
    s, xs, v = summed(case, np.asarray)
    modes = (forward, backward)
    return all(_close(outer(inner(s, v), v)(*xs), curvature(case), case) for outer in modes for inner in modes)


def precisions(case: Case) -> Iterator[str]:
    """The dtypes in which the value and both derivatives stay; complex ones where tests have looked at them."""
    for dtype in ("float16", "float32", "float64"):
        if not (dtype == "float16" and case.name in NO_HALF) and keeps_precision(case, dtype):
            yield dtype
    if case.name not in REAL_ONLY:
        yield "complex"


def keeps_precision(case: Case, dtype: str) -> bool:
    """Whether the value and both derivatives have the precision of the operands."""
    f, xs = case.on(in_dtype(np.asarray, dtype))
    z, pullback = ag.vjp(f, *xs)
    cotangents, tangent = pullback(np.ones(np.shape(z), plain(z).dtype)), ag.jvp(f, xs, xs)[1]
    ahead = [] if case.name == "astype" else [z, tangent]  # a cast is there to change it
    return all(plain(v).dtype == dtype for v in (*cotangents, *ahead))


def numpy_name(case: Case) -> str:
    """NumPy's function of this name, where it takes Tensors and leaves this operation behind."""
    function = getattr(np, case.name, None)
    if not callable(function):
        return NO
    operands = [ag.tensor(x, requires_grad=x.dtype.kind == "f") for x in case.operands]
    for n in range(len(case.settings) + 1):
        for arguments in (operands, [tuple(operands)]):
            if _leaves(case.name, function, [*arguments, *case.settings[:n]]):
                return f"`np.{case.name}`"
    return NO


def _leaves(name: str, function: Callable[..., Any], arguments: list[Any]) -> bool:
    """Whether this call is an operation of that name."""
    try:
        result = function(*arguments)
    except (TypeError, ValueError, RuntimeError):
        return False
    return isinstance(result, Tensor) and result.grad_fn is not None and result.grad_fn.name() == name


# ---------------------------------------------------------------- how it is written


def table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    """A table of Markdown."""
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)


def number(x: float) -> str:
    """A number as one writes it by hand."""
    return {"inf": "∞", "-inf": "-∞", "nan": "NaN", "0.5": "½"}.get(str(x), f"{x:g}")


if __name__ == "__main__":
    FILE.write_text(text())

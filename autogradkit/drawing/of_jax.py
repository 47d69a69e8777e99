"""How is a function of JAX drawn? JAX writes down what it does, as a jaxpr, and that is the list of its steps.

A jaxpr has no numbers in it. They come from running it once more, in such a form that it returns all of its variables.
A function under `jax.jit` that is called on the way is one operation, with its name.

Read next: `traced`.
"""

from __future__ import annotations

from collections.abc import Sequence
from types import FrameType
from typing import Any

import jax
import numpy as np
from jax.extend.core import ClosedJaxpr, Literal, jaxpr_as_fun

from .arguments import arguments, no_container
from .calling import call
from .description import Graph
from .missing import NOT_SHOWN
from .names import Given, Names, names_in, printable
from .setting import LONGEST
from .traced import Step, Variable, described

_OURS = {
    "abs": "absolute",
    "add_any": "add",
    "convert_element_type": "astype",
    "div": "divide",
    "dot_general": "matmul",
    "integer_pow": "power",
    "logistic": "sigmoid",
    "max": "maximum",
    "min": "minimum",
    "mul": "multiply",
    "neg": "negative",
    "pow": "power",
    "reduce_max": "max",
    "reduce_min": "min",
    "reduce_prod": "prod",
    "reduce_sum": "sum",
    "sub": "subtract",
}


def function(f: Any, args: Any, frame: FrameType, given: Given, max_nodes: int) -> Graph:
    """The description of f(*args), where the arguments are leaves."""
    f = _inside_jit(f)
    given_leaves: list[tuple[str, Any]] = []
    arguments(f, args, lambda name, leaf: given_leaves.append((name, leaf)))
    named: list[tuple[str, Any]] = []

    def watched(*values: Any) -> list[Any]:
        waiting = iter(values)
        y, variables = call(f, arguments(f, args, lambda name, leaf: next(waiting)))
        no_container(f, y)
        # What has a name is returned too, so that the jaxpr says which of its variables it is.
        named[:] = [(name, thing) for name, thing in variables if isinstance(thing, jax.Array)]
        return [y, *(thing for _, thing in named)]

    jaxpr = jax.make_jaxpr(watched)(*(leaf for _, leaf in given_leaves))
    graph = _described(jaxpr, given_leaves, [name for name, _ in named], names_in(frame, given), max_nodes)
    graph.notes.append("traced by jax.make_jaxpr; the values are those of running that once more")
    return graph


def _inside_jit(f: Any) -> Any:
    """The function itself, where the whole of it is under `jax.jit` and would be a single operation."""
    while type(f).__module__.startswith("jaxlib") and hasattr(f, "__wrapped__"):
        f = f.__wrapped__
    return f


def _described(
    closed: Any, given_leaves: Sequence[tuple[str, Any]], named: Sequence[str], names: Names, max_nodes: int
) -> Graph:
    jaxpr = closed.jaxpr
    found: dict[Any, Any] = dict(zip(jaxpr.constvars, map(_known, closed.consts), strict=True))
    for variable, (name, leaf) in zip(jaxpr.invars, given_leaves, strict=True):
        found[variable] = Variable(_known(jax.numpy.asarray(leaf)), name, leaf=True)
    found |= _values(closed, [leaf for _, leaf in given_leaves])
    at = lambda one: np.asarray(one.val).item() if isinstance(one, Literal) else found[one]
    steps = [
        Step(
            _name(equation),
            _setting(equation),
            [*map(at, equation.invars), *_numbers(equation)],
            [found[one] for one in equation.outvars],
        )
        for equation in jaxpr.eqns
    ]
    root, *others = map(at, jaxpr.outvars)
    for name, one in zip(named, others, strict=True):
        if isinstance(one, Variable) and not one.name:
            one.name = name
    return described(root if isinstance(root, Variable) else Variable(root), steps, names, max_nodes)


def _values(closed: Any, leaves: Sequence[Any]) -> dict[Any, Variable]:
    """All variables that the equations give, with their values."""
    variables = [one for equation in closed.jaxpr.eqns for one in equation.outvars]
    kept = [one for one in variables if type(one).__name__ != "DropVar"]
    debug_info = closed.jaxpr.debug_info._replace(result_paths=None)  # which named the old results
    everything = ClosedJaxpr(closed.jaxpr.replace(outvars=kept, debug_info=debug_info), closed.consts)
    values = dict(zip(kept, jaxpr_as_fun(everything)(*leaves), strict=True))
    return {one: Variable(_known(values[one])) if one in values else Variable(NOT_SHOWN) for one in variables}


def _known(value: Any) -> Any:
    return NOT_SHOWN if isinstance(value, jax.core.Tracer) else value


def _name(equation: Any) -> str:
    name = equation.primitive.name
    # A function that is called as a whole is known by its own name.
    if name in ("jit", "pjit"):
        name = equation.params["name"].strip("_")
    elif "call_jaxpr" in equation.params:
        where = getattr(equation.params["call_jaxpr"].jaxpr.debug_info, "func_src_info", None) or name
        name = where.partition(" at ")[0]
    return printable(_OURS.get(name, name))


def _numbers(equation: Any) -> list[Any]:
    return [equation.params["y"]] if equation.primitive.name == "integer_pow" else []


def _setting(equation: Any) -> str:
    text, params = "", equation.params
    match equation.primitive.name:
        case "reduce_sum" | "reduce_max" | "reduce_min" | "reduce_prod" if equation.outvars[0].aval.shape:
            text = f"axis={params['axes'][0] if len(params['axes']) == 1 else params['axes']}"
        case "concatenate" if params["dimension"]:
            text = f"axis={params['dimension']}"
        case "slice":
            ends = zip(params["start_indices"], params["limit_indices"], strict=True)
            text = f"[{', '.join(f'{start}:{stop}' for start, stop in ends)}]"
    return text if len(text) <= LONGEST else ""

"""How does a function of an array travel to the learner's process?

As data: {"kind": …, "weights": w, "coupling": c} stands for sum(w * g(x)) + c * (the sum of the products of
neighbouring entries), where g is the kind: "line" x, "square" x², "wave" sin(x). Read next:
`numerical_gradient`.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from ..show import show

Function = Mapping[str, Any]

_RULES = {"line": "w·x", "square": "w·x²", "wave": "w·sin(x)"}


# Quoted annotations: the source of `drive` has to run on its own, where these names mean nothing.
def drive(
    learner: "Callable[..., Any]", function: "Function", x: "Any", more: "Sequence[Any]", look_at_x: bool
) -> "Any":
    """Call `learner(f, x, *more)` on a copy of x; return the answer, or (answer, that copy afterwards)."""
    import numpy as np

    table: dict[str, Any] = {"line": lambda z: z, "square": lambda z: z**2, "wave": np.sin}
    rule, weights = table[function["kind"]], function["weights"]

    def f(z: "Any") -> float:
        z = np.asarray(z)
        if z.shape != weights.shape:
            raise ValueError(f"f takes an array of shape {weights.shape}, not {z.shape}.")
        flat = z.ravel()
        return float(np.sum(weights * rule(z)) + function["coupling"] * np.sum(flat[:-1] * flat[1:]))

    mine = np.array(x)
    answer = learner(f, mine, *more)
    return (answer, mine) if look_at_x else answer


def formula(function: Function) -> str:
    """Write a function of the table: "sum(w·x²) + 0.5·(sum of products of neighbours), w = …"."""
    neighbours = f" + {function['coupling']}·(sum of products of neighbours)" if function["coupling"] else ""
    return f"sum({_RULES[function['kind']]}){neighbours}, w = {show(function['weights'])}"


def draw_function(rng: np.random.Generator, kind: str, shape: tuple[int, ...], coupling: bool) -> Function:
    """Draw a function whose weights are far from 0 and all different."""
    strength = round(float(rng.uniform(0.6, 1.7)), 3) if coupling else 0.0
    return {"kind": kind, "weights": draw_array(rng, shape), "coupling": strength}


def draw_array(rng: np.random.Generator, shape: tuple[int, ...]) -> Any:
    """Draw numbers of either sign between 0.6 and 2.4 in size."""
    sign = np.where(rng.random(shape) < 0.5, -1.0, 1.0)
    return np.asarray(np.round(sign * rng.uniform(0.6, 2.4, shape), 4))

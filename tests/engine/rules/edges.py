"""What a derivative is where the mathematics leaves a choice or the numbers end: a table for docs and tests."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import autogradkit as ag

INF, NAN = float("inf"), float("nan")


@dataclass(frozen=True)
class Edge:
    """At this point, the derivative by each operand has this value."""

    call: str
    at: str
    f: Callable[..., Any]
    point: tuple[float, ...]
    slopes: tuple[float, ...]

    def __repr__(self) -> str:
        return f"{self.call} at {self.at}"


# fmt: off
EDGES = [
    #    call               at                 function                             point             ∂ by each
    Edge("relu(x)",         "x = 0",           ag.relu,                             (0.0,),           (0.0,)),
    Edge("absolute(x)",     "x = 0",           ag.absolute,                         (0.0,),           (0.0,)),
    Edge("maximum(x, y)",   "x = y",           ag.maximum,                          (1.5, 1.5),       (0.5, 0.5)),
    Edge("minimum(x, y)",   "x = y",           ag.minimum,                          (1.5, 1.5),       (0.5, 0.5)),
    Edge("clip(x, 0, 1)",   "x = 0",           lambda x: ag.clip(x, 0, 1),          (0.0,),           (1.0,)),
    Edge("clip(x, 0, 1)",   "x = 1",           lambda x: ag.clip(x, 0, 1),          (1.0,),           (1.0,)),
    Edge("clip(x, 0, 1)",   "x < 0",           lambda x: ag.clip(x, 0, 1),          (-0.5,),          (0.0,)),
    Edge("clip(x, 0, 1)",   "x > 1",           lambda x: ag.clip(x, 0, 1),          (1.5,),           (0.0,)),
    Edge("clip(x, lo, hi)", "x = lo",          ag.clip,                             (0.0, 0.0, 1.0),  (1.0, 0.0, 0.0)),
    Edge("clip(x, lo, hi)", "x < lo",          ag.clip,                             (-1.0, 0.0, 1.0), (0.0, 1.0, 0.0)),
    Edge("where(c, x, y)",  "c true, y = ∞",   lambda x, y: ag.where(x == x, x, y), (1.0, INF),       (1.0, 0.0)),
    Edge("where(c, x, y)",  "c true, y = NaN", lambda x, y: ag.where(x == x, x, y), (1.0, NAN),       (1.0, 0.0)),
    Edge("where(c, x, y)",  "c false, x = ∞",  lambda x, y: ag.where(x < y, x, y),  (INF, 1.0),       (0.0, 1.0)),
    Edge("sqrt(x)",         "x = 0",           ag.sqrt,                             (0.0,),           (INF,)),
    Edge("log(x)",          "x = 0",           ag.log,                              (0.0,),           (INF,)),
    Edge("x / y",           "x = 1, y = 0",    ag.divide,                           (1.0, 0.0),       (INF, -INF)),
    Edge("x / y",           "x = 0, y = 0",    ag.divide,                           (0.0, 0.0),       (INF, NAN)),
    Edge("x ** 0",          "x = 0",           lambda x: x**0,                      (0.0,),           (0.0,)),
    Edge("x ** 0",          "x = ∞",           lambda x: x**0,                      (INF,),           (0.0,)),
    Edge("x ** 1",          "x = 0",           lambda x: x**1,                      (0.0,),           (1.0,)),
    Edge("x ** 2",          "x = 0",           lambda x: x**2,                      (0.0,),           (0.0,)),
    Edge("x ** 0.5",        "x = 0",           lambda x: x**0.5,                    (0.0,),           (INF,)),
    Edge("x ** -1",         "x = 0",           lambda x: x**-1,                     (0.0,),           (-INF,)),
    Edge("x ** (1/3)",      "x < 0",           lambda x: x ** (1 / 3),              (-8.0,),          (NAN,)),
    Edge("(-2) ** y",       "y = 0.5",         lambda y: (-2) ** y,                 (0.5,),           (NAN,)),
    Edge("x ** y",          "x = 0, y = 0",    ag.power,                            (0.0, 0.0),       (0.0, 0.0)),
    Edge("x ** y",          "x = 0, y = 1",    ag.power,                            (0.0, 1.0),       (1.0, 0.0)),
    Edge("x ** y",          "x = 0, y = 2",    ag.power,                            (0.0, 2.0),       (0.0, 0.0)),
    Edge("x ** y",          "x = 0, y < 0",    ag.power,                            (0.0, -1.0),      (-INF, NAN)),
    Edge("x ** y",          "x = -2, y = 3",   ag.power,                            (-2.0, 3.0),      (12.0, NAN)),
    Edge("exp(x)",          "x = 1000",        ag.exp,                              (1000.0,),        (INF,)),
    Edge("exp(x)",          "x = -∞",          ag.exp,                              (-INF,),          (0.0,)),
    Edge("sigmoid(x)",      "x = 1000",        ag.sigmoid,                          (1000.0,),        (0.0,)),
    Edge("sigmoid(x)",      "x = -1000",       ag.sigmoid,                          (-1000.0,),       (0.0,)),
    Edge("tanh(x)",         "x = ∞",           ag.tanh,                             (INF,),           (0.0,)),
    Edge("relu(x)",         "x = -∞",          ag.relu,                             (-INF,),          (0.0,)),
    Edge("relu(x)",         "x = ∞",           ag.relu,                             (INF,),           (1.0,)),
]
# fmt: on

"""Edges of linear algebra: at 0, at singular matrices, where eigenvalues are equal."""

from collections.abc import Callable
from typing import Any

import numpy as np

import autogradkit as ag

from .edges import NAN, Edge

Function = Callable[..., Any]


def of_diagonal(f: Function) -> Function:
    """A function of the matrix with two numbers on its diagonal."""
    first, second = np.diag([1.0, 0.0]), np.diag([0.0, 1.0])
    return lambda x, y: f(ag.reshape(x, (1, 1)) * first + ag.reshape(y, (1, 1)) * second)


def of_eigh(which: int) -> Function:
    """The sum of all eigenvalues (0) or of all entries of the eigenvectors (1)."""
    return of_diagonal(lambda x: ag.sum(ag.linalg.eigh(x)[which]))


def norm_of_two(ord: Any) -> Function:
    return lambda x, y: ag.linalg.norm(ag.stack([x, y]), ord, axis=0)


# fmt: off
EDGES = [
    #    call                    at              function                         point       ∂ by each
    Edge("norm(x)",              "x = 0",        ag.linalg.norm,                  (0.0,),     (0.0,)),
    Edge("norm([x, y])",         "x = y = 0",    norm_of_two(None),               (0.0, 0.0), (0.0, 0.0)),
    Edge("norm([x, y], 3)",      "x = y = 0",    norm_of_two(3),                  (0.0, 0.0), (0.0, 0.0)),
    Edge("norm([x, y], 0.5)",    "x = 0, y = 1", norm_of_two(0.5),                (0.0, 1.0), (0.0, 1.0)),
    Edge("norm([x, y], inf)",    "x = y",        norm_of_two(np.inf),             (1.5, 1.5), (0.5, 0.5)),
    Edge("norm([x, y], 0)",      "x = 0, y = 1", norm_of_two(0),                  (0.0, 1.0), (0.0, 0.0)),
    Edge("det(diag(x, y))",      "x = 0, y = 2", of_diagonal(ag.linalg.det),      (0.0, 2.0), (2.0, 0.0)),
    Edge("det(diag(x, y))",      "x = y = 0",    of_diagonal(ag.linalg.det),      (0.0, 0.0), (0.0, 0.0)),
    Edge("eigh(diag(x, y))[0]",  "x = y",        of_eigh(0),                      (1.0, 1.0), (1.0, 1.0)),
    Edge("eigh(diag(x, y))[1]",  "x = y",        of_eigh(1),                      (1.0, 1.0), (NAN, NAN)),
]
# fmt: on

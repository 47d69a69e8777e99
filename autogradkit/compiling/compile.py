"""What does a learner get from `ag.compile(f)`?

A function that can be called as f. The first call with arguments of a new form records f and writes a program for it;
later calls run that program. Where an argument, or a Tensor that f takes from outside, requires a gradient, the program
computes the gradient at once, and `backward()` hands it out.

Read next: `record`, where a program begins.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import update_wrapper
from types import MethodType
from typing import Any, final

import numpy as np

from ..engine import inplace
from ..engine.backend import is_floating, ndarray
from ..engine.levels import AMBIENT
from ..engine.tensor import Tensor
from ..engine.trace import constant
from ..engine.tree import Structure, flatten, map_leaves
from . import errors
from .containers import in_order
from .guard import Guard, guard
from .program import Example, Function, Program, at_bottom, given, recorded, varies
from .record import OfATransform
from .replay import Called, Replay

KNOWN = (ndarray, np.generic, Tensor, bool, int, float, complex, str, bytes, type(None))


def compile(f: Function) -> Compiled:
    """The function f as a program of straight-line NumPy, written when it is first called.

    Parameters
    ----------
    f : callable
        Of numbers, arrays and Tensors, or containers of them. It may itself be a transform, as `ag.value_and_grad(g)`.
        Floats and arrays may differ from call to call; whole numbers, strings and everything else that f is given
        belong to the form of the call, and each form has a program of its own, as has each shape and dtype.

    Returns
    -------
    Compiled
        Called as f is. Its `source(*args)` is the program for arguments like these. What goes out is never the memory
        that the program works in.

    Raises
    ------
    RuntimeError
        At the first call: where f asks for a number (`if x > 0`), indexes by a mask, draws random numbers, changes a
        Tensor from outside in place, or calls a `Function` with a derivative of its own.
    TypeError
        Where arguments are arrays of another library than NumPy.

    Notes
    -----
    What f takes from outside is constant from the first call on, except Tensors that require a gradient. Values and
    gradients are those of f, to the last bit where no number is below the smallest normal one, no memory is laid out
    otherwise than there, and `backward()` starts from the result. Where a gradient is asked for and f does not return
    one number, and where f takes a value of a transform that runs around it from outside, f itself runs.

    Examples
    --------
    >>> import autogradkit as ag
    >>> f = ag.compile(lambda x: 3 * x**2 + 2 * x + 1)
    >>> x = ag.tensor(2.0, requires_grad=True)
    >>> f(x).backward()
    >>> x.grad
    tensor(14.)
    """
    return Compiled(f)


@final
class Source(str):
    """The text of a program, which a notebook shows as it is."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)


@final
class Compiled:
    """A function that runs as a program; made by `ag.compile`."""

    def __init__(self, f: Function) -> None:
        update_wrapper(self, f)
        self.f = f
        self._programs: dict[Any, Program] = {}
        self._quick: list[tuple[Guard, Program]] = []

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """What f returns for these arguments."""
        for fitting, program in self._quick:
            values = fitting(args, kwargs)
            if values is not None:
                return program(values)
        leaves, structure = flatten((args, kwargs))
        if any(_of_a_transform(x) for x in leaves):
            return self.f(*args, **kwargs)  # whose operations are that transform's to see
        try:
            return self._run(leaves, structure)
        except OfATransform:
            return self.f(*args, **kwargs)

    def _run(self, leaves: Sequence[Any], structure: Structure) -> Any:
        """What the program gives, which is written first where there is none."""
        call, program = self._program(leaves, structure)
        tensors = [x for x in (*leaves, *program.captured[: program.asked]) if x.__class__ is Tensor]
        wanted = any(inplace.recorded(x) for x in tensors)
        if wanted and not program.returns_one_number:
            args, kwargs = structure.put_together([*leaves])
            return self.f(*args, **kwargs)
        if wanted:
            return Replay(call, self.with_gradient, program).result()
        if program.captured:  # whose values a program without them in front has taken for constants
            program = self.with_gradient(call, (), program)
        y = program(given((*leaves, *program.captured)))
        return map_leaves(constant, y) if tensors or program.captured else y

    def __get__(self, owner: Any, kind: Any = None) -> Any:
        """As a method: the object goes in as the first argument, which is refused where it is no container."""
        return self if owner is None else MethodType(self, owner)

    def source(self, *args: Any, **kwargs: Any) -> Source:
        """The program for arguments like these, as Python that runs beside the names it takes from outside.

        Where f returns one number, its gradient stands behind it: with respect to those Tensors that require one, or,
        where none does, to all floating-point arguments.

        Examples
        --------
        >>> import autogradkit as ag
        >>> print(ag.compile(ag.grad(lambda x: x * 5.0)).source(3.0), end="")
        def program(x):
            return (5.0, 0.0,)
        """
        leaves, structure = flatten((args, kwargs))
        call, program = self._program(leaves, structure)
        places = [i for i, x in enumerate(leaves) if x.__class__ is Tensor and x.requires_grad]
        if not places and not program.asked:
            places = [i for i, x in enumerate(leaves) if varies(at_bottom(x)) and is_floating(at_bottom(x))]
        places += range(len(leaves), len(leaves) + program.asked)
        if program.captured or (places and program.returns_one_number):
            wanted = tuple(places) if program.returns_one_number else ()
            program = self.with_gradient(call, wanted, program)
        return Source(program.source)

    def _program(self, leaves: Sequence[Any], structure: Structure) -> tuple[Called, Program]:
        """A call, and the program that gives what f gives for calls of its form."""
        form = (structure, _orders(structure), *map(_form, leaves))
        if form not in self._programs:
            program = recorded(Example(self.f, leaves, structure))
            self._programs[form] = program
            fitting = None if program.captured else guard(structure, leaves)
            if fitting is not None:
                self._quick.append((fitting, program))
        return Called(self.f, leaves, structure, form), self._programs[form]

    def with_gradient(self, call: Called, wanted: tuple[int, ...], program: Program) -> Program:
        """The program that gives the gradient behind the result of another one, and takes what that has captured."""
        form = (call.form, wanted, *map(_form, program.captured))
        if form not in self._programs:
            example = Example(self.f, call.leaves, call.structure, wanted, program.captured, program.asked)
            self._programs[form] = recorded(example)
        return self._programs[form]


def _form(x: Any) -> Any:
    """What has to agree for two values to go through the same program."""
    x = at_bottom(x)
    if x.__class__ is ndarray or isinstance(x, np.generic):
        return x.__class__, x.shape, x.dtype
    if not isinstance(x, KNOWN):
        raise errors.not_numpy(x) if hasattr(x, "dtype") else errors.no_argument(x)
    if isinstance(x, ndarray):
        raise errors.subclass(x)
    return (x.__class__,) if varies(x) else (x.__class__, x)


def _orders(structure: Structure) -> Any:
    """In which order dicts have their keys, which does not make them different but may make a function's result."""
    own = in_order(structure) if structure.kind is dict else ()
    return (*own, *(o for part in structure.parts if (o := _orders(part))))


def _of_a_transform(x: Any) -> bool:
    """Whether an argument belongs to a transform that runs now."""
    return x.__class__ is Tensor and (
        x.value.__class__ is Tensor or (x.node is not None and (x.node.level is not AMBIENT or not x.node.records))
    )

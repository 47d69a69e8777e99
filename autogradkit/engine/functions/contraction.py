"""What is the derivative of a product that sums over shared axes?

`einsum` names the axes of its operands by letters; axes with the same letter run together, and letters that the result
lacks are summed over. One step after the other brings this down to a product where every letter stands at least twice,
the result counted in:

    a letter twice in one operand           picks a diagonal
    an axis of length 1 beside longer ones  is dropped
    a letter in one operand alone           is summed over
    all else                                is `contracted`, linear in each operand

The cotangent of an operand is then again such a product: that of z̄ with all other operands.

Read next: `named_products`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import lru_cache, reduce
from itertools import chain
from math import prod
from string import ascii_letters
from typing import Any

import numpy as np

from .. import errors
from ..backend import form, is_floating, raw, shape_of
from ..graph import MANY, Node, Pairs, Rule
from ..ops.elementwise import add, multiply
from ..ops.linear import Shape, astype, fit, permute, reshape, spread
from ..ops.products import matmul
from ..ops.reductions import total
from ..shapes import transpose
from ..trace import MAPPED, many_operands
from .axes import operand
from .diagonals import diagonal

__all__ = ["einsum"]

# What the axes of an operand are called: numbers, once `einsum` has read what the user wrote.
Letters = tuple[int, ...]

# ---------------------------------------------------------------- the one product


def _contracted(xs: Sequence[Any], letters: tuple[Letters, ...], out: Letters) -> Any:
    """The product of raw values, two by two in a cheap order."""
    parts = list(zip(xs, letters, strict=True))
    for places in _order(tuple(shape_of(x) for x in xs), letters, out):
        # NumPy's path says which operands go next, and puts their product behind all others.
        chosen = [parts.pop(i) for i in sorted(places, reverse=True)]
        while len(chosen) > 1:
            (x, a), (y, b) = chosen.pop(), chosen.pop()
            others = [word for _, word in parts + chosen]
            c = tuple(n for n in dict.fromkeys(a + b) if n in {*out, *chain(*others)}) if others else out
            chosen.append((_product(x, a, y, b, c), c))
        parts += chosen
    return parts[0][0]


@lru_cache(maxsize=256)
def _order(shapes: tuple[Shape, ...], letters: tuple[Letters, ...], out: Letters) -> list[Any]:
    """Which operands to multiply next, again and again."""
    if len(shapes) == 2:
        return [(0, 1)]
    names = dict(zip(dict.fromkeys(chain(*letters)), ascii_letters, strict=False))
    operands, result = (["".join(names[n] for n in word) for word in words] for words in (letters, (out,)))
    scheme = f"{','.join(operands)}->{result[0]}"
    path, _ = np.einsum_path(scheme, *(np.broadcast_to(0.0, shape) for shape in shapes), optimize="greedy")
    return path[1:]


def _product(x: Any, a: Letters, y: Any, b: Letters, c: Letters) -> Any:
    """Two operands by one product of stacks of matrices: (both, left, summed) times (both, summed, right)."""
    if not (a and b):  # a number, which may be no array
        return _arranged(multiply(x, y), a + b, c)
    sizes = {**dict(zip(a, shape_of(x), strict=True)), **dict(zip(b, shape_of(y), strict=True))}
    both, summed = [n for n in a if n in b and n in c], [n for n in a if n in b and n not in c]
    left, right = [n for n in a if n not in b], [n for n in b if n not in a]
    stack, rows, columns, inner = ([sizes[n] for n in names] for names in (both, left, right, summed))
    x, y = _arranged(x, a, both + left + summed), _arranged(y, b, both + summed + right)
    if summed:
        x, y = reshape(x, (*stack, prod(rows), prod(inner))), reshape(y, (*stack, prod(inner), prod(columns)))
        z = matmul(x, y)
    else:
        z = multiply(reshape(x, (*stack, prod(rows), 1)), reshape(y, (*stack, 1, prod(columns))))
    return _arranged(reshape(z, (*stack, *rows, *columns)), (*both, *left, *right), c)


def _arranged(x: Any, letters: Sequence[Any], wanted: Sequence[Any]) -> Any:
    """x with its axes in the order wanted."""
    return x if tuple(letters) == tuple(wanted) else permute(x, tuple(letters.index(n) for n in wanted))


def _pull(z_bar: Any, node: Node) -> Pairs:
    letters, out = node.y
    pairs = []
    for i, parent in enumerate(node.a):
        if parent is not None:
            xs, words = (z_bar, *_others(node.x, i)), (out, *_others(letters, i))
            pairs.append((parent, fit(contracted(xs, words, letters[i]), parent)))
    return tuple(pairs)


def _others(values: Sequence[Any], i: int) -> Sequence[Any]:
    return (*values[:i], *values[i + 1 :])


def _push(node: Node, x_dots: Any, y_dot: Any) -> Any:
    moved = [(*node.x[:i], d, *node.x[i + 1 :]) for i, d in enumerate(x_dots) if d is not None]
    return spread(reduce(add, [contracted(xs, *node.y) for xs in moved]), node)


def _mapped(xs: Sequence[Any], hidden: Sequence[bool], letters: tuple[Letters, ...], out: Letters) -> Any:
    """The hidden axis is one more letter."""
    new = 1 + max(chain(*letters), default=0)
    return contracted(xs, tuple((new, *w) if h else w for w, h in zip(letters, hidden, strict=True)), (new, *out))


contracted = many_operands("einsum", _contracted, Rule("einsum", _pull, _push, {"x", "y"}, operands=MANY))
MAPPED[contracted] = _mapped


# ---------------------------------------------------------------- einsum


def einsum(*operands: Any, optimize: Any = True) -> Any:
    """As `numpy.einsum`: a product of any number of operands, summed over the letters that the result lacks.

    z[out] = Σ x[letters of x] · y[letters of y] · …, over all other letters

    Parameters
    ----------
    operands : "ij,jk->ik", x, y or x, [0, 1], y, [1, 2], [0, 2]
        Letters, then operands; or each operand before its letters, as numbers. A letter twice in one operand takes its
        diagonal, "..." stands for all axes without a letter. Without "->" the result has, in order, the letters that
        stand only once.
    optimize
        Accepted, and without effect: many operands are always multiplied in the order that `numpy.einsum_path` finds.

    Raises
    ------
    ValueError
        Where letters do not fit each other, the operands or their shapes.

    Examples
    --------
    >>> import autogradkit as ag
    >>> ag.einsum("ij,j->i", ag.tensor([[1.0, 2.0], [3.0, 4.0]]), ag.tensor([1.0, 10.0]))
    tensor([21., 43.])
    """
    written, xs, words, out = _read(operands)
    if len(words) != len(xs) or any(n is None for n in words):
        raise errors.einsum_letters(written, f"there are letters for {len(words)} operands, but {len(xs)} operands")
    words = [_spelled_out(written, word, shape_of(x)) for word, x in zip(words, xs, strict=True)]
    rest = max((n for n in chain(*words) if isinstance(n, tuple)), default=(0,))[0]
    dots = [(i,) for i in range(rest, 0, -1)]
    if out is None:
        often = Counter(chain(*words))
        out = [*dots, *sorted(n for n, count in often.items() if count == 1 and not isinstance(n, tuple))]
    else:
        out = [m for n in out for m in (dots if n is ... else [n])]
    if len(set(out)) < len(out) or not set(out) <= set(chain(*words)):
        raise errors.einsum_letters(written, "each letter of the result stands there once, and in an operand")
    numbers = {n: i for i, n in enumerate(dict.fromkeys(chain(*words)))}
    return _einsum(written, xs, [tuple(numbers[n] for n in word) for word in words], tuple(numbers[n] for n in out))


def _read(operands: tuple[Any, ...]) -> tuple[str, list[Any], list[Any], Any]:
    """What is to be multiplied: as it was written, the operands, their letters, and those of the result or None."""
    if isinstance(operands[0], str):
        scheme = operands[0].replace(" ", "")
        inputs, arrow, result = scheme.partition("->")
        words = [[... if n == "." else n for n in word.replace("...", ".")] for word in (*inputs.split(","), result)]
        return scheme, [operand(x) for x in operands[1:]], words[:-1], words[-1] if arrow else None
    pairs = len(operands) // 2
    words = [list(word) for word in operands[1 : 2 * pairs : 2]]
    xs = [operand(x) for x in operands[: 2 * pairs : 2]]
    return str(words), xs, words, list(operands[-1]) if len(operands) % 2 else None


def _spelled_out(written: str, word: list[Any], shape: Shape) -> list[Any]:
    """The letters of an operand, with one for each axis that "..." stands for, counted from the last one."""
    rest = len(shape) - len(word) + word.count(...)
    if word.count(...) > 1 or rest < 0 or (rest > 0 and ... not in word):
        raise errors.einsum_letters(written, f"an operand of shape {shape} has another number of axes than letters")
    return [m for n in word for m in ([(i,) for i in range(rest, 0, -1)] if n is ... else [n])]


def _einsum(written: str, xs: list[Any], words: list[Letters], out: Letters) -> Any:
    """The product, once letters are numbers."""
    lengths: dict[int, set[int]] = {}
    for x, word in zip(xs, words, strict=True):
        for n, length in zip(word, shape_of(x), strict=True):
            lengths.setdefault(n, set()).add(length)
    if any(len(found - {1}) > 1 for found in lengths.values()):
        shapes = ", ".join(str(shape_of(x)) for x in xs)
        raise errors.einsum_letters(written, f"axes with the same letter differ in length in the shapes {shapes}")
    stretched = {n for n, found in lengths.items() if len(found) > 1}
    parts = [_alone(written, x, word, stretched) for x, word in zip(xs, words, strict=True)]
    often = Counter(chain(out, *(word for _, word in parts)))
    parts = [_without(x, word, {n for n in word if often[n] == 1}) for x, word in parts]
    if len(parts) == 1:
        x, word = parts[0]
        return x if word == out else transpose(x, tuple(word.index(n) for n in out))  # a view, as in NumPy
    return contracted(tuple(x for x, _ in parts), tuple(word for _, word in parts), out)


def _alone(written: str, x: Any, word: Letters, stretched: set[int]) -> tuple[Any, Letters]:
    """Diagonals in the place of letters that stand twice, and nothing in that of axes that would be broadcast."""
    while len(set(word)) < len(word):
        n = next(n for n in word if word.count(n) > 1)
        i, j, *_ = (k for k, m in enumerate(word) if m == n)
        if shape_of(x)[i] != shape_of(x)[j]:
            raise errors.einsum_letters(written, f"the shape {shape_of(x)} has no diagonal of axes {i} and {j}")
        x, word = diagonal(x, 0, i, j), (*(m for k, m in enumerate(word) if k not in (i, j)), n)
    return _without(x, word, {n for n, length in zip(word, shape_of(x), strict=True) if length == 1 and n in stretched})


def _without(x: Any, word: Letters, gone: set[int]) -> tuple[Any, Letters]:
    """An operand summed over some of its letters."""
    if not gone:
        return x, word
    z = total(x, tuple(i for i, n in enumerate(word) if n in gone), False)
    # As in NumPy, sums of small whole numbers are not widened here.
    return z if is_floating(raw(x)) else astype(z, form(x)[1]), tuple(n for n in word if n not in gone)

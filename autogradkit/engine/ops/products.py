"""What is the derivative of a product?

A product is linear in each of its two operands, so it is declared by two transposes: the cotangent of x, made from the
other operand y, and the cotangent of y, made from x. Forward mode is the product rule, with the product itself.

Read next: `reductions`.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from ..backend import shape_of
from ..graph import Node, Pairs, Rule
from ..trace import MAPPED, Operation, two_operands
from .elementwise import add, multiply
from .linear import Shape, fit, in_step, reshape, swap
from .meaning import describe


def bilinear(
    name: str,
    value: Callable[[Any, Any], Any],
    transpose_x: Callable[..., Any],
    transpose_y: Callable[..., Any],
    mapped: Callable[..., Any],
) -> Operation:
    """Declares `operation(x, y)`, linear in x and linear in y.

    transpose_x(z_bar, x, y)
        the cotangent of x, before broadcast axes are summed; here x is a node, which knows its shape.
    transpose_y(z_bar, x, y)
        the same for y.
    mapped((x, y), hidden)
        the operation under `vmap`, as `trace.MAPPED` says.
    """

    def pull_x(z_bar: Any, node: Node) -> Pairs:
        return ((node.a, fit(transpose_x(z_bar, node.a, node.y), node.a)),)

    def pull_y(z_bar: Any, node: Node) -> Pairs:
        return ((node.b, fit(transpose_y(z_bar, node.x, node.b), node.b)),)

    def pull_both(z_bar: Any, node: Node) -> Pairs:
        return pull_x(z_bar, node) + pull_y(z_bar, node)

    def push_x(node: Node, x_dot: Any, y_dot: Any) -> Any:
        return operation(x_dot, node.y)

    def push_y(node: Node, x_dot: Any, y_dot: Any) -> Any:
        return operation(node.x, y_dot)

    def push_both(node: Node, x_dot: Any, y_dot: Any) -> Any:
        return add(operation(x_dot, node.y), operation(node.x, y_dot))

    left = Rule(name, pull_x, push_x, {"y"}, operands=2)
    right = Rule(name, pull_y, push_y, {"x"}, operands=2)
    operation = two_operands(name, value, left, right, both=Rule(name, pull_both, push_both, {"x", "y"}, operands=2))
    MAPPED[operation] = mapped
    return operation


def _matmul_x(z_bar: Any, x: Node, y: Any) -> Any:
    """z = x @ y, so x̄ = z̄ @ yᵀ; a vector is a matrix with one row (left) or one column (right)."""
    x_shape, y_shape = x.shape, shape_of(y)
    if len(x_shape) > 1 and len(y_shape) > 1:
        return matmul(z_bar, swap(y))
    if len(y_shape) == 1:
        return matmul(column(z_bar), row(y)) if len(x_shape) > 1 else multiply(z_bar, y)
    return _only_row(matmul(row(z_bar), swap(y)))


def _matmul_y(z_bar: Any, x: Any, y: Node) -> Any:
    """z = x @ y, so ȳ = xᵀ @ z̄."""
    x_shape, y_shape = shape_of(x), y.shape
    if len(x_shape) > 1 and len(y_shape) > 1:
        return matmul(swap(x), z_bar)
    if len(x_shape) == 1:
        return matmul(column(x), row(z_bar)) if len(y_shape) > 1 else multiply(z_bar, x)
    return _only_column(matmul(swap(x), column(z_bar)))


def row(x: Any) -> Any:
    """(…, n) as (…, 1, n)."""
    *stack, n = shape_of(x)
    return reshape(x, (*stack, 1, n))


def column(x: Any) -> Any:
    """(…, n) as (…, n, 1)."""
    return reshape(x, (*shape_of(x), 1))


def _only_row(x: Any) -> Any:
    shape: Shape = shape_of(x)
    return reshape(x, (*shape[:-2], shape[-1]))


def _only_column(x: Any) -> Any:
    return reshape(x, shape_of(x)[:-1])


def _matmul_mapped(operands: tuple[Any, Any], hidden: tuple[bool, bool]) -> Any:
    """Vectors become matrices with one row or one column, so that every hidden axis is one more axis of a stack."""
    (x, y), (x_seen, y_seen) = operands, (len(shape_of(x)) - h for x, h in zip(operands, hidden, strict=True))
    x = row(x) if x_seen == 1 else x
    y = column(y) if y_seen == 1 else y
    z = in_step(matmul)((x, y), hidden)
    z = _only_row(z) if x_seen == 1 else z
    return _only_column(z) if y_seen == 1 else z


matmul = bilinear("matmul", operator.matmul, _matmul_x, _matmul_y, _matmul_mapped)
describe("matmul", matmul, ("x", "y"), "x̄ = z̄ @ yᵀ\n    ȳ = xᵀ @ z̄")

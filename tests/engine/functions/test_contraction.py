"""Products that sum over shared axes say what NumPy's say, in all their spellings."""

import tracemalloc
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

import autogradkit as ag

from ..rules.cases import plain

rng = np.random.default_rng(3)


def r(*shape: int) -> Any:
    return rng.standard_normal(shape)


SCHEMES = [
    ("ij,jk", (2, 3), (3, 4)),
    ("ij,jk->ki", (2, 3), (3, 4)),
    ("ij,jk,kl->il", (2, 3), (3, 4), (4, 2)),
    ("ij,jk,kl,lm", (2, 3), (3, 4), (4, 2), (2, 5)),
    ("ij,jk,ki", (2, 3), (3, 4), (4, 2)),
    ("a,b,c", (2,), (3,), (4,)),
    ("i,i,j->ji", (2,), (2,), (3,)),
    ("...ij,jk->...ik", (5, 2, 3), (3, 4)),
    ("...,...", (5, 2), (2,)),
    ("...j,...j->...", (5, 2, 3), (1, 3)),
    ("i...j->j...i", (2, 3, 4)),
    ("a...b,b...->...a", (2, 3, 4), (4, 3)),
    ("ii", (3, 3)),
    ("ii->i", (3, 3)),
    ("iiji->ij", (3, 3, 2, 3)),
    ("iij,jj->i", (3, 3, 2), (2, 2)),
    ("ij->", (2, 3)),
    ("ba", (2, 3)),
    ("bA", (2, 3)),
    ("ij,kl", (2, 3), (4, 5)),
    ("ij,kl->il", (2, 3), (4, 5)),
    ("ij,ij->ij", (2, 3), (2, 3)),
    ("ij,j", (2, 3), (1,)),
    ("ij,jk->ik", (2, 3), (1, 1)),
    (",ij", (), (2, 3)),
    (",", (), ()),
    (" i j , j k -> i k ", (2, 3), (3, 4)),
    ("ij,jk->ik", (0, 3), (3, 4)),
    ("ij,jk->ik", (2, 0), (0, 4)),
    ("ij,jk->ik", (0, 1), (3, 4)),
]


each_scheme = pytest.mark.parametrize(("scheme", "shapes"), [(s, shapes) for s, *shapes in SCHEMES], ids=str)


@each_scheme
def test_einsum_has_numpys_value(scheme: str, shapes: list[Any], array: Any) -> None:
    xs = [r(*shape) for shape in shapes]
    z = ag.einsum(scheme, *map(array, xs))
    np.testing.assert_allclose(plain(z), np.einsum(scheme, *xs), rtol=1e-12, atol=1e-13)


@each_scheme
def test_einsum_has_a_gradient_for_each_operand(scheme: str, shapes: list[Any]) -> None:
    leaves = [ag.tensor(r(*shape), requires_grad=True) for shape in shapes]
    assert ag.autograd.gradcheck(lambda *xs: ag.einsum(scheme, *xs), leaves)


@pytest.mark.parametrize("out", [[], [[2, 0]], [[1]], [[]]], ids=str)
def test_einsum_takes_numbers_in_the_place_of_letters(out: Any) -> None:
    x, y = r(2, 3), r(3, 4)
    arguments = (x, [0, 1], y, [1, 2], *out)
    np.testing.assert_allclose(ag.einsum(*arguments), np.einsum(*arguments), rtol=1e-12)
    found = np.einsum(ag.tensor(x), [0, 1], y, [1, 2], *out)
    np.testing.assert_allclose(plain(found), np.einsum(*arguments), rtol=1e-12)
    np.testing.assert_allclose(
        ag.einsum(r(5, 2, 3) * 0 + x, [..., 0, 1], y, [1, 2], [..., 2]), np.broadcast_to((x @ y).sum(0), (5, 4))
    )


def test_numpys_einsum_of_tensors_is_one_node() -> None:
    x, y, w = (ag.tensor(r(3, 3), requires_grad=True) for _ in range(3))
    z = np.einsum("ij,jk,kl->il", x, y, w, optimize=True)
    assert (z.grad_fn.name(), len(z.grad_fn.parents())) == ("einsum", 3)
    np.testing.assert_allclose(plain(z), plain(x) @ plain(y) @ plain(w), rtol=1e-12)


def test_many_operands_are_multiplied_in_a_cheap_order() -> None:
    # From the left this takes 200 times the memory of all operands together.
    xs = [np.ones((2000, 1)), np.ones((1, 2000)), np.ones((2000, 1))]
    tracemalloc.start()
    ag.einsum("ij,jk,kl->il", *xs)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2_000_000


@pytest.mark.parametrize("places", [(0, 0, 0), (0, None, None), (None, 1, None), (1, None, 2)], ids=str)
def test_a_mapped_einsum_is_one_product(places: Any) -> None:
    xs = [r(*np.insert(shape, place, 5)) if place is not None else r(*shape)
          for place, shape in zip(places, ([2, 3], [3, 4], [4, 2]), strict=True)]  # fmt: skip
    mapped = ag.vmap(lambda x, y, w: ag.einsum("ij,jk,kl->li", x, y, w), places)(*xs)
    for i in range(5):
        here = [x if place is None else x.take(i, place) for x, place in zip(xs, places, strict=True)]
        np.testing.assert_allclose(mapped[i], np.einsum("ij,jk,kl->li", *here), rtol=1e-11, atol=1e-13)


def test_a_mapped_trace_and_a_mapped_outer_product() -> None:
    x, y = r(4, 3, 3), r(4, 3)
    np.testing.assert_allclose(ag.vmap(ag.trace)(x), np.trace(x, axis1=1, axis2=2), rtol=1e-12)
    np.testing.assert_allclose(ag.vmap(ag.outer)(y, y), y[:, :, None] * y[:, None], rtol=1e-12)


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        (("ij,jk", r(2, 3)), "letters for 2 operands, but 1 operands"),
        (("ij", r(2, 3, 4)), "another number of axes than letters"),
        (("i...j", r(2)), "another number of axes than letters"),
        (("ij->iijk", r(2, 3)), "each letter of the result stands there once"),
        (("ij->k", r(2, 3)), "each letter of the result stands there once"),
        (("ij,jk", r(2, 3), r(4, 5)), "differ in length in the shapes (2, 3), (4, 5)"),
        (("ii", r(2, 3)), "differ in length"),
        (("ii", r(1, 3)), "has no diagonal of axes 0 and 1"),
    ],
)
def test_letters_that_do_not_fit_are_named(arguments: Any, part: str) -> None:
    with pytest.raises(ValueError, match="einsum cannot follow") as raised:
        ag.einsum(*arguments)
    assert part in str(raised.value)


SHAPES = [(), (3,), (2, 3), (4, 2, 3)]


@pytest.mark.parametrize("x_shape", SHAPES, ids=str)
@pytest.mark.parametrize("y_shape", SHAPES, ids=str)
def test_products_of_all_ranks_are_numpys(x_shape: Any, y_shape: Any, array: Any) -> None:
    x, y = r(*x_shape), r(*y_shape)
    for name in ("inner", "outer", "kron"):
        found = getattr(np, name)(ag.tensor(array(x)), ag.tensor(array(y)))
        np.testing.assert_allclose(plain(found), getattr(np, name)(x, y), rtol=1e-12, atol=1e-13)
    swapped = np.swapaxes(y, -1, -2) if y.ndim > 1 else y
    found = np.dot(ag.tensor(array(x)), ag.tensor(array(swapped)))
    np.testing.assert_allclose(plain(found), np.dot(x, swapped), rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize("axes", [0, 1, 2, (1, 0), ((1,), (0,)), ([-1], [0]), ([0, 1], [1, 0])], ids=str)
def test_tensordot_is_numpys(axes: Any) -> None:
    x, y = r(3, 3), r(3, 3)
    np.testing.assert_allclose(ag.tensordot(x, y, axes), np.tensordot(x, y, axes), rtol=1e-12)
    np.testing.assert_allclose(plain(ag.tensordot(ag.tensor(x), y, dims=axes)), np.tensordot(x, y, axes), rtol=1e-12)


def test_products_of_stacks_of_vectors_are_numpys() -> None:
    x, y, m = r(4, 3), r(3), r(4, 2, 3)
    t = ag.tensor(x)
    np.testing.assert_allclose(plain(np.vecdot(t, y)), np.vecdot(x, y), rtol=1e-12)
    np.testing.assert_allclose(plain(np.vecdot(t, x, axis=0)), np.vecdot(x, x, axis=0), rtol=1e-12)
    np.testing.assert_allclose(plain(ag.vecdot(t, x, dim=0)), np.vecdot(x, x, axis=0), rtol=1e-12)
    np.testing.assert_allclose(plain(np.vdot(t, x)), np.vdot(x, x), rtol=1e-12)
    np.testing.assert_allclose(plain(np.matvec(ag.tensor(m), y)), np.matvec(m, y), rtol=1e-12)
    np.testing.assert_allclose(plain(np.vecmat(r(2) * 0 + 1, ag.tensor(m))), m.sum(1), rtol=1e-12)
    np.testing.assert_allclose(plain(ag.bmm(ag.tensor(m), np.swapaxes(m, 1, 2))), m @ np.swapaxes(m, 1, 2), rtol=1e-12)
    np.testing.assert_allclose(plain(ag.mv(t, y)), x @ y, rtol=1e-12)


@pytest.mark.parametrize("lengths", [(2, 3), (2, 3, 4), (2, 3, 4, 5, 2)], ids=str)
@pytest.mark.parametrize("ends", [(False, False), (True, False), (False, True), (True, True)], ids=str)
def test_a_chain_of_matrices_may_begin_and_end_with_vectors(lengths: Any, ends: Any) -> None:
    shapes = [[3, lengths[0]], *map(list, pairwise(lengths)), [lengths[-1], 2]]
    shapes[0], shapes[-1] = shapes[0][ends[0] :], shapes[-1][: 2 - ends[1]]
    xs = [r(*shape) for shape in shapes]
    np.testing.assert_allclose(ag.linalg.multi_dot(xs), np.linalg.multi_dot(xs), rtol=1e-11)


@pytest.mark.parametrize("settings", [{}, {"axis": 0}, {"axisa": 0, "axisb": 0, "axisc": 0}], ids=str)
def test_cross_is_numpys(settings: Any) -> None:
    x, y = r(3, 3), r(3, 3)
    np.testing.assert_allclose(plain(np.cross(ag.tensor(x), y, **settings)), np.cross(x, y, **settings), rtol=1e-12)
    assert ag.autograd.gradcheck(lambda x, y: ag.cross(x, y, **settings), [ag.tensor(v, None, True) for v in (x, y)])


def test_cross_broadcasts_and_takes_only_three_entries() -> None:
    x, y = r(2, 3), r(4, 1, 3)
    np.testing.assert_allclose(ag.cross(x, y), np.cross(x, y), rtol=1e-12)
    with pytest.raises(ValueError, match="three entries"):
        ag.cross(r(2), r(2))


@pytest.mark.parametrize("offset", range(-4, 5))
def test_trace_is_numpys_on_every_diagonal(offset: int) -> None:
    x, y = r(2, 3), r(3, 2, 4, 3)
    np.testing.assert_allclose(plain(np.trace(ag.tensor(x), offset)), np.trace(x, offset), rtol=1e-12)
    found = ag.trace(y, offset, axis1=-1, axis2=0)
    np.testing.assert_allclose(found, np.trace(y, offset, axis1=-1, axis2=0), rtol=1e-12)
    assert ag.autograd.gradcheck(lambda x: ag.trace(x, offset), [ag.tensor(x, None, True)])


def test_lists_are_arrays() -> None:
    assert ag.dot([1.0, 2.0], ag.tensor([3.0, 4.0])).item() == ag.inner([1.0, 2.0], [3.0, 4.0]) == 11.0
    assert ag.einsum("i,i", [1, 2], [3, 4]) == 11


@pytest.mark.parametrize("dtype", ["float16", "float32"])
def test_a_product_stays_in_its_precision(dtype: str) -> None:
    x = r(3, 3).astype(dtype)
    for f in (lambda x: ag.einsum("ij,jk,ki->", x, x, x), ag.trace, lambda x: ag.cross(x, x), lambda x: ag.kron(x, x)):
        z, pullback = ag.vjp(f, x)
        assert (z.dtype, pullback(np.ones_like(z))[0].dtype) == (dtype, dtype)

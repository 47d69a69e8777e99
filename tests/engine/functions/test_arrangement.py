"""Entries that are moved lie where NumPy puts them, and their cotangents come back to where they were."""

from typing import Any

import numpy as np
import pytest

import autogradkit as ag

from .calls import Call, has_a_gradient, has_numpys_values, plain, same, works_in, works_under_vmap

NUMBER, VECTOR, MATRIX, CUBE = (), (4,), (3, 4), (2, 3, 4)
THIN, EMPTY = (1, 3, 1), (0, 3)
WIDTHS = ((1, 2), (0, 3))

# fmt: off
CALLS = [
    Call("ravel",                         lambda xp, x: xp.ravel(x),                          (CUBE,)),
    Call("ravel of a number",             lambda xp, x: xp.ravel(x),                          (NUMBER,)),
    Call("flatten",                       lambda xp, x: xp.flatten(x),                        (CUBE,), np.ravel),
    Call("flatten of a number",           lambda xp, x: xp.flatten(x),                        (NUMBER,), np.ravel),
    Call("flatten from an axis",          lambda xp, x: xp.flatten(x, start_dim=1),           (CUBE,),
         lambda x: x.reshape(2, 12)),
    Call("flatten some axes",             lambda xp, x: xp.flatten(x, 0, -2),                 (CUBE,),
         lambda x: x.reshape(6, 4)),
    Call("flatten what is empty",         lambda xp, x: xp.flatten(x, 0, 1),                  (EMPTY,), np.ravel),
    Call("expand_dims",                   lambda xp, x: xp.expand_dims(x, 1),                 (MATRIX,)),
    Call("expand_dims by several",        lambda xp, x: xp.expand_dims(x, (0, -1)),           (MATRIX,)),
    Call("expand_dims of a number",       lambda xp, x: xp.expand_dims(x, 0),                 (NUMBER,)),
    Call("unsqueeze",                     lambda xp, x: xp.unsqueeze(x, dim=-1),              (MATRIX,),
         lambda x: x[..., None]),
    Call("squeeze",                       lambda xp, x: xp.squeeze(x),                        (THIN,)),
    Call("squeeze one axis",              lambda xp, x: xp.squeeze(x, axis=-1),               (THIN,)),
    Call("squeeze several axes",          lambda xp, x: xp.squeeze(x, (0, 2)),                (THIN,)),
    Call("squeeze PyTorch's dim",         lambda xp, x: xp.squeeze(x, dim=(0, 1)),            (THIN,),
         lambda x: x[0]),
    Call("atleast_1d",                    lambda xp, x: xp.atleast_1d(x),                     (NUMBER,)),
    Call("atleast_2d",                    lambda xp, x: xp.atleast_2d(x),                     (VECTOR,)),
    Call("atleast_3d",                    lambda xp, x: xp.atleast_3d(x),                     (VECTOR,)),
    Call("atleast_3d of a matrix",        lambda xp, x: xp.atleast_3d(x),                     (MATRIX,)),
    Call("atleast_2d of two",             lambda xp, x, y: xp.atleast_2d(x, y),               (NUMBER, MATRIX)),
    Call("swapaxes",                      lambda xp, x: xp.swapaxes(x, 0, -1),                (CUBE,)),
    Call("swapdims",                      lambda xp, x: xp.swapdims(x, 0, 1),                 (CUBE,),
         lambda x: np.swapaxes(x, 0, 1)),
    Call("moveaxis",                      lambda xp, x: xp.moveaxis(x, 0, -1),                (CUBE,)),
    Call("moveaxis by several",           lambda xp, x: xp.moveaxis(x, [0, 1], [-1, 0]),      (CUBE,)),
    Call("movedim",                       lambda xp, x: xp.movedim(x, 2, 0),                  (CUBE,),
         lambda x: np.moveaxis(x, 2, 0)),
    Call("rollaxis",                      lambda xp, x: xp.rollaxis(x, 2),                    (CUBE,)),
    Call("rollaxis to an axis",           lambda xp, x: xp.rollaxis(x, 0, 2),                 (CUBE,)),
    Call("transpose by keyword",          lambda xp, x: xp.permute_dims(x, axes=(1, 2, 0)),   (CUBE,)),
    Call("permute_dims",                  lambda xp, x: xp.permute_dims(x, (2, 0, 1)),        (CUBE,)),
    Call("permute_dims of what is empty", lambda xp, x: xp.permute_dims(x, (1, 0)),           (EMPTY,)),
    Call("matrix_transpose",              lambda xp, x: xp.matrix_transpose(x),               (CUBE,)),
    Call("broadcast_arrays",              lambda xp, x, y: xp.broadcast_arrays(x, y),         ((3, 1), VECTOR)),
    Call("broadcast_arrays of a number",  lambda xp, x, y: xp.broadcast_arrays(x, y),         (NUMBER, MATRIX)),
    Call("flip",                          lambda xp, x: xp.flip(x),                           (CUBE,)),
    Call("flip one axis",                 lambda xp, x: xp.flip(x, -1),                       (CUBE,)),
    Call("flip several axes",             lambda xp, x: xp.flip(x, axis=(0, 2)),              (CUBE,)),
    Call("flip a number",                 lambda xp, x: xp.flip(x),                           (NUMBER,)),
    Call("flip PyTorch's dims",           lambda xp, x: xp.flip(x, dims=(0,)),                (MATRIX,),
         lambda x: x[::-1]),
    Call("fliplr",                        lambda xp, x: xp.fliplr(x),                         (MATRIX,)),
    Call("flipud",                        lambda xp, x: xp.flipud(x),                         (MATRIX,)),
    *[Call(f"rot90 {k} times",            lambda xp, x, k=k: xp.rot90(x, k),                  (MATRIX,))
      for k in (-3, -1, 0, 1, 2, 3, 5)],
    Call("rot90 in other axes",           lambda xp, x: xp.rot90(x, 1, (2, 1)),               (CUBE,)),
    Call("roll",                          lambda xp, x: xp.roll(x, 1),                        (MATRIX,)),
    Call("roll backwards",                lambda xp, x: xp.roll(x, -2, 1),                    (MATRIX,)),
    Call("roll further than all",         lambda xp, x: xp.roll(x, 9, axis=0),                (MATRIX,)),
    Call("roll by nothing",               lambda xp, x: xp.roll(x, 4, 1),                     (MATRIX,)),
    Call("roll along two axes",           lambda xp, x: xp.roll(x, (1, -1), (0, 1)),          (MATRIX,)),
    Call("roll one shift along two axes", lambda xp, x: xp.roll(x, 1, axis=(0, 2)),           (CUBE,)),
    Call("roll, as PyTorch says",         lambda xp, x: xp.roll(x, shifts=(1, -1), dims=(0, 1)), (MATRIX,),
         lambda x: np.roll(x, (1, -1), (0, 1))),
    Call("roll what is empty",            lambda xp, x: xp.roll(x, 1, 0),                     (EMPTY,)),
    Call("tile",                          lambda xp, x: xp.tile(x, 2),                        (MATRIX,)),
    Call("tile with new axes",            lambda xp, x: xp.tile(x, (2, 1, 3)),                (MATRIX,)),
    Call("tile fewer axes",               lambda xp, x: xp.tile(x, (3,)),                     (CUBE,)),
    Call("tile a number",                 lambda xp, x: xp.tile(x, (2, 2)),                   (NUMBER,)),
    Call("tile to nothing",               lambda xp, x: xp.tile(x, (0, 2)),                   (MATRIX,)),
    Call("repeat",                        lambda xp, x: xp.repeat(x, 2),                      (MATRIX,)),
    Call("repeat along an axis",          lambda xp, x: xp.repeat(x, 3, axis=0),              (MATRIX,)),
    Call("repeat by counts",              lambda xp, x: xp.repeat(x, [1, 0, 2, 3], axis=1),   (MATRIX,)),
    Call("repeat by one count",           lambda xp, x: xp.repeat(x, [2], -1),                (MATRIX,)),
    Call("repeat_interleave",             lambda xp, x: xp.repeat_interleave(x, 2, dim=1),    (MATRIX,),
         lambda x: np.repeat(x, 2, 1)),
    Call("delete",                        lambda xp, x: xp.delete(x, 1),                      (MATRIX,)),
    Call("delete along an axis",          lambda xp, x: xp.delete(x, [0, -1], 1),             (MATRIX,)),
    Call("delete a slice",                lambda xp, x: xp.delete(x, slice(None, None, 2), 0), (MATRIX,)),
    Call("pad",                           lambda xp, x: xp.pad(x, 1),                         (MATRIX,)),
    Call("pad with a number",             lambda xp, x: xp.pad(x, WIDTHS, constant_values=7), (MATRIX,)),
    Call("pad with four numbers",         lambda xp, x: xp.pad(x, 2, constant_values=((1, 2), (3, 0))), (MATRIX,)),
    Call("pad by axis",                   lambda xp, x: xp.pad(x, {-1: (1, 2)}),              (MATRIX,)),
    Call("pad what is empty",             lambda xp, x: xp.pad(x, 1, constant_values=5),      (EMPTY,)),
    Call("pad nothing",                   lambda xp, x: xp.pad(x, 0),                         (MATRIX,)),
    *[Call(f"pad by {mode}",              lambda xp, x, mode=mode: xp.pad(x, WIDTHS, mode),   (MATRIX,))
      for mode in ("edge", "reflect", "symmetric", "wrap")],
    Call("pad by reflect, twice over",    lambda xp, x: xp.pad(x, 7, mode="reflect", reflect_type="even"), (VECTOR,)),
    Call("diagonal",                      lambda xp, x: xp.diagonal(x),                       (MATRIX,)),
    *[Call(f"diagonal {k}",               lambda xp, x, k=k: xp.diagonal(x, k),               (MATRIX,))
      for k in (-5, -3, -2, -1, 1, 3, 4, 6)],
    Call("diagonal of other axes",        lambda xp, x: xp.diagonal(x, 1, 2, 0),              (CUBE,)),
    Call("diagonal of what is empty",     lambda xp, x: xp.diagonal(x),                       (EMPTY,)),
    Call("diagonal of PyTorch's dims",    lambda xp, x: xp.diagonal(x, dim1=-2, dim2=-1),     (CUBE,),
         lambda x: np.diagonal(x, 0, 1, 2)),
    *[Call(f"diag {k} of a vector",       lambda xp, x, k=k: xp.diag(x, k),                   (VECTOR,))
      for k in (-2, 0, 1)],
    Call("diag of a matrix",              lambda xp, x: xp.diag(x, -1),                       (MATRIX,)),
    Call("diag of an empty vector",       lambda xp, x: xp.diag(x, 1),                        ((0,),)),
    Call("diag, as PyTorch says",         lambda xp, x: xp.diag(x, diagonal=1),               (VECTOR,),
         lambda x: np.diag(x, 1)),
    Call("diag_embed",                    lambda xp, x: xp.diag_embed(x),                     (MATRIX,),
         lambda x: x[:, :, None] * np.eye(4, dtype=x.dtype)),
    Call("diag_embed beside the middle",  lambda xp, x: xp.diag_embed(x, offset=-1),          (MATRIX,),
         lambda x: np.stack([np.diag(row, -1) for row in x])),
    Call("diag_embed in other axes",      lambda xp, x: xp.diag_embed(x, 1, dim1=0, dim2=2),  (MATRIX,),
         lambda x: np.stack([np.diag(row, 1) for row in x], 1)),
    Call("diag_embed what is empty",      lambda xp, x: xp.diag_embed(x),                     (EMPTY,),
         lambda x: np.zeros((0, 3, 3), x.dtype)),
    Call("diagflat",                      lambda xp, x: xp.diagflat(x, 1),                    ((2, 2),)),
    Call("diagflat of a number",          lambda xp, x: xp.diagflat(x),                       (NUMBER,)),
    *[Call(f"{name} {k}",                 lambda xp, x, name=name, k=k: getattr(xp, name)(x, k), (MATRIX,))
      for name in ("tril", "triu") for k in (-4, -1, 0, 1, 4)],
    *[Call(f"{name} of a stack",          lambda xp, x, name=name: getattr(xp, name)(x),      (CUBE,))
      for name in ("tril", "triu")],
    *[Call(f"{name} of a vector",         lambda xp, x, name=name: getattr(xp, name)(x),      (VECTOR,))
      for name in ("tril", "triu")],
    Call("tril, as PyTorch says",         lambda xp, x: xp.tril(x, diagonal=-1),              (MATRIX,),
         lambda x: np.tril(x, -1)),
]
# fmt: on

each_call = pytest.mark.parametrize("call", CALLS, ids=repr)


@each_call
@pytest.mark.parametrize("dtype", ["float64", "float32", "float16", "int64", "int8", "uint8", "bool"])
def test_entries_lie_where_numpy_puts_them(call: Call, dtype: str) -> None:
    has_numpys_values(call, dtype)


@each_call
def test_cotangents_come_back_to_where_the_entries_were(call: Call) -> None:
    has_a_gradient(call)


@each_call
def test_every_library_moves_entries_alike(call: Call, array: Any) -> None:
    works_in(array, call)


@each_call
def test_a_mapped_arrangement_is_that_of_each_example(call: Call) -> None:
    works_under_vmap(call)


@pytest.mark.parametrize(
    "shown",
    [
        lambda x: np.ravel(x),
        lambda x: np.swapaxes(x, 0, 1),
        lambda x: np.moveaxis(x, 0, 1),
        lambda x: np.expand_dims(x, 0),
        lambda x: np.squeeze(x[None]),
        lambda x: np.atleast_3d(x),
        lambda x: np.flip(x, 1),
        lambda x: np.rot90(x),
        lambda x: np.matrix_transpose(x),
        lambda x: np.transpose(x, axes=(1, 0)),
        lambda x: ag.diagonal(x),
        lambda x: ag.flatten(x),
    ],
)
def test_what_is_a_view_in_numpy_is_one_here(shown: Any) -> None:
    x = ag.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
    y = x * 1.0
    shown(y).mul_(10.0)
    expected = np.array([[1.0, 2.0], [3.0, 4.0]])
    slopes = np.ones((2, 2))
    for values in (expected, slopes):
        part = shown(values) if shown(values).base is not None else values.reshape(-1)
        part.flags.writeable = True
        part *= 10.0
    np.testing.assert_array_equal(plain(y.detach()), expected)
    y.sum().backward()
    np.testing.assert_array_equal(plain(x.grad), slopes)


@pytest.mark.parametrize(
    "copied",
    [
        lambda x: np.roll(x, 1),
        lambda x: np.roll(x, 0),
        lambda x: np.roll(x, 0, axis=0),
        lambda x: np.tile(x, 1),
        lambda x: np.repeat(x, 1),
        lambda x: np.pad(x, 0),
        lambda x: np.delete(x, []),
        lambda x: np.diag(x)[0],
        lambda x: np.tril(x)[2],
        lambda x: np.block(x),
        lambda x: np.block([x]),
        lambda x: np.hstack([x]),
        lambda x: np.meshgrid(x)[0],
        lambda x: np.meshgrid(x, x, sparse=True)[0],
    ],
)
def test_what_is_a_copy_in_numpy_is_one_here(copied: Any) -> None:
    x = ag.tensor([1.0, 2.0, 3.0])
    copied(x).mul_(0.0)
    assert x.tolist() == [1.0, 2.0, 3.0]


def test_many_entries_cannot_be_broadcast_to_one() -> None:
    for x in (np.ones(3), ag.ones(3), ag.ones(1)):
        with pytest.raises(ValueError, match="broadcast"):
            ag.broadcast_to(x, ())


def test_a_shape_may_be_given_by_keyword() -> None:
    x = np.arange(6.0).reshape(2, 3)
    same(np.reshape(ag.tensor(x), shape=(3, -1)), np.reshape(x, shape=(3, -1)))
    same(np.broadcast_to(ag.tensor(x), shape=(2, 2, 3)), np.broadcast_to(x, shape=(2, 2, 3)))


def test_the_methods_that_change_axes_take_pytorchs_arguments() -> None:
    x = ag.ones(1, 2, 3)
    assert x.flatten(1).shape == x.flatten(start_dim=1).shape == (1, 6)
    assert x.unsqueeze(dim=-1).shape == (1, 2, 3, 1)
    assert x.squeeze(dim=0).shape == (2, 3)


def test_the_number_around_a_padded_array_has_a_gradient_too() -> None:
    x, number = ag.tensor([1.0, 2.0], requires_grad=True), ag.tensor(5.0, requires_grad=True)
    y = ag.pad(x, (2, 1), constant_values=number)
    same(y.detach(), np.array([5.0, 5.0, 1.0, 2.0, 5.0]))
    y.sum().backward()
    assert (x.grad.tolist(), number.grad.item()) == ([1.0, 1.0], 3.0)


def test_a_triangle_hides_what_is_not_a_number() -> None:
    x = np.array([[1.0, np.nan], [2.0, np.inf]])
    np.testing.assert_array_equal(np.tril(ag.tensor(x), -1).numpy(), [[0.0, 0.0], [2.0, 0.0]])
    gradient = ag.grad(lambda x: ag.sum(ag.square(ag.tril(x, -1))))(x)
    np.testing.assert_array_equal(gradient, [[0.0, 0.0], [4.0, 0.0]])


@pytest.mark.parametrize("name", ["tril", "triu"])
def test_a_triangle_of_truth_values_holds_truth_values(name: str) -> None:
    mask = np.ones((3, 3), bool)
    same(getattr(ag, name)(ag.tensor(mask)), getattr(np, name)(np.ones((3, 3))) == 1.0)


def test_complex_numbers_stand_around_complex_ones() -> None:
    x = np.array([1.0, 2.0j])
    same(np.pad(ag.tensor(x), 1, constant_values=3.0j), np.pad(x, 1, constant_values=3.0j))


@pytest.mark.parametrize(
    "settings", [{"mode": "mean"}, {"mode": "linear_ramp"}, {"mode": "reflect", "reflect_type": "odd"}], ids=str
)
def test_padding_with_new_numbers_is_refused(settings: Any) -> None:
    with pytest.raises(TypeError, match="computes new numbers"):
        np.pad(ag.tensor([1.0, 2.0]), 1, **settings)


@pytest.mark.parametrize(
    ("call", "kind"),
    [
        (lambda xp, x: xp.swapaxes(x, 0, 2), IndexError),
        (lambda xp, x: xp.moveaxis(x, 0, 2), IndexError),
        (lambda xp, x: xp.moveaxis(x, (0, 1), 0), ValueError),
        (lambda xp, x: xp.squeeze(x, 0), ValueError),
        (lambda xp, x: xp.expand_dims(x, 4), IndexError),
        (lambda xp, x: xp.flip(x, 2), IndexError),
        (lambda xp, x: xp.rot90(x, 1, (0, 0)), ValueError),
        (lambda xp, x: xp.rot90(x, 1, (0, 2)), ValueError),
        (lambda xp, x: xp.roll(x, 1, 2), IndexError),
        (lambda xp, x: xp.roll(x, (1, 2, 3), (0, 1)), ValueError),
        (lambda xp, x: xp.repeat(x, [1, 2, 3], 0), ValueError),
        (lambda xp, x: xp.repeat(x, -1), ValueError),
        (lambda xp, x: xp.tile(x, -1), ValueError),
        (lambda xp, x: xp.pad(x, -1), ValueError),
        (lambda xp, x: xp.pad(x, ((1, 2, 3), (1, 2, 3))), ValueError),
        (lambda xp, x: xp.pad(x, 1, "edges"), (TypeError, ValueError)),
        (lambda xp, x: xp.pad(x, 1, constant_value=2.0), ValueError),
        (lambda xp, x: xp.pad(x, 1, "edge", constant_values=2.0), ValueError),
        (lambda xp, x: xp.delete(x, 5, 0), IndexError),
        (lambda xp, x: xp.diagonal(x, 0, 0, 0), ValueError),
        (lambda xp, x: xp.diag(xp.expand_dims(x, 0)), ValueError),
        (lambda xp, x: xp.broadcast_arrays(x, np.ones(3)), ValueError),
        (lambda xp, x: xp.tril(xp.sum(x)), (TypeError, ValueError, IndexError)),
        (lambda xp, x: xp.fliplr(x[0]), ValueError),
        (lambda xp, x: xp.matrix_transpose(x[0]), (ValueError, TypeError)),
    ],
)
def test_what_numpy_refuses_is_refused(call: Any, kind: Any) -> None:
    for x in (np.ones((2, 2)), ag.tensor(np.ones((2, 2)))):
        with pytest.raises(kind):
            call(np, x)

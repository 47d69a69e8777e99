"""Arrays put together and taken apart are those of NumPy, and each gets back its own part of the cotangent."""

from typing import Any

import numpy as np
import pytest

import autogradkit as ag

from .calls import Call, has_a_gradient, has_numpys_values, plain, same, works_in, works_under_vmap

NUMBER, VECTOR, MATRIX, CUBE = (), (4,), (3, 4), (2, 3, 4)

# fmt: off
CALLS = [
    *[Call(f"{name} of vectors",       lambda xp, x, y, name=name: getattr(xp, name)([x, y]),   (VECTOR, VECTOR))
      for name in ("vstack", "hstack", "dstack", "column_stack")],
    *[Call(f"{name} of matrices",      lambda xp, x, y, name=name: getattr(xp, name)((x, y)),   (MATRIX, MATRIX))
      for name in ("vstack", "hstack", "dstack", "column_stack")],
    *[Call(f"{name} of numbers",       lambda xp, x, y, name=name: getattr(xp, name)((x, y)),   (NUMBER, NUMBER))
      for name in ("vstack", "hstack", "dstack", "column_stack")],
    Call("row_stack",                  lambda xp, x, y: xp.row_stack([x, y]),                   (VECTOR, MATRIX),
         lambda x, y: np.vstack([x, y])),
    Call("column_stack of both",       lambda xp, x, y: xp.column_stack([x, y]),                ((3,), MATRIX)),
    Call("block in a row",             lambda xp, x, y: xp.block([x, y]),                       (VECTOR, (2,))),
    Call("block of a number",          lambda xp, x, y: xp.block([x, y]),                       (NUMBER, VECTOR)),
    Call("block of blocks",            lambda xp, x, y, z, w: xp.block([[x, y], [z, w]]),
         ((2, 3), (2, 1), (1, 3), (1, 1))),
    Call("block of stacks",            lambda xp, x, y: xp.block([[x], [y]]),                   (CUBE, (2, 1, 4))),
    Call("block of one",               lambda xp, x: xp.block(x),                               (MATRIX,)),
    Call("append",                     lambda xp, x, y: xp.append(x, y),                        (MATRIX, VECTOR)),
    Call("append along an axis",       lambda xp, x, y: xp.append(x, y, axis=0),                (MATRIX, (1, 4))),
    Call("insert",                     lambda xp, x, y: xp.insert(x, 1, y),                     (VECTOR, NUMBER)),
    Call("insert into all entries",    lambda xp, x, y: xp.insert(x, 5, y),                     (MATRIX, (2,))),
    Call("insert a row",               lambda xp, x, y: xp.insert(x, -1, y, axis=0),            (MATRIX, VECTOR)),
    Call("insert a column",            lambda xp, x, y: xp.insert(x, 1, y, axis=1),             (MATRIX, (3,))),
    Call("insert one number",          lambda xp, x, y: xp.insert(x, 1, y, axis=1),             (MATRIX, NUMBER)),
    Call("insert columns at a place",  lambda xp, x, y: xp.insert(x, [1], y, axis=1),           (MATRIX, (3, 2))),
    Call("insert at several places",   lambda xp, x, y: xp.insert(x, [0, 2, 2], y, axis=1),     (MATRIX, (3, 3))),
    Call("insert one at several",      lambda xp, x, y: xp.insert(x, [0, 4], y, 1),             (MATRIX, NUMBER)),
    Call("insert at a slice",          lambda xp, x, y: xp.insert(x, slice(1, 3), y, 0),        (MATRIX, VECTOR)),
    Call("insert a constant",          lambda xp, x: xp.insert(x, [1, 1], [8.0, 9.0]),          (VECTOR,)),
    Call("meshgrid",                   lambda xp, x, y: xp.meshgrid(x, y),                      ((3,), (2,))),
    Call("meshgrid ij",                lambda xp, x, y: xp.meshgrid(x, y, indexing="ij"),       ((3,), (2,))),
    Call("meshgrid of three",          lambda xp, x, y, z: xp.meshgrid(x, y, z),                ((3,), (2,), NUMBER)),
    Call("meshgrid sparse",            lambda xp, x, y: xp.meshgrid(x, y, sparse=True),         ((3,), (2,))),
    Call("split",                      lambda xp, x: xp.split(x, 2, axis=1),                    (MATRIX,)),
    Call("split at places",            lambda xp, x: xp.split(x, [1, 3], 1),                    (MATRIX,)),
    Call("split backwards, beyond",    lambda xp, x: xp.split(x, [3, 1, 9], -1),                (MATRIX,)),
    Call("array_split",                lambda xp, x: xp.array_split(x, 3, axis=1),              (MATRIX,)),
    Call("array_split into many",      lambda xp, x: xp.array_split(x, 6, 1),                   (MATRIX,)),
    Call("tensor_split",               lambda xp, x: xp.tensor_split(x, 3, dim=1),              (MATRIX,),
         lambda x: np.array_split(x, 3, 1)),
    Call("hsplit",                     lambda xp, x: xp.hsplit(x, 2),                           (MATRIX,)),
    Call("hsplit of a vector",         lambda xp, x: xp.hsplit(x, [1]),                         (VECTOR,)),
    Call("vsplit",                     lambda xp, x: xp.vsplit(x, 3),                           (MATRIX,)),
    Call("dsplit",                     lambda xp, x: xp.dsplit(x, 2),                           (CUBE,)),
    Call("unstack",                    lambda xp, x: xp.unstack(x),                             (MATRIX,)),
    Call("unstack along an axis",      lambda xp, x: xp.unstack(x, axis=-1),                    (CUBE,)),
    Call("unbind",                     lambda xp, x: xp.unbind(x, dim=1),                       (MATRIX,),
         lambda x: np.unstack(x, axis=1)),
    Call("chunk",                      lambda xp, x: xp.chunk(x, 3, dim=1),                     (MATRIX,),
         lambda x: (x[:, :2], x[:, 2:])),
    Call("chunk evenly",               lambda xp, x: xp.chunk(x, 2, -1),                        (MATRIX,),
         lambda x: (x[:, :2], x[:, 2:])),
]
# fmt: on

each_call = pytest.mark.parametrize("call", CALLS, ids=repr)


@each_call
@pytest.mark.parametrize("dtype", ["float64", "float32", "float16", "int64", "int8", "uint8", "bool"])
def test_the_results_are_numpys(call: Call, dtype: str) -> None:
    has_numpys_values(call, dtype)


@each_call
def test_each_operand_gets_its_own_part_of_the_cotangent(call: Call) -> None:
    has_a_gradient(call)


@each_call
def test_every_library_assembles_alike(call: Call, array: Any) -> None:
    works_in(array, call)


@each_call
def test_a_mapped_assembly_is_that_of_each_example(call: Call) -> None:
    works_under_vmap(call)


def test_parts_are_views_of_what_they_were_taken_from() -> None:
    x = ag.tensor([1.0, 2.0, 3.0, 4.0], requires_grad=True)
    y = x * 1.0
    first, _ = np.split(y, 2)
    first.mul_(10.0)
    assert plain(y.detach()).tolist() == [10.0, 20.0, 3.0, 4.0]
    y.sum().backward()
    assert x.grad.tolist() == [10.0, 10.0, 1.0, 1.0]


def test_the_parts_of_one_array_are_stacked() -> None:
    x = np.arange(6.0).reshape(2, 3)
    same(np.stack(ag.tensor(x), axis=1), np.stack(x, axis=1))


def test_values_are_inserted_in_the_precision_of_the_array() -> None:
    x = np.ones(2, "float32")
    same(ag.insert(ag.tensor(x), 0, np.array([2.0])).detach(), np.insert(x, 0, np.array([2.0])))


@pytest.mark.parametrize(
    ("call", "kind"),
    [
        (lambda x: np.split(x, 3), ValueError),
        (lambda x: np.split(x, 2, axis=2), IndexError),
        (lambda x: np.array_split(x, 0), ValueError),
        (lambda x: (ag.chunk if isinstance(x, ag.Tensor) else np.array_split)(x, -1), ValueError),
        (lambda x: np.hsplit(x[0, 0], 1), ValueError),
        (lambda x: np.vsplit(x[0], 2), ValueError),
        (lambda x: np.dsplit(x, 2), ValueError),
        (lambda x: np.unstack(x, axis=2), IndexError),
        (lambda x: np.vstack([x, x[:, :1]]), ValueError),
        (lambda x: np.hstack([x, x[0]]), ValueError),
        (lambda x: np.append(x, x[0], axis=0), ValueError),
        (lambda x: np.insert(x, 5, 0.0, axis=0), IndexError),
        (lambda x: np.insert(x, 0, np.ones(3), axis=0), ValueError),
        (lambda x: np.meshgrid(x[0], x[1], indexing="yx"), ValueError),
        (lambda x: np.block([[x, x], x]), ValueError),
        (lambda x: np.block([x, []]), ValueError),
    ],
)
def test_what_numpy_refuses_is_refused(call: Any, kind: Any) -> None:
    for x in (np.arange(4.0).reshape(2, 2), ag.tensor(np.arange(4.0).reshape(2, 2))):
        with pytest.raises(kind):
            call(x)


@pytest.mark.parametrize("places", [ag.tensor([1, 3]), [ag.tensor(1), ag.tensor(3)]], ids=["Tensor", "list"])
@pytest.mark.parametrize("name", ["split", "array_split", "hsplit", "vsplit"])
def test_places_to_split_at_may_be_tensors(name: str, places: Any) -> None:
    x = np.arange(8.0).reshape(4, 2)[:, :1] if name == "vsplit" else np.arange(4.0)
    parts = getattr(np, name)(ag.tensor(x), places)
    assert [part.tolist() for part in parts] == [part.tolist() for part in getattr(np, name)(x, [1, 3])]

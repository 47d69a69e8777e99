"""What is written to a result changes the operand where NumPy's result is a view of it, and nowhere else.

Every function is asked on arrays of many shapes, most of all on those where it has nothing to do: a product along one
entry, a shift along no axis. There it is easy to hand the operand back, and whoever doubles the result then doubles the
operand, behind the back of the graph.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

import autogradkit as ag
from autogradkit.engine.named import METHODS, functions

from ..rules.cases import plain
from .calls import Call
from .test_arrangement import CALLS as ARRANGED
from .test_assembly import CALLS as ASSEMBLED
from .test_choosing import CALLS as CHOSEN

# Functions that do nothing with some settings.
# fmt: off
IDLE: dict[str, list[tuple[Any, ...]]] = {
    "clip": [(None, None), (-9, 9)], "cumprod": [(0,)], "logcumsumexp": [(0,)], "cumsum": [(0,)], "round": [(0,)],
    "sum": [((),)], "mean": [((),)], "prod": [((),)], "amax": [((),)], "nansum": [((),)], "std": [((),)],
    "roll": [(0,), ((), ())], "flip": [((),)], "tile": [(1,)], "repeat": [(1,), (1, 0)], "pad": [(0,)],
    "delete": [([],), ([], 0)], "take": [([0],), (0, 0)], "sort": [(0,)], "partition": [(0,)], "diff": [(0,)],
    "split": [(1,)], "array_split": [(1,)], "expand_dims": [((),), (0,)], "swapaxes": [(0, 0)], "moveaxis": [(0, 0)],
    "broadcast_to": [((3, 3),)], "reshape": [((-1,),)], "fftshift": [((),), (0,)], "ifftshift": [((),)],
    "power": [(1,)], "float_power": [(1,)], "multiply": [(1.0,)], "maximum": [(-9.0,)], "fmax": [(np.nan,)],
    "fmin": [(np.nan,)], "copysign": [(1.0,)], "remainder": [(9.0,)], "ldexp": [(0,)], "hypot": [(0.0,)],
    "convolve": [([1.0],)], "kron": [(1.0,)], "outer": [([1.0],)], "tensordot": [(1.0, 0)], "matrix_power": [(1,)],
    "compress": [([True],)], "extract": [(True,)], "sliding_window_view": [(1,)], "softmax": [(0,)],
    "polygamma": [(0,)], "trace": [(0,)], "rot90": [(0,), (4,)], "flatten": [(0,)],
}
# fmt: on
SHAPES: list[tuple[int, ...]] = [(1,), (3,), (1, 1), (3, 3), (1, 3, 3)]

# By other ways than a name.
OTHERWISE: dict[str, Callable[[Any, Any], Any]] = {
    "+x": lambda xp, x: +x,
    "abs(x)": lambda xp, x: abs(x),
    "x.astype": lambda xp, x: x.astype(x.dtype),
    "where": lambda xp, x: xp.where(True, x, 0.0),
    "select": lambda xp, x: xp.select([True], [x]),
    "concatenate": lambda xp, x: xp.concatenate([x]),
    "stack": lambda xp, x: xp.stack([x]),
    "meshgrid": lambda xp, x: xp.meshgrid(x),
    "block": lambda xp, x: xp.block([x]),
    **{f"einsum {w}": lambda xp, x, w=w: xp.einsum(w, x) for w in ("...->...", "ij->ij", "ij->ji", "ii->i", "ii")},
}


def calls() -> Iterator[Call]:
    """Everything that can be asked of one array, by function and by method, as NumPy does it."""
    # One number has no memory that a view could show.
    yield from (c for c in (*ARRANGED, *ASSEMBLED, *CHOSEN) if c.numpy is None and () not in c.shapes)
    room = functions()
    parts = [(np, {**room.CORE, **room.NAMES}), (np.linalg, vars(ag.linalg)), (np.fft, vars(ag.fft))]
    for shape in SHAPES:
        for part, ours in parts:
            for name in filter(lambda name: callable(getattr(part, name, None)), ours):
                for args in [(), *IDLE.get(name, [])]:

                    def run(xp: Any, x: Any, part: Any = part, name: Any = name, args: Any = args) -> Any:
                        return getattr(part, name)(x, *args)

                    yield Call(f"{name}{args} {shape}", run, (shape,))
        # NumPy's method `conj` hands back real numbers themselves, where its function `conj` makes a copy.
        for name in {*METHODS, "clip", "flatten", "reshape", "squeeze", "transpose"} - {"conj", "conjugate"}:
            if hasattr(np.ndarray, name):
                for args in [(), *IDLE.get(name, [])]:
                    yield Call(f".{name}{args} {shape}", lambda xp, x, n=name, a=args: getattr(x, n)(*a), (shape,))
        for name, run in OTHERWISE.items():
            yield Call(f"{name} {shape}", run, (shape,))


def results(call: Call, xp: Any, xs: list[Any]) -> list[Any]:
    """What a call gives, as a list; nothing where it cannot be asked so, or not of arrays of this shape."""
    try:
        with np.errstate(all="ignore"):
            z = call.run(xp, *xs)
    except (TypeError, ValueError, IndexError, AttributeError, RuntimeError):
        return []
    return list(z) if isinstance(z, (tuple, list)) else [z]


def written(z: Any) -> bool:
    """Doubles a result, where it has memory that can be written to; whether it could."""
    if not getattr(z, "shape", ()) or plain(z).dtype.kind != "f":
        return False
    try:
        z *= 2.0
    except ValueError as error:
        if "read-only" not in str(error):
            raise
        return False
    return True


def goes_wrong(call: Call, place: int) -> str:
    """What is wrong after this result of a call was doubled, in the operands' values or gradients; nothing is best."""
    leaves = [ag.tensor(x.astype(float), requires_grad=True) for x in call.operands()]
    xs, ys = [x.astype(float) for x in call.operands()], [leaf * 1.0 for leaf in leaves]
    ours, theirs = results(call, ag, ys), results(call, np, xs)
    if not (place < len(ours) and place < len(theirs) and written(ours[place])):
        return ""
    if not written(theirs[place]):
        # NumPy shows a diagonal and lets nobody write to it; here that is a view like others.
        xs = [plain(y.detach()) for y in ys]
    for x, y in zip(xs, ys, strict=True):
        if not np.array_equal(plain(y.detach()), x):
            return f"the operand is {plain(y.detach())}, and not {x}"
    ag.sum(ag.concatenate([ag.reshape(y * y, -1) for y in ys])).backward()
    for leaf, x in zip(leaves, xs, strict=True):
        # y = c · leaf with a constant c, so y² has the slope 2 c² leaf = 2 y² / leaf.
        if not np.allclose(plain(leaf.grad), 2 * x**2 / plain(leaf.detach()), rtol=1e-14):
            return f"the gradient is {plain(leaf.grad)}"
    return ""


@pytest.mark.filterwarnings("ignore")
def test_a_result_that_is_written_to_changes_the_operand_just_where_numpys_does() -> None:
    asked = [(call, place) for call in calls() for place in range(2)]
    wrong = {(repr(call), place): said for call, place in asked if (said := goes_wrong(call, place))}
    assert not wrong, "\n".join(f"{call}, result {place}: {said}" for (call, place), said in wrong.items())


def test_numbers_too_are_copied() -> None:
    for copied in (np.positive, np.conj, lambda x: +x, lambda x: ag.clip(x), lambda x: ag.cumprod(x)):
        x = ag.tensor(3.0, requires_grad=True)
        y = x * 1.0
        z = copied(y)
        z *= 2.0
        assert (float(y.detach()), float(z.sum().detach())) == (3.0, 6.0)
        (y * y).backward()
        assert x.grad == 6.0


def test_whole_numbers_too_are_copied() -> None:
    x = ag.tensor([1, 2])
    for copied in (np.positive, np.conj, np.nan_to_num, np.rint, lambda x: ag.clip(x), lambda x: +x):
        z = copied(x)
        z *= 2
        assert x.tolist() == [1, 2]

"""Arguments and results may be nested containers; what comes out has the form of what went in."""

from collections import OrderedDict, namedtuple
from collections.abc import Callable
from dataclasses import dataclass, field, fields, is_dataclass
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import autogradkit as ag
from autogradkit.engine.tree import flatten

Function = Callable[..., Any]

Pair = namedtuple("Pair", ["first", "second"])


@ag.register_dataclass
@dataclass
class Open:
    first: Any
    second: Any


@ag.register_dataclass
@dataclass(frozen=True, slots=True)
class Frozen:
    first: Any
    second: Any


@ag.register_dataclass
@dataclass(kw_only=True)
class Keyed:
    first: Any
    second: Any
    calls: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        self.calls += 1


# Each builds a container of three leaves, and gets them out of it again.
# fmt: off
FORMS: dict[str, tuple[Function, Function]] = {
    "tuple":       (lambda a, b, c: (a, b, c), lambda t: t),
    "nested":      (lambda a, b, c: (a, [b, (c,)]), lambda t: (t[0], t[1][0], t[1][1][0])),
    "list":        (lambda a, b, c: [a, b, c], lambda t: t),
    "dict":        (lambda a, b, c: {"w": a, "b": b, "a": c}, lambda t: (t["w"], t["b"], t["a"])),
    "whole keys":  (lambda a, b, c: {7: a, -1: b, 0: c}, lambda t: (t[7], t[-1], t[0])),
    "mixed keys":  (lambda a, b, c: {"x": a, 1: b, (2, "y"): c}, lambda t: (t["x"], t[1], t[2, "y"])),
    "deep dict":   (lambda a, b, c: {"p": {"q": [a], 2: b}, "o": c}, lambda t: (t["p"]["q"][0], t["p"][2], t["o"])),
    "None":        (lambda a, b, c: (None, a, {"b": None, "c": (b,)}, [c]), lambda t: (t[1], t[2]["c"][0], t[3][0])),
    "empty parts": (lambda a, b, c: ((), a, {}, [b, []], c), lambda t: (t[1], t[3][0], t[4])),
    "namedtuple":  (lambda a, b, c: Pair(a, Pair(b, [c])), lambda t: (t.first, t.second.first, t[1][1][0])),
    "dataclass":   (lambda a, b, c: Open(a, [Open(b, c)]), lambda t: (t.first, t.second[0].first, t.second[0].second)),
    "frozen":      (lambda a, b, c: Frozen(Frozen(a, b), c), lambda t: (t.first.first, t.first.second, t.second)),
    "keyword":     (lambda a, b, c: Keyed(first=a, second=(b, c)), lambda t: (t.first, *t.second)),
    "all at once": (lambda a, b, c: {1: Pair(Frozen(a, None), [b]), "z": Open({}, (c,))},
                    lambda t: (t[1].first.first, t[1].second[0], t["z"].second[0])),
}
# fmt: on


@pytest.fixture(params=FORMS)
def form(request: pytest.FixtureRequest) -> tuple[Function, Function]:
    return FORMS[request.param]


A, B, C = 2.0, np.array([3.0, -1.0]), np.array([[1.0, 0.5], [2.0, -2.0]])
MOVES = (0.5, np.array([1.0, 2.0]), np.array([[1.0, 0.0], [-1.0, 3.0]]))


def value(a: Any, b: Any, c: Any) -> Any:
    """A number with simple derivatives: a² Σb + Σ (c b)."""
    return a * a * b.sum() + (c @ b).sum()


def slopes() -> tuple[Any, Any, Any]:
    """∂value by each of the three at (A, B, C)."""
    return 2 * A * B.sum(), A * A + C.sum(axis=0), np.broadcast_to(B, (2, 2))


def moved() -> Any:
    return sum((s * m).sum() for s, m in zip(map(np.asarray, slopes()), MOVES, strict=True))


def alike(got: Any, expected: Any) -> None:
    """The same classes, all the way down, and equal numbers."""
    assert type(got) is type(expected)
    if isinstance(expected, (tuple, list)):
        assert len(got) == len(expected)
        for g, e in zip(got, expected, strict=True):
            alike(g, e)
    elif isinstance(expected, dict):
        assert got.keys() == expected.keys()
        for k in expected:
            alike(got[k], expected[k])
    elif is_dataclass(expected):
        for f in fields(expected):
            alike(getattr(got, f.name), getattr(expected, f.name))
    elif expected is None or isinstance(expected, str):
        assert got == expected
    else:
        np.testing.assert_allclose(got, expected, rtol=1e-14)


# ---------------------------------------------------------------- every transform, every form


def test_a_gradient_has_the_form_of_the_argument(form: Any) -> None:
    make, leaves = form
    f = lambda t: value(*leaves(t))
    gradient = make(*(float(s) if np.ndim(s) == 0 else s for s in slopes()))
    alike(ag.grad(f)(make(A, B, C)), gradient)
    alike(ag.value_and_grad(f)(make(A, B, C)), (float(value(A, B, C)), gradient))
    alike(ag.vjp(f, make(A, B, C))[1](2.0), (make(*(2 * s for s in leaves(gradient))),))


def test_a_tangent_has_the_form_of_its_primal(form: Any) -> None:
    make, leaves = form
    f = lambda t: value(*leaves(t))
    alike(ag.jvp(f, (make(A, B, C),), (make(*MOVES),)), (float(value(A, B, C)), float(moved())))
    _, pushforward = ag.linearize(f, make(A, B, C))
    alike(pushforward(make(*MOVES)), float(moved()))


def test_results_may_be_containers_too(form: Any) -> None:
    make, _ = form
    f = lambda x: make((x * x).sum(), x * x, C @ x)
    y, pullback = ag.vjp(f, B)
    alike(y, make(float(B @ B), B * B, C @ B))
    alike(pullback(make(5.0, MOVES[1], B)), (10 * B + 2 * B * MOVES[1] + C.T @ B,))
    y, y_dot = ag.jvp(f, (B,), (MOVES[1],))
    alike(y, make(float(B @ B), B * B, C @ B))
    alike(y_dot, make(float(2 * B @ MOVES[1]), 2 * B * MOVES[1], C @ MOVES[1]))
    alike(ag.linearize(f, B)[1](MOVES[1]), y_dot)
    for jacobian in (ag.jacfwd, ag.jacrev, ag.jacobian):
        alike(jacobian(f)(B), make(2 * B, np.diag(2 * B), C))


def test_a_jacobian_has_the_argument_s_form_inside_the_result_s_form(form: Any) -> None:
    make, leaves = form

    def f(t: Any) -> Any:
        a, b, c = leaves(t)
        return make(a * a, a * b, c @ b)

    one, zero = np.eye(2), np.zeros
    expected = make(
        make(2 * A, zero(2), zero((2, 2))),
        make(B, A * one, zero((2, 2, 2))),
        make(zero(2), C, one[:, :, None] * B),
    )
    for jacobian in (ag.jacfwd, ag.jacrev, ag.jacobian):
        alike(jacobian(f)(make(A, B, C)), expected)


def test_a_hessian_has_the_argument_s_form_twice(form: Any) -> None:
    make, leaves = form
    mixed, zero = np.broadcast_to(np.eye(2)[:, None, :], (2, 2, 2)), np.zeros  # ∂²(Σ c b) / ∂b_i ∂c_jk
    expected = make(
        make(float(2 * B.sum()), np.full(2, 2 * A), zero((2, 2))),
        make(np.full(2, 2 * A), zero((2, 2)), mixed),
        make(zero((2, 2)), np.moveaxis(mixed, 0, -1), zero((2, 2, 2, 2))),
    )
    f = lambda t: value(*leaves(t))
    alike(ag.hessian(f)(make(A, B, C)), expected)
    by_a = 2 * B.sum() * MOVES[0] + 2 * A * MOVES[1].sum()
    by_b = 2 * A * MOVES[0] + MOVES[2].sum(axis=0)
    alike(ag.hvp(f, (make(A, B, C),), (make(*MOVES),)), make(float(by_a), by_b, np.broadcast_to(MOVES[1], (2, 2))))


def test_a_mapped_function_takes_and_returns_containers(form: Any) -> None:
    make, leaves = form

    def f(t: Any) -> Any:
        a, b, c = leaves(t)
        return make(a * b, b.sum(), c)

    stacks = np.array([1.0, 2.0]), np.stack([B, 3 * B]), np.stack([C, -C])
    alike(ag.vmap(f)(make(*stacks)), make(np.stack([B, 6 * B]), np.array([1.0, 3.0]) * B.sum(), stacks[2]))


def test_a_checkpoint_takes_and_returns_containers(form: Any) -> None:
    make, leaves = form

    def f(t: Any) -> Any:
        a, b, c = leaves(t)
        return make(a * a, a * b, c @ b)

    alike(
        ag.vjp(ag.checkpoint(f), make(A, B, C))[1](make(*MOVES[:2], B)),
        ag.vjp(f, make(A, B, C))[1](make(*MOVES[:2], B)),
    )


def test_tensors_in_a_container_come_back_as_tensors(form: Any) -> None:
    make, leaves = form
    gradient = ag.grad(lambda t: value(*leaves(t)))(make(ag.tensor(A), ag.tensor(B), C))
    assert all(isinstance(x, ag.Tensor) and not x.requires_grad for x in leaves(gradient))


# ---------------------------------------------------------------- corners of containers


def test_a_leaf_that_does_not_matter_has_zeros_of_its_own_form() -> None:
    x = {"used": B, "unused": np.ones((2, 3), np.float32), "number": 4.0}
    gradient = ag.grad(lambda t: (t["used"] ** 2).sum())(x)
    alike(gradient, {"used": 2 * B, "unused": np.zeros((2, 3), np.float32), "number": 0.0})
    assert gradient["unused"].dtype == np.float32


def test_one_value_at_two_places_is_two_arguments() -> None:
    x = ag.tensor(3.0)
    alike([g.item() for g in ag.grad(lambda t: t[0] * t[0] * t[1])((x, x))], [18.0, 9.0])


def test_equal_dicts_have_equal_forms_whatever_their_order() -> None:
    _, pullback = ag.vjp(lambda x: {"a": x, 1: 2 * x, "b": 3 * x}, 1.0)
    assert pullback({"b": 1.0, "a": 10.0, 1: 100.0}) == (213.0,)
    assert ag.jvp(lambda t: t["x"] * t[3], ({"x": 2.0, 3: 5.0},), ({3: 1.0, "x": 0.0},))[1] == 2.0


def test_keys_without_an_order_keep_that_of_insertion() -> None:
    left, right = complex(1, 2), complex(2, 1)
    assert ag.grad(lambda t: t[left] * t[right])({right: 2.0, left: 3.0}) == {right: 3.0, left: 2.0}


def test_containers_without_leaves_have_empty_derivatives() -> None:
    f = lambda t, x: x * x
    assert ag.grad(f)({}, 3.0) == {}
    assert ag.grad(f, (0, 1))((None, []), 3.0) == ((None, []), 6.0)
    assert ag.vjp(f, (), 3.0)[1](1.0) == ((), 6.0)
    assert ag.jvp(f, ([], 3.0), ([], 1.0)) == (9.0, 6.0)
    assert ag.jacrev(f)({}, 3.0) == {}
    assert ag.jacfwd(f)({}, 3.0) == {}
    assert ag.jacfwd(lambda t, x: (x, x))({}, 3.0) == ({}, {})


def test_what_init_does_not_take_a_dataclass_works_out_itself() -> None:
    gradient = ag.grad(lambda t: t.first * t.second)(Keyed(first=2.0, second=5.0))
    assert (gradient.first, gradient.second, gradient.calls) == (5.0, 2.0, 1)


def test_instances_of_a_generic_class_that_is_not_registered_are_refused() -> None:
    @dataclass
    class Unknown:
        x: float

    for argument in (Unknown(1.0), OrderedDict(x=1.0), {1.0, 2.0}, "text", object()):
        with pytest.raises(TypeError, match=r"ag\.grad"):
            ag.grad(lambda t: 1.0)(argument)
        with pytest.raises(TypeError, match=r"ag\.vjp needs a function that returns"):
            ag.vjp(lambda x, argument=argument: (x, argument), 1.0)


def test_only_a_dataclass_can_be_registered() -> None:
    for cls in (int, Pair, Open(1, 2), object()):
        with pytest.raises(TypeError, match="register_dataclass needs a dataclass"):
            ag.register_dataclass(cls)


@settings(max_examples=60, deadline=None)
@given(
    st.recursive(
        st.floats(-2, 2) | st.none(),
        lambda part: st.one_of(
            st.lists(part, max_size=3),
            st.tuples(part, part),
            st.dictionaries(st.one_of(st.integers(-3, 3), st.text("xyz", max_size=2), st.booleans()), part, max_size=3),
            st.builds(Pair, part, part),
            st.builds(Frozen, part, part),
        ),
        max_leaves=8,
    )
)
def test_any_container_comes_back_with_the_gradient_at_every_leaf(container: Any) -> None:
    leaves, structure = flatten(container)
    expected = structure.put_together([2.0 * (i + 1) * x for i, x in enumerate(leaves)])

    def f(t: Any) -> Any:
        return sum((x * x * (i + 1) for i, x in enumerate(flatten(t)[0])), 0.0)

    alike(ag.grad(f)(container), expected)
    alike(structure.put_together(leaves), container)


# ---------------------------------------------------------------- which arguments


def product(a: Any, b: Any, c: Any) -> Any:
    return a * b * b * c["x"][0]


POINT = (2.0, 3.0, {"x": [5.0]})


@pytest.mark.parametrize(
    ("argnums", "expected"),
    [
        (0, 45.0),
        (-2, 60.0),
        (2, {"x": [18.0]}),
        (-1, {"x": [18.0]}),
        ((1,), (60.0,)),
        ((2, 0), ({"x": [18.0]}, 45.0)),
        ([0, -2], (45.0, 60.0)),
        ((-3, -1), (45.0, {"x": [18.0]})),
        ((), ()),
    ],
)
def test_argnums_choose_arguments_from_either_end(argnums: Any, expected: Any) -> None:
    assert ag.grad(product, argnums)(*POINT) == expected
    assert ag.value_and_grad(product, argnums)(*POINT) == (90.0, expected)
    assert ag.jacrev(product, argnums)(*POINT) == expected
    assert ag.jacobian(product, argnums)(*POINT) == expected
    assert ag.jacfwd(product, argnums)(*POINT) == expected


def test_a_hessian_over_several_arguments_has_a_block_for_every_pair() -> None:
    assert ag.hessian(product, (0, -1))(*POINT) == ((0.0, {"x": [9.0]}), {"x": [(9.0, {"x": [0.0]})]})
    assert ag.hessian(product, 1)(*POINT) == 20.0


@pytest.mark.parametrize("transform", [ag.grad, ag.value_and_grad, ag.jacfwd, ag.jacrev, ag.jacobian, ag.hessian])
def test_argnums_that_name_no_argument_are_refused(transform: Function) -> None:
    for argnums in (3, -4, (0, 3), "a", 1.0, None, (0, "a")):
        with pytest.raises(ValueError, match="does not name one of the 3 positional arguments"):
            transform(product, argnums)(*POINT)


@pytest.mark.parametrize("transform", [ag.grad, ag.value_and_grad, ag.jacfwd, ag.jacrev, ag.jacobian, ag.hessian])
def test_an_argument_that_is_named_twice_is_refused(transform: Function) -> None:
    for argnums in ((0, 0), (0, -3), [1, 2, -2]):
        with pytest.raises(ValueError, match="names one argument twice"):
            transform(product, argnums)(*POINT)


def test_other_arguments_may_be_anything_and_are_handed_on_as_they_are() -> None:
    thing = object()

    def f(x: Any, other: Any, *, key: Any) -> Any:
        assert other is thing
        assert key == "k"
        return x * x

    assert ag.grad(f)(3.0, thing, key="k") == 6.0
    assert ag.jacfwd(f)(3.0, thing, key="k") == 6.0
    assert ag.jacrev(f)(3.0, thing, key="k") == 6.0


# ---------------------------------------------------------------- has_aux

AUX: dict[str, Callable[..., Any]] = {
    "grad": lambda f, x: ag.grad(f, has_aux=True)(x)[1],
    "value_and_grad": lambda f, x: ag.value_and_grad(f, has_aux=True)(x)[0][1],
    "vjp": lambda f, x: ag.vjp(f, x, has_aux=True)[2],
    "jvp": lambda f, x: ag.jvp(f, (x,), (x,), has_aux=True)[2],
    "jacfwd": lambda f, x: ag.jacfwd(f, has_aux=True)(x)[1],
    "jacrev": lambda f, x: ag.jacrev(f, has_aux=True)(x)[1],
    "jacobian": lambda f, x: ag.jacobian(f, has_aux=True)(x)[1],
}


@pytest.mark.parametrize("name", AUX)
def test_what_is_returned_beside_the_result_comes_out_plain(name: str) -> None:
    thing = object()

    def f(x: Any) -> Any:
        extra = {"twice": 2 * x, 1: [Pair(x @ x, None), Frozen(x[0], "note")], "thing": thing, "truth": x > 0}
        return (x * x).sum(), extra

    extra = AUX[name](f, B)
    alike(extra.pop("twice"), 2 * B)
    alike(extra.pop(1), [Pair(float(B @ B), None), Frozen(float(B[0]), "note")])
    assert extra.pop("thing") is thing
    assert extra.pop("truth").tolist() == [True, False]
    assert not extra


@pytest.mark.parametrize("name", AUX)
def test_what_is_returned_beside_the_result_moves_with_an_outer_transform(name: str) -> None:
    def outer(x: Any) -> Any:
        return AUX[name](lambda y: ((y * y).sum(), {"cube": (x * y * y).sum()}), x)["cube"]

    alike(ag.grad(outer)(B), 3 * B * B)
    alike(ag.jvp(outer, (B,), (MOVES[1],))[1], float(3 * B * B @ MOVES[1]))
    alike(ag.vmap(lambda s: outer(s * B))(np.array([1.0, 2.0])), np.array([1.0, 8.0]) * (B**3).sum())


@pytest.mark.parametrize("name", AUX)
def test_with_has_aux_tensors_in_means_tensors_out(name: str) -> None:
    extra = AUX[name](lambda x: (x.sum(), [x * 2]), ag.tensor(B))[0]
    assert isinstance(extra, ag.Tensor)
    assert not extra.requires_grad
    assert extra.tolist() == [6.0, -2.0]


@pytest.mark.parametrize("name", AUX)
def test_with_has_aux_a_function_has_to_return_a_pair(name: str) -> None:
    for result in (1.0, (1.0,), (1.0, 2.0, 3.0), [1.0, 2.0]):
        with pytest.raises(TypeError, match=r"has_aux=True needs a function that returns \(result, extra\)"):
            AUX[name](lambda x, result=result: result, B)


def test_the_result_and_the_derivative_are_the_same_with_has_aux() -> None:
    f, g = (lambda x: (x * x).sum()), (lambda x: ((x * x).sum(), "note"))
    alike(ag.grad(g, has_aux=True)(B), (2 * B, "note"))
    alike(ag.value_and_grad(g, has_aux=True)(B), ((float(B @ B), "note"), 2 * B))
    alike(ag.vjp(g, B, has_aux=True)[1](1.0), ag.vjp(f, B)[1](1.0))
    alike(ag.jvp(g, (B,), (B,), has_aux=True)[:2], ag.jvp(f, (B,), (B,)))
    for jacobian in (ag.jacfwd, ag.jacrev, ag.jacobian):
        alike(jacobian(g, has_aux=True)(B), (2 * B, "note"))


# ---------------------------------------------------------------- axes of containers


def test_in_axes_may_stop_early_and_go_as_deep_as_the_arguments() -> None:
    def f(t: Any, s: Any) -> Any:
        return t["m"] @ t["v"][0] + t["v"][1] * s

    m, v, k = np.stack([C, 2 * C], axis=-1), np.stack([B, B * B]), np.array([10.0, 20.0])
    expected = np.stack([C @ B + 10.0, 2 * C @ (B * B) + 20.0])
    for in_axes in [
        ({"m": -1, "v": (0, 0)}, None), ({"m": 2, "v": 0}, None), [{"v": [0, 0], "m": -1}, None],
    ]:  # fmt: skip
        alike(ag.vmap(f, in_axes)({"m": m, "v": (v, k)}, 1.0), expected)
    shared = {"m": C, "v": (v, 3.0)}
    alike(ag.vmap(f, ({"m": None, "v": (0, None)}, 0))(shared, k), np.stack([C @ B + 30.0, C @ (B * B) + 60.0]))
    alike(ag.vmap(f, (None, 0))({"m": C, "v": (B, 3.0)}, k), np.stack([C @ B + 30.0, C @ B + 60.0]))


def test_out_axes_may_stop_early_and_go_as_deep_as_the_results() -> None:
    f = lambda x: {"m": x[:, None] * C, "v": (x, [x.sum(), 1.0])}
    stack = np.stack([B, 2 * B, 3 * B])
    m, v, s, one = np.einsum("ni,ij->nij", stack, C), stack, stack.sum(axis=1), np.ones(3)
    alike(ag.vmap(f)(stack), {"m": m, "v": (v, [s, one])})
    alike(ag.vmap(f, out_axes={"m": -1, "v": 0})(stack), {"m": np.moveaxis(m, 0, -1), "v": (v, [s, one])})
    out_axes = {"m": 1, "v": (1, [0, None])}
    alike(ag.vmap(f, out_axes=out_axes)(stack), {"m": np.moveaxis(m, 0, 1), "v": (v.T, [s, 1.0])})


def test_axes_that_do_not_fit_the_containers_are_refused() -> None:
    f = lambda t, s: t["m"]
    argument = {"m": np.ones(2), "v": (np.ones(2), np.ones(2))}
    for in_axes in [
        (0,), (0, 0, 0), ({"m": 0}, 0), ({"m": 0, "v": (0,)}, 0), ({"m": (0, 0), "v": 0}, 0), ((0, 0), 0), ([0], 0),
    ]:  # fmt: skip
        with pytest.raises(ValueError, match=r"in_axes=.* does not fit"):
            ag.vmap(f, in_axes)(argument, np.ones(2))
    for out_axes in [(0, 0), {"m": 0}]:
        with pytest.raises(ValueError, match=r"out_axes=.* does not fit"):
            ag.vmap(f, out_axes=out_axes)(argument, np.ones(2))


# ---------------------------------------------------------------- what does not fit


def test_a_cotangent_of_another_form_than_the_result_is_refused() -> None:
    _, pullback = ag.vjp(lambda x: (x, {"y": x}), B)
    for cotangent in (B, (B,), [B, {"y": B}], (B, {"z": B}), (B, B), (B, {"y": None}), (B, {"y": (B,)})):
        with pytest.raises(ValueError, match=r"the cotangent has the form .* belongs to something of the form"):
            pullback(cotangent)
    with pytest.raises(ValueError, match=r"shape \(3,\)"):
        pullback((B, {"y": np.ones(3)}))


def test_a_tangent_of_another_form_than_its_primal_is_refused() -> None:
    f = lambda t: t["x"]
    push = ag.linearize(f, {"x": B})[1]
    for tangent in (B, {"y": B}, {"x": (B,)}, {"x": None}, [B], {}):
        for use in (
            lambda t: ag.jvp(f, ({"x": B},), (t,)),
            lambda t: ag.hvp(lambda t: f(t).sum(), ({"x": B},), (t,)),
            push,
        ):
            with pytest.raises(ValueError, match=r"tangent 0 has the form .* belongs to something of the form"):
                use(tangent)
    for use in (lambda t: ag.jvp(f, ({"x": B},), (t,)), push):
        with pytest.raises(ValueError, match=r"tangent 0 has shape \(3,\), but its primal has shape \(2,\)"):
            use({"x": np.ones(3)})


def test_numbers_of_primals_and_tangents_have_to_agree() -> None:
    for count in (0, 1, 3):
        with pytest.raises(ValueError, match=f"got {count} for 2 primals"):
            ag.jvp(lambda a, b: a * b, (1.0, 2.0), (1.0,) * count)
        with pytest.raises(ValueError, match=f"got {count} for 2 primals"):
            ag.linearize(lambda a, b: a * b, 1.0, 2.0)[1](*(1.0,) * count)


def test_primals_and_tangents_have_to_be_sequences() -> None:
    for primals, tangents in ((1.0, 1.0), ((1.0,), 1.0), (B, B), ({"x": 1.0}, {"x": 1.0})):
        with pytest.raises(TypeError, match=r"takes primals and tangents as tuples"):
            ag.jvp(lambda x: x, primals, tangents)


@pytest.mark.parametrize("leaf", [3, np.arange(2), np.array([True]), np.array(["a"]), "text", None])
def test_a_leaf_that_is_no_floating_point_number_is_refused_or_is_no_leaf(leaf: Any) -> None:
    f = lambda t: t["x"] * t["x"]
    if leaf is None:
        assert ag.grad(f)({"x": 2.0, "y": leaf}) == {"x": 4.0, "y": None}
        return
    for transform in (ag.grad, ag.jacfwd, ag.jacrev):
        with pytest.raises((TypeError, RuntimeError), match=r"floating-point|number"):
            transform(f)({"x": 2.0, "y": leaf})


def test_a_result_without_numbers_is_refused() -> None:
    for result in (None, (), {}, [None], "text", (1.0, "text")):
        for use in (lambda f: ag.vjp(f, 1.0), lambda f: ag.jvp(f, (1.0,), (1.0,)), lambda f: ag.linearize(f, 1.0)):
            with pytest.raises(TypeError, match="needs a function that returns"):
                use(lambda x, result=result: result)


def test_the_gradient_of_a_container_is_refused() -> None:
    for result in ((1.0, 2.0), [1.0], {"x": 1.0}, None):
        with pytest.raises(TypeError, match=r"ag\.grad needs a function that returns one number"):
            ag.grad(lambda x, result=result: result)(1.0)

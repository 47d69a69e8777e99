"""Linear algebra on Tensors: NumPy's and SciPy's values, derivatives of what is composed, refusals."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import scipy.linalg

import autogradkit as ag
from autogradkit.engine.functions import linalg

from ..rules.cases import Array, plain, weights
from ..rules.families.linalg import positive, regular

A, STACK, TALL, WIDE = regular(3, 3), regular(2, 3, 3), regular(2, 4, 2), regular(2, 4)
P, P_STACK = positive(3, 3), positive(2, 3, 3)
B, V = np.arange(6.0).reshape(3, 2), np.array([1.0, -2.0, 0.5])
LOW_RANK = np.array([[1.0, 2.0], [2.0, 4.0], [-1.0, -2.0]])

Call = tuple[str, tuple[Any, ...], dict[str, Any]]


def call(name: str, *arguments: Any, **settings: Any) -> Call:
    return name, arguments, settings


CALLS = [
    *[call("inv", x) for x in (A, STACK)],
    call("solve", A, V), call("solve", A, B), call("solve", STACK, B), call("solve", STACK, V),
    *[call("pinv", x) for x in (A, TALL, WIDE, LOW_RANK)], call("pinv", P, hermitian=True), call("pinv", A, rcond=0.5),
    call("pinv", A, rtol=0.5),
    call("lstsq", TALL[0], np.arange(4.0)), call("lstsq", TALL[0], np.arange(8.0).reshape(4, 2)), call("lstsq", A, B),
    call("lstsq", WIDE, V[:2]), call("lstsq", LOW_RANK, V), call("lstsq", TALL[0], np.arange(4.0), rcond=0.9),
    *[call(name, x) for name in ("det", "slogdet") for x in (A, STACK, -A, np.zeros((2, 2)))],
    *[call("cholesky", x, **kind) for x in (P, P_STACK, P + np.triu(A / 10, 1)) for kind in ({}, {"upper": True})],
    *[call("qr", x, mode=mode) for x in (A, STACK, TALL, WIDE) for mode in ("reduced", "complete", "r")],
    *[call(f, x, UPLO=o) for f in ("eigh", "eigvalsh") for x in (P, P_STACK, A) for o in ("L", "U", "l")],
    *[call("svd", x, full_matrices=full) for x in (A, TALL, WIDE) for full in (True, False)],
    call("svd", TALL, compute_uv=False), call("svdvals", WIDE), call("svd", P, compute_uv=False, hermitian=True),
    *[call("norm", V, ord) for ord in (None, 0, 1, 2, 3, 0.5, -1, -2, np.inf, -np.inf)],
    *[call("norm", STACK, ord, axis=1, keepdims=True) for ord in (None, 0, 1, 2, 3, np.inf)],
    *[call("norm", A, ord) for ord in (None, "fro", "nuc", 1, -1, 2, -2, np.inf, -np.inf)],
    *[call("norm", STACK, ord, axis=(2, 0), keepdims=True) for ord in (None, "fro", "nuc", 1, -1, 2, -2, np.inf)],
    call("norm", STACK), call("norm", STACK, keepdims=True), call("norm", 3.0),
    call("vector_norm", STACK), call("vector_norm", STACK, ord=1, axis=(0, 2), keepdims=True),
    call("matrix_norm", STACK), call("matrix_norm", STACK, ord="nuc", keepdims=True), call("matrix_norm", A, ord=-2),
    *[call("cond", x, p) for x in (A, STACK) for p in (None, 1, -1, 2, -2, np.inf, -np.inf, "fro")],
    *[call("matrix_rank", x) for x in (A, STACK, LOW_RANK, np.zeros((2, 3)))], call("matrix_rank", A, tol=3.0),
    call("matrix_rank", P, hermitian=True), call("matrix_rank", A, rtol=0.6),
    *[call("matrix_power", A, n) for n in (-3, -1, 0, 1, 2, 5, 6)], call("matrix_power", STACK, 0),
    call("multi_dot", [V, A, B, B.T, V]), call("multi_dot", [A, B]),
    call("tensorsolve", A.reshape(3, 3), V), call("tensorsolve", regular(6, 6).reshape(2, 3, 6), B.reshape(2, 3)),
    call("tensorsolve", regular(6, 6).reshape(2, 6, 3), B.reshape(2, 3), axes=(1,)),
    call("tensorinv", regular(6, 6).reshape(2, 3, 6)), call("tensorinv", regular(6, 6).reshape(6, 2, 3), ind=1),
    call("diagonal", STACK), call("diagonal", WIDE, offset=2), call("diagonal", TALL, offset=-1),
    call("diagonal", WIDE, offset=7), call("trace", STACK), call("trace", WIDE, offset=1),
    call("matrix_transpose", TALL), call("matmul", A, B), call("outer", V, V), call("cross", V, V[::-1]),
    call("vecdot", A, V), call("tensordot", STACK, A, axes=1),
]  # fmt: skip


def numbers(z: Any) -> list[Any]:
    """A result as plain arrays, one for each part."""
    return [np.asarray(plain(part)) for part in (z if isinstance(z, tuple) else (z,))]


def tensors(x: Any) -> Any:
    """Arrays as Tensors, inside lists too."""
    return [tensors(part) for part in x] if isinstance(x, list) else ag.tensor(x) if hasattr(x, "shape") else x


@pytest.mark.parametrize(("name", "arguments", "settings"), CALLS)
def test_values_are_numpy_s(name: str, arguments: Any, settings: Any) -> None:
    theirs = numbers(getattr(np.linalg, name)(*arguments, **settings))
    varying = [tensors(x) for x in arguments]
    for ours in (
        getattr(np.linalg, name)(*varying, **settings),
        getattr(ag.linalg, name)(*varying, **settings),
        getattr(ag.linalg, name)(*arguments, **settings),
    ):
        for z, expected in zip(numbers(ours), theirs, strict=True):
            if name == "eigh":  # whose vectors have arbitrary signs
                z, expected = abs(z), abs(expected)
            assert z.shape == expected.shape
            np.testing.assert_allclose(z, expected, rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize(("name", "arguments", "settings"), [c for c in CALLS if c[0] not in ("norm", "matrix_rank")])
def test_float32_stays_float32(name: str, arguments: Any, settings: Any) -> None:
    if not all(hasattr(x, "shape") or isinstance(x, int) for x in arguments):
        pytest.skip("operands in a list, or a name among them")
    narrow = [x.astype("float32") if hasattr(x, "shape") else x for x in arguments]
    ours = getattr(ag.linalg, name)(*[tensors(x) for x in narrow], **settings)
    for z, part in zip(numbers(ours), numbers(getattr(np.linalg, name)(*narrow, **settings)), strict=True):
        assert z.dtype.name == "float32" or (name == "lstsq" and not z.ndim)
        assert part.dtype.name == "float32" or (name == "lstsq" and not part.ndim)


SCIPY_S = [
    call("expm", A / 5), call("expm", STACK / 5),
    *[
        call("solve_triangular", A, b, trans=trans, lower=lower, unit_diagonal=unit)
        for b in (V, B)
        for trans in (0, 1, 2, "N", "T", "C")
        for lower in (False, True)
        for unit in (False, True)
    ],
    *[call("cho_solve", (np.linalg.cholesky(P), True), b) for b in (V, B)],
    call("cho_solve", (np.linalg.cholesky(P, upper=True), False), V),
]  # fmt: skip


@pytest.mark.parametrize(("name", "arguments", "settings"), SCIPY_S)
def test_values_are_scipy_s(name: str, arguments: Any, settings: Any) -> None:
    expected = getattr(scipy.linalg, name)(*arguments, **settings)
    z = getattr(ag.linalg, name)(*[tensors(x) for x in arguments], **settings)
    np.testing.assert_allclose(plain(z), expected, rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize("lower", [True, False])
def test_cho_factor_is_what_cho_solve_takes(lower: bool) -> None:
    z = ag.linalg.cho_solve(ag.linalg.cho_factor(ag.tensor(P), lower), V)
    np.testing.assert_allclose(plain(z), np.linalg.solve(P, V), rtol=1e-12)


# ---------------------------------------------------------------- derivatives

SMOOTH: dict[str, tuple[Callable[..., Any], tuple[Any, ...]]] = {
    "solve_triangular": (lambda a, b: ag.linalg.solve_triangular(a, b, 1, lower=True, unit_diagonal=True), (A, B)),
    "cho_solve": (lambda c, b: ag.linalg.cho_solve((c, True), b), (A, V)),
    "lstsq": (lambda a, b: ag.linalg.lstsq(a, b).residuals, (TALL[0], np.arange(4.0))),
    "lstsq, wide": (lambda a, b: ag.linalg.lstsq(a, b).solution, (WIDE, B[:2])),
    "qr, wide": (lambda x: ag.linalg.qr(x).R, (WIDE,)),
    "qr, square and complete": (lambda x: ag.linalg.qr(x, "complete").Q, (A,)),
    "svd, all of U": (lambda x: ag.linalg.svd(x).U[..., :2], (TALL,)),
    "svd, all of Vh": (lambda x: ag.linalg.svd(x).Vh[..., :2, :], (WIDE,)),
    "matrix_power": (lambda x: ag.linalg.matrix_power(x, -3), (A,)),
    "tensorsolve": (lambda a, b: ag.linalg.tensorsolve(a, b, (1,)), (regular(6, 6).reshape(2, 6, 3), B.reshape(2, 3))),
    "tensorinv": (ag.linalg.tensorinv, (regular(6, 6).reshape(2, 3, 6),)),
    "norm, 3": (lambda x: ag.linalg.norm(x, 3, axis=0), (A,)),
    "norm, -2": (lambda x: ag.linalg.norm(x, -2, axis=0), (A,)),
    "norm, nuc": (lambda x: ag.linalg.norm(x, "nuc", axis=(2, 0)), (STACK,)),
    "cond": (lambda x: ag.linalg.cond(x, "fro"), (A,)),
    "slogdet": (lambda x: ag.linalg.slogdet(x).logabsdet, (-A,)),
}  # fmt: skip


@pytest.mark.parametrize("name", SMOOTH)
def test_derivatives_of_what_is_composed(name: str) -> None:
    f, xs = SMOOTH[name]
    leaves = [ag.tensor(x, requires_grad=True) for x in xs]
    assert ag.autograd.gradcheck(f, tuple(leaves))
    assert ag.autograd.gradgradcheck(f, tuple(leaves))


def test_a_derivative_of_a_symmetric_matrix_is_symmetric_whatever_triangle_is_read() -> None:
    for f in (ag.linalg.cholesky, ag.linalg.eigvalsh, lambda x: ag.linalg.eigvalsh(x, UPLO="U")):
        gradient = ag.grad(lambda x, f=f: ag.sum(ag.sin(f(x))))(P)
        np.testing.assert_allclose(gradient, gradient.T, rtol=1e-12)
        read = ag.grad(lambda x, f=f: ag.sum(ag.sin(f(x))))(np.tril(P) if f is ag.linalg.cholesky else P)
        np.testing.assert_allclose(read, gradient, rtol=1e-12)


def test_what_the_triangle_that_is_not_read_holds_has_no_part_in_the_result() -> None:
    np.testing.assert_allclose(plain(ag.linalg.eigvalsh(ag.tensor(np.tril(P)))), np.linalg.eigvalsh(P), rtol=1e-12)
    infinite = np.where(np.tri(3) > 0, A, np.nan)
    z, pullback = ag.vjp(lambda a: ag.linalg.solve_triangular(a, V, lower=True), infinite)
    np.testing.assert_allclose(z, scipy.linalg.solve_triangular(A, V, lower=True), rtol=1e-12)
    assert np.isfinite(pullback(V)[0]).all()


def test_det_of_a_singular_matrix_has_its_first_two_derivatives() -> None:
    x = np.array([[1.0, 2.0], [2.0, 4.0]])
    np.testing.assert_allclose(ag.grad(ag.linalg.det)(x), [[4.0, -2.0], [-2.0, 1.0]], atol=1e-14)
    exact = np.zeros((2, 2, 2, 2))
    exact[0, 0, 1, 1] = exact[1, 1, 0, 0] = 1.0
    exact[0, 1, 1, 0] = exact[1, 0, 0, 1] = -1.0
    for point in (x, np.zeros((2, 2)), np.eye(2)):
        np.testing.assert_allclose(ag.hessian(ag.linalg.det)(point), exact, atol=1e-14)


def test_eigenvalues_that_are_equal_have_derivatives_while_their_vectors_have_none() -> None:
    unit = np.eye(3)
    np.testing.assert_array_equal(ag.grad(lambda x: ag.sum(ag.linalg.eigh(x).eigenvalues))(unit), unit)
    np.testing.assert_array_equal(ag.grad(lambda x: ag.sum(ag.linalg.svd(x).S))(unit), unit)
    with np.errstate(all="ignore"):
        assert np.isnan(ag.grad(lambda x: ag.sum(ag.linalg.eigh(x).eigenvectors))(unit)).any()


@pytest.mark.parametrize(("x", "name"), [(TALL, "U"), (WIDE, "Vh")])
def test_vectors_that_a_matrix_does_not_determine_have_no_derivative(x: Any, name: str) -> None:
    def projected(x: Any) -> Any:
        u = getattr(ag.linalg.svd(x), name)
        return ag.sum(weights(*u.shape) * (u @ u.mT))  # the same for every x, but only if all of u moves

    assert np.isnan(ag.grad(projected)(x)).all()
    assert np.isnan(ag.jvp(projected, (x,), (np.ones_like(x),))[1])
    moved = ag.jvp(lambda x: getattr(ag.linalg.svd(x), name), (x,), (np.ones_like(x),))[1]
    assert np.isnan(moved).any()
    assert not np.isnan(moved).all()
    np.testing.assert_array_equal(
        ag.vmap(ag.grad(lambda x: ag.sum(ag.linalg.svd(x).S)))(x[None])[0],
        ag.grad(lambda x: ag.sum(ag.linalg.svd(x, full_matrices=False).S))(x),
    )


def test_rank_and_sign_are_constants() -> None:
    x = ag.tensor(A, requires_grad=True)
    assert not ag.linalg.matrix_rank(x).requires_grad
    assert not ag.linalg.slogdet(x).sign.requires_grad
    assert not ag.linalg.norm(x, 0, axis=0).requires_grad


def test_results_have_numpy_s_names() -> None:
    for name in ("eigh", "qr", "svd", "slogdet", "eig"):
        assert getattr(ag.linalg, name)(P)._fields == getattr(np.linalg, name)(P)._fields


def test_pytorch_s_names_of_arguments() -> None:
    x = ag.tensor(STACK)
    np.testing.assert_array_equal(
        plain(ag.linalg.norm(x, dim=1, keepdim=True)), plain(ag.linalg.norm(x, axis=1, keepdims=True))
    )
    np.testing.assert_array_equal(plain(ag.linalg.vector_norm(x, 1, dim=0)), plain(ag.linalg.norm(x, 1, axis=0)))


def test_whole_numbers_are_taken_as_numpy_takes_them() -> None:
    whole = np.array([[1, 2], [2, 4]])
    assert int(ag.linalg.matrix_rank(ag.tensor(whole))) == 1
    np.testing.assert_allclose(
        plain(ag.linalg.lstsq(whole, ag.tensor(V[:2])).solution), np.linalg.lstsq(whole, V[:2])[0]
    )
    assert plain(ag.linalg.norm(ag.tensor(whole))) == 5.0


def test_lists_are_arrays() -> None:
    np.testing.assert_array_equal(ag.linalg.inv([[2.0, 0.0], [0.0, 4.0]]), [[0.5, 0.0], [0.0, 0.25]])
    np.testing.assert_array_equal(ag.linalg.solve([[2.0]], ag.tensor([3.0])).numpy(), [1.5])


# ---------------------------------------------------------------- vmap and other libraries

MAPPED: dict[str, Callable[..., Any]] = {
    "solve, vector": lambda x: ag.linalg.solve(x, V),
    "solve, both": lambda x: ag.linalg.solve(x, x[0]),
    "lstsq-like": lambda x: ag.linalg.pinv(x) @ V,
    "det": ag.linalg.det,
    "slogdet": lambda x: ag.linalg.slogdet(x).logabsdet,
    "cholesky": lambda x: ag.linalg.cholesky(x @ x.mT + 1.0 * np.eye(3)),
    "cholesky of one triangle": lambda x: ag.linalg.cholesky(x + 3.0 * np.eye(3)),
    "eigh": lambda x: ag.linalg.eigh(x @ x.mT).eigenvalues,
    "qr": lambda x: ag.linalg.qr(x).R,
    "svd": lambda x: ag.linalg.svd(x[:, :2]).S,
    "matrix_rank": ag.linalg.matrix_rank,
    "matrix_power": lambda x: ag.linalg.matrix_power(x, 0),
    "norm": lambda x: ag.linalg.norm(x, "nuc"),
    "expm": ag.linalg.expm,
}


@pytest.mark.parametrize("name", MAPPED)
def test_vmap_is_one_call_for_each_matrix(name: str) -> None:
    f = MAPPED[name]
    expected = [plain(f(ag.tensor(x))) for x in STACK]
    np.testing.assert_allclose(plain(ag.vmap(f)(ag.tensor(STACK))), expected, rtol=1e-12, atol=1e-14)


ELSEWHERE: dict[str, Callable[..., Any]] = {
    "inv": ag.linalg.inv,
    "solve": lambda x: ag.linalg.solve(x, x[0]),
    "solve_triangular": lambda x: ag.linalg.solve_triangular(x, x[0], unit_diagonal=True),
    "pinv": ag.linalg.pinv,
    "lstsq": lambda x: ag.linalg.lstsq(x[:, :2], x[:, 2])[1],
    "det": ag.linalg.det,
    "slogdet": lambda x: ag.linalg.slogdet(x)[1],
    "cholesky": lambda x: ag.linalg.cholesky(ag.matmul(x, ag.linalg.matrix_transpose(x))),
    "cholesky of one triangle": lambda x: ag.linalg.cholesky(x),
    "eigh": lambda x: ag.linalg.eigh(x)[1] * 1.0,
    "qr": lambda x: ag.linalg.qr(x)[1],
    "svd": lambda x: ag.linalg.svd(x[:, :2])[0][:, :2],
    "norm": lambda x: ag.linalg.norm(x, 3, axis=1),
    "norm of matrices": lambda x: ag.linalg.norm(x, "nuc"),
    "cond": lambda x: ag.linalg.cond(x, "fro"),
    "matrix_power": lambda x: ag.linalg.matrix_power(x, 3),
    "trace": ag.linalg.trace,
}


@pytest.mark.parametrize("name", ELSEWHERE)
def test_other_libraries_give_the_same(name: str, array: Array) -> None:
    def f(x: Any) -> Any:
        return ag.sum(ag.sin(ELSEWHERE[name](x)))

    z, gradient = ag.value_and_grad(f)(array(P))
    expected, expected_gradient = ag.value_and_grad(f)(P)
    np.testing.assert_allclose(plain(z), expected, rtol=1e-12)
    np.testing.assert_allclose(plain(gradient), expected_gradient, rtol=1e-10, atol=1e-12)


# ---------------------------------------------------------------- refusals


@pytest.mark.parametrize("name", ["inv", "solve"])
def test_a_singular_matrix_is_named(name: str) -> None:
    zero = ag.tensor(np.zeros((2, 2)), requires_grad=True)
    operands = (zero,) if name == "inv" else (zero, np.ones(2))
    with pytest.raises(np.linalg.LinAlgError, match=rf"{name} cannot take .*shape \(2, 2\).*[Ss]ingular.*; use .*pinv"):
        getattr(ag.linalg, name)(*operands)
    with pytest.raises(np.linalg.LinAlgError, match="pinv"):
        ag.grad(lambda x: ag.linalg.slogdet(x).logabsdet)(np.zeros((2, 2)))


def test_a_matrix_without_root_is_named() -> None:
    with pytest.raises(np.linalg.LinAlgError, match=r"cholesky cannot take .*positive definite; make the matrix symm"):
        ag.linalg.cholesky(ag.tensor(-np.eye(2)))


@pytest.mark.parametrize("name", ["inv", "det", "cholesky", "eigvalsh", "eigh", "eig", "slogdet"])
@pytest.mark.parametrize("shape", [(2, 3), (3,)])
def test_what_is_not_square_is_refused(name: str, shape: tuple[int, ...]) -> None:
    with pytest.raises(np.linalg.LinAlgError, match="hand in matrices"):
        getattr(ag.linalg, name)(ag.tensor(np.ones(shape), requires_grad=True))


def test_an_arbitrary_choice_has_no_derivative() -> None:
    x = ag.tensor(TALL, requires_grad=True)
    with pytest.raises(ValueError, match=r"mode='complete'.*no derivative .*shape \(2, 4, 2\)"):
        ag.linalg.qr(x, mode="complete")
    with pytest.raises(ValueError, match="no derivative"):
        ag.grad(lambda x: ag.sum(ag.linalg.qr(x, mode="complete").R))(TALL)


@pytest.mark.parametrize(
    "program",
    [
        lambda: ag.linalg.qr(ag.tensor(A), mode="raw"),
        lambda: ag.linalg.eigh(ag.tensor(P), UPLO="X"),
        lambda: ag.linalg.norm(ag.tensor(V), "fro"),
        lambda: ag.linalg.norm(ag.tensor(A), 3),
        lambda: ag.linalg.norm(ag.tensor(STACK), 2),
        lambda: ag.linalg.norm(ag.tensor(STACK), axis=(0, 0)),
    ],
)
def test_what_makes_no_sense_is_a_value_error(program: Callable[[], Any]) -> None:
    with pytest.raises(ValueError, match=r"does not know|needs one axis|repeated axis"):
        program()


def test_everything_public_is_documented_with_an_example() -> None:
    for name in linalg.__all__:
        assert ">>>" in (getattr(ag.linalg, name).__doc__ or ""), name


def test_eigenvectors_keep_their_length() -> None:
    x = np.array([[2.0, 1.0, 0.3], [0.2, -1.0, 0.5], [0.1, 0.4, 0.7]])
    v = np.cos(np.arange(9.0)).reshape(3, 3)

    def lengths(x: Any) -> Any:
        return ag.sum(ag.square(ag.absolute(ag.linalg.eig(x)[1])), 0)

    value, moved = ag.jvp(lengths, (x,), (v,))
    np.testing.assert_allclose(np.asarray(value), 1.0, rtol=1e-14)
    np.testing.assert_allclose(np.asarray(moved), 0.0, atol=1e-14)

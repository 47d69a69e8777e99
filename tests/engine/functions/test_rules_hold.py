"""What faults planted in rules had been able to do unseen: eigenvectors that grow, and hooks without conjugates."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autogradkit as ag

Z = np.array([1.0 + 2.0j, -0.5 + 0.25j])
C = np.array([0.5 - 1.0j, 2.0 + 0.75j])

# Eigenvalues are real and apart, and eigenvectors far from orthonormal.
SKEW = np.array([[2.0, 1.0, 0.5], [0.25, -1.0, 0.75], [0.5, -0.5, 4.0]])
DIRECTION = np.array([[0.5, -1.0, 0.25], [1.0, 0.75, -0.5], [0.25, 0.5, -0.75]])


def vectors(x: Any) -> Any:
    return ag.linalg.eig(x).eigenvectors


@pytest.mark.parametrize("turn", [1.0, np.exp(0.5j)], ids=["real", "complex"])
def test_eigenvectors_keep_the_length_1(turn: complex) -> None:
    lengths, moved = ag.jvp(lambda x: ag.sum(ag.absolute(vectors(x)) ** 2, axis=0), (SKEW * turn,), (DIRECTION * turn,))
    np.testing.assert_allclose(lengths, 1.0, rtol=1e-14)
    np.testing.assert_allclose(moved, 0.0, rtol=0, atol=1e-14)


def test_eigenvectors_of_a_real_matrix_move_as_numpys_do() -> None:
    h = 1e-5
    ahead, behind = (np.linalg.eig(SKEW + s * h * DIRECTION)[1] for s in (1, -1))
    np.testing.assert_allclose(ag.jvp(vectors, (SKEW,), (DIRECTION,))[1], (ahead - behind) / (2 * h), rtol=0, atol=1e-9)


# ------------------------------------------------------------------ hooks


def squares(watch: Callable[[Any], Any]) -> tuple[Any, Any]:
    """A complex leaf and its squares, after a pass from Re Σ C·squares that somebody watches.

    The gradient of the squares is then conj(C), and that of the leaf conj(C · 2 Z).
    """
    z = ag.tensor(Z, requires_grad=True)
    w = z * z
    watch(w)
    (w * C).real.sum().backward()
    return z, w


def near(got: Any, expected: Any) -> None:
    np.testing.assert_allclose(got.numpy(), expected, rtol=1e-14)


def test_a_complex_result_retains_the_direction_of_steepest_ascent() -> None:
    _, w = squares(lambda w: w.retain_grad())
    near(w.grad, np.conj(C))


def test_a_hook_is_shown_the_direction_of_steepest_ascent() -> None:
    seen: list[Any] = []
    z, _ = squares(lambda w: w.register_hook(seen.append))
    near(seen[0], np.conj(C))
    near(z.grad, np.conj(C * 2 * Z))


def test_a_hook_gives_another_gradient_in_the_same_convention() -> None:
    z, _ = squares(lambda w: w.register_hook(lambda _: ag.tensor(Z)))
    near(z.grad, Z * np.conj(2 * Z))


def test_hooks_of_a_node_see_and_give_gradients_in_the_same_convention() -> None:
    seen: list[Any] = []

    def replaced(inner: Any, outer: Any) -> Any:
        seen.extend([outer[0], inner[0]])
        return tuple(None if g is None else ag.tensor(Z) for g in inner)

    z = ag.tensor(Z, requires_grad=True)
    w = ag.sin(z)
    w.grad_fn.register_prehook(lambda outer: (outer[0] * 1j,))
    w.grad_fn.register_hook(replaced)
    (w * C).real.sum().backward()
    near(seen[0], np.conj(C) * 1j)
    near(seen[1], np.conj(C * np.cos(Z)) * 1j)
    near(z.grad, Z)

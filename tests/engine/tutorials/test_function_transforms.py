"""PyTorch's tutorials "Jacobians, Hessians, hvp, vhp, and more" and "Per-sample gradients"."""

from functools import partial
from typing import Any

import numpy as np
import pytest

from .values import array, assert_equal

# ------------------------------------------------------------------ Jacobians


def predict(weight: Any, bias: Any, x: Any) -> Any:
    return (weight @ x + bias).tanh()


def problem(torch: Any, d_out: int, d_in: int, *batch: int) -> tuple[Any, Any, Any]:
    torch.manual_seed(0)
    return torch.randn(d_out, d_in) * 0.3, torch.randn(d_out), torch.randn(*batch, d_in)


def slope(weight: Any, bias: Any, x: Any) -> Any:
    """tanh′ at each output, by 1 - tanh²."""
    return 1 - np.tanh(array(weight) @ array(x) + array(bias)) ** 2


def true_jacobian(weight: Any, bias: Any, x: Any) -> Any:
    """∂ tanh(W x + b) / ∂ x = diag(tanh′) W."""
    return slope(weight, bias, x)[:, None] * array(weight)


def true_hessian(weight: Any, bias: Any, x: Any) -> Any:
    """∂² tanh(W x + b)ᵢ / ∂ xⱼ ∂ xₖ = tanh″ᵢ Wᵢⱼ Wᵢₖ, with tanh″ = -2 tanh tanh′."""
    z = np.tanh(array(weight) @ array(x) + array(bias))
    return np.einsum("i,ij,ik->ijk", -2 * z * (1 - z**2), array(weight), array(weight))


def test_a_jacobian_row_by_row(torch: Any) -> None:
    weight, bias, x = problem(torch, 8, 8)
    xp = x.clone().requires_grad_()
    rows = [torch.autograd.grad(predict(weight, bias, xp), xp, vec)[0] for vec in torch.eye(8)]
    assert_equal(torch.stack(rows), true_jacobian(weight, bias, x))


def test_a_jacobian_by_vmap_of_the_pullback(torch: Any) -> None:
    weight, bias, x = problem(torch, 8, 8)
    _, vjp_fn = torch.func.vjp(partial(predict, weight, bias), x)
    (ft_jacobian,) = torch.vmap(vjp_fn)(torch.eye(8))
    assert_equal(ft_jacobian, true_jacobian(weight, bias, x))


@pytest.mark.parametrize(("d_out", "d_in"), [(8, 8), (3, 40), (40, 3)])
@pytest.mark.parametrize("mode", ["jacrev", "jacfwd"])
def test_a_jacobian_in_one_call(torch: Any, d_out: int, d_in: int, mode: str) -> None:
    weight, bias, x = problem(torch, d_out, d_in)
    jacobian = getattr(torch.func, mode)(predict, argnums=2)(weight, bias, x)
    assert_equal(jacobian, true_jacobian(weight, bias, x))


def test_jacobians_of_the_parameters(torch: Any) -> None:
    weight, bias, x = problem(torch, 4, 3)
    ft_jac_weight, ft_jac_bias = torch.func.jacrev(predict, argnums=(0, 1))(weight, bias, x)
    derivative = np.diag(slope(weight, bias, x))
    assert_equal(ft_jac_bias, derivative)
    assert_equal(ft_jac_weight, np.einsum("ij,k->ijk", derivative, array(x)))


# ------------------------------------------------------------------ Hessians


def test_a_hessian_in_one_call_and_by_composition(torch: Any) -> None:
    weight, bias, x = problem(torch, 5, 4)
    jacfwd, jacrev = torch.func.jacfwd, torch.func.jacrev
    hess_api = torch.func.hessian(predict, argnums=2)(weight, bias, x)
    hess_fwdfwd = jacfwd(jacfwd(predict, argnums=2), argnums=2)(weight, bias, x)
    hess_revrev = jacrev(jacrev(predict, argnums=2), argnums=2)(weight, bias, x)
    for hess in (hess_api, hess_fwdfwd, hess_revrev):
        assert_equal(hess, true_hessian(weight, bias, x))


def test_a_batch_of_jacobians(torch: Any) -> None:
    weight, bias, x = problem(torch, 5, 4, 6)
    jacrev = torch.func.jacrev
    expected = np.stack([true_jacobian(weight, bias, row) for row in x])

    compute_batch_jacobian = torch.vmap(jacrev(predict, argnums=2), in_dims=(None, None, 0))
    assert_equal(compute_batch_jacobian(weight, bias, x), expected)

    # Without vmap: each output depends on its own input only, so the sum over the batch loses nothing.
    def predict_with_output_summed(weight: Any, bias: Any, x: Any) -> Any:
        return (x @ weight.t() + bias).tanh().sum(0)

    summed = jacrev(predict_with_output_summed, argnums=2)(weight, bias, x)
    np.testing.assert_allclose(np.moveaxis(array(summed), 1, 0), expected, rtol=1e-12, atol=1e-14)


def test_a_batch_of_hessians(torch: Any) -> None:
    weight, bias, x = problem(torch, 5, 4, 6)
    compute_batch_hessian = torch.vmap(torch.func.hessian(predict, argnums=2), in_dims=(None, None, 0))
    assert_equal(compute_batch_hessian(weight, bias, x), np.stack([true_hessian(weight, bias, row) for row in x]))


# ------------------------------------------------------------------ products with the Hessian


def f(x: Any) -> Any:
    return x.sin().sum()


def test_a_product_with_the_hessian_by_forward_over_reverse(torch: Any) -> None:
    jvp, grad = torch.func.jvp, torch.func.grad

    def hvp(f: Any, primals: Any, tangents: Any) -> Any:
        return jvp(grad(f), primals, tangents)[1]

    x, tangent = torch.randn(2048), torch.randn(2048)
    assert_equal(hvp(f, (x,), (tangent,)), -np.sin(array(x)) * array(tangent))


def test_a_product_with_the_hessian_by_reverse_over_reverse(torch: Any) -> None:
    vjp, grad = torch.func.vjp, torch.func.grad

    def hvp_revrev(f: Any, primals: Any, tangents: Any) -> Any:
        _, vjp_fn = vjp(grad(f), *primals)
        return vjp_fn(*tangents)

    x, tangent = torch.randn(2048), torch.randn(2048)
    (result,) = hvp_revrev(f, (x,), (tangent,))
    assert_equal(result, -np.sin(array(x)) * array(tangent))


@pytest.mark.parametrize("name", ["hvp", "vhp"])
def test_products_with_the_hessian_for_tensors(torch: Any, name: str) -> None:
    x, v = torch.randn(16), torch.randn(16)
    value, product = getattr(torch.autograd.functional, name)(f, x, v)
    assert_equal(value, np.sin(array(x)).sum())
    assert_equal(product, -np.sin(array(x)) * array(v))


# ------------------------------------------------------------------ gradients of each sample


def network(params: dict[str, Any], sample: Any) -> Any:
    return params["second"] @ (params["first"] @ sample).relu() + params["bias"]


def batch(torch: Any) -> tuple[dict[str, Any], Any, Any]:
    torch.manual_seed(0)
    params = {"first": torch.randn(8, 6), "second": torch.randn(3, 8), "bias": torch.randn(3)}
    return params, torch.randn(7, 6), torch.randn(7, 3)


def compute_loss(params: dict[str, Any], sample: Any, target: Any) -> Any:
    return ((network(params, sample) - target) ** 2).sum()


def one_by_one(torch: Any) -> dict[str, Any]:
    """The gradient of each sample, each by a pass of its own."""
    params, data, targets = batch(torch)
    leaves = {name: p.clone().requires_grad_() for name, p in params.items()}
    found: dict[str, Any] = {name: [] for name in leaves}
    for sample, target in zip(data, targets, strict=True):
        grads = torch.autograd.grad(compute_loss(leaves, sample, target), list(leaves.values()))
        for name, g in zip(leaves, grads, strict=True):
            found[name].append(g)
    return {name: torch.stack(shards) for name, shards in found.items()}


def test_gradients_of_each_sample_in_one_call(torch: Any) -> None:
    params, data, targets = batch(torch)
    ft_compute_grad = torch.func.grad(compute_loss)
    ft_compute_sample_grad = torch.vmap(ft_compute_grad, in_dims=(None, 0, 0))
    ft_per_sample_grads = ft_compute_sample_grad(params, data, targets)

    residual = 2 * (array(torch.vmap(network, in_dims=(None, 0))(params, data)) - array(targets))
    assert_equal(ft_per_sample_grads["bias"], residual)
    for name, per_sample_grad in one_by_one(torch).items():
        assert_equal(ft_per_sample_grads[name], array(per_sample_grad))


def test_their_sum_is_the_gradient_of_the_whole_batch(torch: Any) -> None:
    params, data, targets = batch(torch)
    leaves = {name: p.clone().requires_grad_() for name, p in params.items()}
    predictions = (data @ leaves["first"].t()).relu() @ leaves["second"].t() + leaves["bias"]
    ((predictions - targets) ** 2).sum().backward()
    per_sample = torch.vmap(torch.func.grad(compute_loss), in_dims=(None, 0, 0))(params, data, targets)
    for name, leaf in leaves.items():
        np.testing.assert_allclose(array(per_sample[name]).sum(0), array(leaf.grad), rtol=1e-10)

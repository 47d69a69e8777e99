"""PyTorch's tutorial "Forward-mode automatic differentiation": dual tensors, an own rule, the functional form."""

import functools
from typing import Any

import numpy as np

from .values import array, assert_equal


def fn(x: Any, y: Any) -> Any:
    return x**2 + y**2


def test_dual_tensors(torch: Any) -> None:
    fwAD = torch.autograd.forward_ad
    primal, tangent, plain_tensor = torch.randn(10, 10), torch.randn(10, 10), torch.randn(10, 10)
    with fwAD.dual_level():
        dual_input = fwAD.make_dual(primal, tangent)
        assert_equal(fwAD.unpack_dual(dual_input).tangent, array(tangent))
        assert_equal(fwAD.unpack_dual(fwAD.make_dual(primal, tangent.T)).tangent, array(tangent).T)
        assert fwAD.unpack_dual(plain_tensor).tangent is None

        dual_output = fn(dual_input, plain_tensor)
        jvp = fwAD.unpack_dual(dual_output).tangent
        assert_equal(fwAD.unpack_dual(dual_output).primal, array(primal) ** 2 + array(plain_tensor) ** 2)
    assert_equal(jvp, 2 * array(primal) * array(tangent))
    assert fwAD.unpack_dual(dual_output).tangent is None


def linear_model(torch: Any) -> tuple[dict[str, Any], dict[str, Any], Any]:
    torch.manual_seed(0)
    params = {"weight": torch.randn(5, 5, requires_grad=True), "bias": torch.randn(5, requires_grad=True)}
    tangents = {name: torch.randn(*p.shape) for name, p in params.items()}
    return params, tangents, torch.randn(16, 5)


def model(params: dict[str, Any], input: Any) -> Any:
    return input @ params["weight"].t() + params["bias"]


def test_the_parameters_of_a_model_move(torch: Any) -> None:
    fwAD = torch.autograd.forward_ad
    params, tangents, input = linear_model(torch)
    with fwAD.dual_level():
        dual_params = {name: fwAD.make_dual(p, tangents[name]) for name, p in params.items()}
        out = model(dual_params, input)
        jvp = fwAD.unpack_dual(out).tangent
    assert_equal(jvp, array(input) @ array(tangents["weight"]).T + array(tangents["bias"]))


def test_a_function_with_a_forward_rule_only(torch: Any) -> None:
    fwAD = torch.autograd.forward_ad

    class Fn(torch.autograd.Function):
        @staticmethod
        def forward(ctx: Any, foo: Any) -> Any:
            result = torch.exp(foo)
            ctx.result = result
            return result

        @staticmethod
        def jvp(ctx: Any, gI: Any) -> Any:
            gO = gI * ctx.result
            del ctx.result
            return gO

    primal, tangent = torch.randn(3, 4, requires_grad=True), torch.randn(3, 4)
    with fwAD.dual_level():
        dual_output = Fn.apply(fwAD.make_dual(primal, tangent))
        jvp = fwAD.unpack_dual(dual_output).tangent
    assert_equal(jvp, array(tangent) * np.exp(array(primal)))
    assert torch.autograd.gradcheck(
        Fn.apply,
        (primal,),
        check_forward_ad=True,
        check_backward_ad=False,
        check_undefined_grad=False,
        check_batched_grad=False,
    )


def test_the_functional_form(torch: Any) -> None:
    primal0, tangent0, primal1, tangent1 = (torch.randn(10, 10) for _ in range(4))
    primal_out, tangent_out = torch.func.jvp(fn, (primal0, primal1), (tangent0, tangent1))
    assert_equal(primal_out, array(primal0) ** 2 + array(primal1) ** 2)
    assert_equal(tangent_out, 2 * array(primal0) * array(tangent0) + 2 * array(primal1) * array(tangent1))


def test_the_functional_form_with_one_argument_at_rest(torch: Any) -> None:
    primal, tangent, y = torch.randn(10, 10), torch.randn(10, 10), torch.randn(10, 10)
    new_fn = functools.partial(fn, y=y)
    primal_out, tangent_out = torch.func.jvp(new_fn, (primal,), (tangent,))
    assert_equal(primal_out, array(primal) ** 2 + array(y) ** 2)
    assert_equal(tangent_out, 2 * array(primal) * array(tangent))


def test_the_functional_form_with_the_parameters_of_a_model(torch: Any) -> None:
    params, tangents, input = linear_model(torch)
    params = {name: p.detach() for name, p in params.items()}
    model_output, jvp_out = torch.func.jvp(lambda params: model(params, input), (params,), (tangents,))
    assert_equal(model_output, array(input) @ array(params["weight"]).T + array(params["bias"]))
    assert_equal(jvp_out, array(input) @ array(tangents["weight"]).T + array(tangents["bias"]))

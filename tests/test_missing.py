"""Names of PyTorch's that are left out say so, and what to take instead."""

import importlib
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

import autogradkit as ag
from autogradkit import nn, optim
from autogradkit.engine import errors
from autogradkit.nn import errors as of_nn
from autogradkit.optim import errors as of_optim

TABLES: dict[str, tuple[list[Any], Mapping[str, str]]] = {
    "Tensor": ([ag.Tensor, ag.tensor(1.0)], errors.TENSOR),
    "ag": ([ag], errors.AG),
    "nn": ([nn, nn.functional], of_nn.LEFT_OUT),
    "optim": ([optim, optim.lr_scheduler], of_optim.LEFT_OUT),
}
NAMES = [(place, name) for place, (_, table) in TABLES.items() for names in table.values() for name in names.split()]


@pytest.mark.parametrize(("place", "name"), NAMES)
def test_a_name_that_is_left_out_is_not_there_and_says_what_to_take(place: str, name: str) -> None:
    for thing in TABLES[place][0]:
        assert not hasattr(thing, name)
        assert name not in dir(thing) or thing is ag.Tensor
        with pytest.raises(AttributeError, match=rf"has no {name}, which is left out on purpose; take .+\.$"):
            getattr(thing, name)


def test_no_name_is_in_a_table_twice() -> None:
    assert len(set(NAMES)) == len(NAMES)


@pytest.mark.parametrize("place", TABLES)
def test_what_is_left_out_is_pytorch_s_or_numpy_s(place: str) -> None:
    torch = pytest.importorskip("torch")
    theirs = {
        "Tensor": [torch.Tensor, np.ndarray, torch],
        "ag": [torch, torch.Tensor],
        "nn": [torch.nn, torch.nn.functional],
        "optim": [torch.optim, torch.optim.lr_scheduler],
    }[place]
    strange = [name for where, name in NAMES if where == place and not any(hasattr(t, name) for t in theirs)]
    assert strange == []


@pytest.mark.parametrize("module", ["", ".nn", ".nn.functional", ".optim", ".optim.lr_scheduler"])
def test_a_name_that_nobody_has_is_an_attribute_error(module: str) -> None:
    with pytest.raises(AttributeError, match=r"has no attribute 'no_such_name'; dir\("):
        importlib.import_module(f"autogradkit{module}").no_such_name  # noqa: B018 - to ask is the test


def test_comparisons_and_norms_have_pytorch_s_names() -> None:
    x, y = ag.tensor([[3.0, 4.0], [0.0, 1.0]], requires_grad=True), ag.tensor([[3.0, 0.0], [1.0, 1.0]])
    for name, symbol in [("eq", "equal"), ("ne", "not_equal"), ("lt", "less"), ("le", "less_equal")]:
        np.testing.assert_array_equal(getattr(x, name)(y).numpy(), getattr(np, symbol)(x.detach(), y).numpy())
        assert getattr(ag, name) is getattr(ag, symbol)
    np.testing.assert_array_equal(x.gt(y).numpy(), [[False, True], [False, False]])
    np.testing.assert_array_equal(x.ge(y).numpy(), [[True, True], [False, True]])
    np.testing.assert_allclose(x.norm(dim=1).tolist(), [5.0, 1.0])
    np.testing.assert_allclose(x.norm(1).item(), 8.0)
    x.norm().backward()
    np.testing.assert_allclose(x.grad.numpy(), x.detach().numpy() / np.sqrt(26))
    assert x.maximum(y).sum().item() == 9.0
    assert x.neg().minimum(0.0).sum().item() == -8.0
    assert x.sign().sum().item() == 3.0

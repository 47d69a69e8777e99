"""What cannot be compared with another library: chance, other array libraries, transforms around layers."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autogradkit as ag
from autogradkit import nn, optim
from autogradkit.engine.backend import namespace, raw, to_numpy

F = nn.functional


# ------------------------------------------------------------------ chance


def test_dropout_drops_as_many_as_asked_and_keeps_the_mean() -> None:
    ag.manual_seed(0)
    x = ag.ones(100_000, requires_grad=True)
    y = nn.Dropout(0.3)(x)
    y.sum().backward()
    dropped = (y.detach().numpy() == 0).mean()
    assert dropped == pytest.approx(0.3, abs=0.01)
    np.testing.assert_array_equal(x.grad.numpy(), y.detach().numpy())
    assert set(np.unique(y.detach().numpy()).round(12)) == {0.0, round(1 / 0.7, 12)}


def test_dropout_keeps_the_precision() -> None:
    assert F.dropout(ag.ones(3, dtype="float32")).dtype == np.dtype("float32")


def test_an_lstm_drops_between_its_layers_in_training_only() -> None:
    ag.manual_seed(0)
    lstm, x = nn.LSTM(3, 4, num_layers=2, dropout=0.5), ag.randn(5, 2, 3)
    one, other = (lstm(x)[0].detach().numpy() for _ in range(2))
    assert (one != other).any()
    lstm.eval()
    one, other = (lstm(x)[0].detach().numpy() for _ in range(2))
    np.testing.assert_array_equal(one, other)


def test_the_same_seed_gives_the_same_layer() -> None:
    made = []
    for _ in range(2):
        ag.manual_seed(7)
        made.append(nn.Linear(3, 2).weight.tolist())
    assert made[0] == made[1]


def test_orthogonal_weights_are_orthogonal() -> None:
    for shape in ((3, 5), (5, 3), (4, 2, 3)):
        w = nn.init.orthogonal_(ag.zeros(*shape), gain=2.0).numpy().reshape(shape[0], -1)
        short = w if len(w) <= w.shape[1] else w.T
        np.testing.assert_allclose(short @ short.T, 4 * np.eye(len(short)), atol=1e-12)


def test_constants_fill() -> None:
    w = nn.Parameter(ag.empty(2, 2))
    assert nn.init.constant_(w, 3.0).tolist() == [[3.0, 3.0], [3.0, 3.0]]
    assert nn.init.ones_(w).tolist() == [[1.0, 1.0], [1.0, 1.0]]
    assert nn.init.zeros_(w).tolist() == [[0.0, 0.0], [0.0, 0.0]]
    assert nn.init.eye_(w).tolist() == [[1.0, 0.0], [0.0, 1.0]]
    assert w.requires_grad
    assert w.grad_fn is None


# ------------------------------------------------------------------ kinds of number and transforms

# fmt: off
MADE: list[tuple[str, Callable[..., Any], tuple[int, ...]]] = [
    ("Linear",      lambda **kind: nn.Linear(3, 2, **kind),          (4, 3)),
    ("Conv1d",      lambda **kind: nn.Conv1d(3, 2, 2, **kind),       (4, 3, 5)),
    ("LayerNorm",   lambda **kind: nn.LayerNorm(3, **kind),          (4, 3)),
    ("BatchNorm1d", lambda **kind: nn.BatchNorm1d(3, **kind),        (4, 3)),
]
# fmt: on


@pytest.mark.parametrize(("make", "shape"), [pytest.param(m, s, id=name) for name, m, s in MADE])
def test_float32_stays_float32(make: Callable[..., Any], shape: tuple[int, ...]) -> None:
    layer = make(dtype="float32")
    y = layer(ag.randn(*shape, dtype="float32"))
    y.sum().backward()
    assert {y.dtype, *(p.grad.dtype for p in layer.parameters())} == {np.dtype("float32")}


@pytest.mark.parametrize(
    ("make", "shape"), [pytest.param(m, s, id=name) for name, m, s in MADE if name != "BatchNorm1d"]
)
def test_layers_work_under_vmap(make: Callable[..., Any], shape: tuple[int, ...]) -> None:
    layer, x = make(), np.random.default_rng(0).normal(size=(5, *shape))
    mapped = ag.vmap(layer)(ag.tensor(x)).detach().numpy()
    np.testing.assert_allclose(mapped, np.stack([layer(ag.tensor(row)).detach().numpy() for row in x]), atol=1e-14)


def test_an_lstm_can_be_differentiated_twice_and_forwards() -> None:
    ag.manual_seed(0)
    lstm = nn.LSTM(2, 3, num_layers=2).requires_grad_(False)
    x = np.random.default_rng(0).normal(size=(4, 1, 2))
    assert ag.autograd.gradcheck(lambda x: lstm(x)[0], (ag.tensor(x, requires_grad=True),), check_forward_ad=True)
    assert ag.autograd.gradgradcheck(lambda x: lstm(x)[0].sum(), (ag.tensor(x, requires_grad=True),))


def test_losses_take_lists_of_classes_and_arrays() -> None:
    x = ag.tensor([[0.0, 1.0], [2.0, 0.0]])
    values = {F.cross_entropy(x, y).item() for y in ([1, 0], np.array([1, 0]), ag.tensor([1, 0]))}
    assert len(values) == 1


def test_a_confident_mistake_costs_a_finite_loss() -> None:
    x = ag.tensor([[-np.inf, 0.0], [1000.0, 0.0]], requires_grad=True)
    loss = F.cross_entropy(x, [1, 1])
    loss.backward()
    assert loss.item() == 500.0
    np.testing.assert_allclose(x.grad.numpy(), [[0.0, 0.0], [0.5, -0.5]])


# ------------------------------------------------------------------ other array libraries


def test_a_small_model_trains_on_every_array_library(array: Callable[..., Any]) -> None:
    rng = np.random.default_rng(0)
    model = nn.Sequential(nn.Linear(3, 4), nn.LayerNorm(4), nn.Tanh(), nn.Linear(4, 2))
    for module in (model[0], model[1], model[3]):
        for name, p in list(module.named_parameters()):
            setattr(module, name, nn.Parameter(array(rng.normal(size=p.shape))))
    x, y = array(rng.normal(size=(6, 3))), np.array([0, 1, 1, 0, 1, 0])
    optimizer = optim.SGD(model.parameters(), lr=0.1)
    losses = []
    for _ in range(5):
        optimizer.zero_grad()
        loss = F.cross_entropy(model(ag.as_tensor(x)), y)
        loss.backward()
        optimizer.step()
        losses.append(float(loss.detach()))
    assert losses == sorted(losses, reverse=True)
    assert all(namespace(raw(p)) is namespace(x) for p in model.parameters())


def test_an_lstm_reads_on_every_array_library(array: Callable[..., Any]) -> None:
    ag.manual_seed(0)
    lstm = nn.LSTM(3, 4)
    x = np.random.default_rng(0).normal(size=(5, 2, 3))
    expected = lstm(ag.tensor(x))[0].detach().numpy()
    for name, p in list(lstm.named_parameters()):
        setattr(lstm, name, nn.Parameter(array(p.detach().numpy())))
    y, _ = lstm(ag.as_tensor(array(x)))
    y.sum().backward()
    assert namespace(raw(lstm.weight_hh_l0.grad)) is namespace(array(x))
    differences = namespace(raw(y)).abs(raw(y) - array(expected))
    assert float(namespace(raw(y)).max(differences)) < 1e-14


# ------------------------------------------------------------------ a real data set


def test_a_small_network_reads_digits() -> None:
    data = pytest.importorskip("sklearn.datasets", reason="needs scikit-learn").load_digits()
    ag.manual_seed(0)
    order = np.random.default_rng(0).permutation(len(data.data))
    x, y = data.data[order] / 16, data.target[order]
    model = nn.Sequential(nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 10))
    optimizer = optim.Adam(model.parameters(), lr=0.01)
    for epoch in range(15):
        for batch in np.random.default_rng(epoch).permutation(1400).reshape(-1, 100):
            optimizer.zero_grad()
            F.cross_entropy(model(ag.tensor(x[batch])), y[batch]).backward()
            optimizer.step()
    with ag.no_grad():
        scores = to_numpy(raw(model.eval()(ag.tensor(x[1400:]))))
    assert (scores.argmax(1) == y[1400:]).mean() > 0.95

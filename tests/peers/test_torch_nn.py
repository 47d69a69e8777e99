"""Layers, losses and whole trainings: the same numbers as torch.nn, from the same parameters."""

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from .alike import namespace

Make = Callable[[Any], Any]


def numbers(*shape: int) -> Any:
    return np.random.default_rng(sum(shape)).normal(size=shape)


# A layer, and the shape of its input.
# fmt: off
LAYERS: list[tuple[str, tuple[int, ...], Make]] = [
    ("Linear",                    (5, 3),       lambda t: t.nn.Linear(3, 4)),
    ("Linear, no bias",           (3,),         lambda t: t.nn.Linear(3, 4, bias=False)),
    ("Linear of a stack",         (2, 5, 3),    lambda t: t.nn.Linear(3, 4)),
    ("Flatten",                   (2, 3, 4, 5), lambda t: t.nn.Flatten()),
    ("Flatten of some",           (2, 3, 4, 5), lambda t: t.nn.Flatten(0, -2)),
    ("Conv1d",                    (2, 3, 9),    lambda t: t.nn.Conv1d(3, 4, 3, stride=2, padding=1, dilation=2)),
    ("Conv1d alone",              (3, 9),       lambda t: t.nn.Conv1d(3, 4, 3)),
    ("Conv2d",                    (2, 3, 7, 8), lambda t: t.nn.Conv2d(3, 4, (3, 2), stride=(2, 1), padding=(1, 0))),
    ("Conv2d, same",              (2, 4, 6, 6), lambda t: t.nn.Conv2d(4, 6, 3, padding="same", groups=2, bias=False)),
    ("ConvTranspose1d",           (2, 4, 5),    lambda t: t.nn.ConvTranspose1d(4, 3, 3, stride=2, padding=1)),
    ("ConvTranspose2d",           (2, 4, 5, 4), lambda t: t.nn.ConvTranspose2d(4, 6, 3, 2, 1, 1, groups=2)),
    ("ConvTranspose2d, dilation", (1, 2, 4, 4), lambda t: t.nn.ConvTranspose2d(2, 2, 2, dilation=2, bias=False)),
    ("MaxPool1d",                 (2, 3, 9),    lambda t: t.nn.MaxPool1d(3, stride=2, padding=1)),
    ("MaxPool2d",                 (2, 3, 7, 8), lambda t: t.nn.MaxPool2d((2, 3), ceil_mode=True)),
    ("AvgPool1d",                 (2, 3, 9),    lambda t: t.nn.AvgPool1d(3, stride=2, padding=1)),
    ("AvgPool2d",                 (2, 3, 7, 8), lambda t: t.nn.AvgPool2d(2, padding=1, count_include_pad=False)),
    ("AvgPool2d, divisor",        (2, 3, 7, 8), lambda t: t.nn.AvgPool2d(3, 1, divisor_override=5)),
    ("LayerNorm",                 (5, 3, 4),    lambda t: t.nn.LayerNorm(4)),
    ("LayerNorm of two axes",     (5, 3, 4),    lambda t: t.nn.LayerNorm((3, 4), eps=0.1)),
    ("LayerNorm, no bias",        (5, 4),       lambda t: t.nn.LayerNorm([4], bias=False)),
    ("LayerNorm, no weights",     (5, 4),       lambda t: t.nn.LayerNorm(4, elementwise_affine=False)),
    ("BatchNorm1d",               (5, 3),       lambda t: t.nn.BatchNorm1d(3)),
    ("BatchNorm1d of sequences",  (5, 3, 4),    lambda t: t.nn.BatchNorm1d(3, momentum=None, eps=0.1)),
    ("BatchNorm2d",               (2, 3, 4, 5), lambda t: t.nn.BatchNorm2d(3, momentum=0.5)),
    ("BatchNorm2d, no weights",   (2, 3, 4, 5), lambda t: t.nn.BatchNorm2d(3, affine=False)),
    ("BatchNorm2d, no memory",    (2, 3, 4, 5), lambda t: t.nn.BatchNorm2d(3, track_running_stats=False)),
    ("Identity",                  (5, 3),       lambda t: t.nn.Identity(7, option=True)),
    ("ReLU",                      (5, 3),       lambda t: t.nn.ReLU()),
    ("LeakyReLU",                 (5, 3),       lambda t: t.nn.LeakyReLU(0.2)),
    ("ELU",                       (5, 3),       lambda t: t.nn.ELU(0.7)),
    ("GELU",                      (5, 3),       lambda t: t.nn.GELU()),
    ("GELU by tanh",              (5, 3),       lambda t: t.nn.GELU(approximate="tanh")),
    ("SiLU",                      (5, 3),       lambda t: t.nn.SiLU()),
    ("Sigmoid",                   (5, 3),       lambda t: t.nn.Sigmoid()),
    ("Tanh",                      (5, 3),       lambda t: t.nn.Tanh()),
    ("Softplus",                  (5, 3),       lambda t: t.nn.Softplus(beta=2.0, threshold=1.5)),
    ("Softmax",                   (5, 3),       lambda t: t.nn.Softmax(dim=1)),
    ("LogSoftmax",                (5, 3, 2),    lambda t: t.nn.LogSoftmax(dim=-2)),
    ("Dropout at rest",           (5, 3),       lambda t: t.nn.Dropout(0.4).eval()),
    ("Dropout of nothing",        (5, 3),       lambda t: t.nn.Dropout(0.0)),
    ("Dropout of everything",     (5, 3),       lambda t: t.nn.Dropout(1.0)),
    ("Sequential",                (5, 3),       lambda t: t.nn.Sequential(t.nn.Linear(3, 4), t.nn.ReLU())),
]

LSTMS: list[tuple[str, tuple[int, ...], dict[str, Any]]] = [
    ("one layer",       (6, 2, 3), {}),
    ("no bias",         (6, 2, 3), {"bias": False}),
    ("batch first",     (2, 6, 3), {"batch_first": True}),
    ("three layers",    (6, 2, 3), {"num_layers": 3, "dropout": 0.0}),
    ("both directions", (6, 2, 3), {"num_layers": 2, "bidirectional": True}),
    ("all",             (2, 6, 3), {"num_layers": 2, "bidirectional": True, "bias": False, "batch_first": True}),
    ("no batch",        (6, 3),    {"num_layers": 2}),
    ("one step",        (1, 2, 3), {}),
]

CLASSES, PROBABILITIES = np.array([2, 0, 3, 0, 1]), np.abs(numbers(5, 4)) / np.abs(numbers(5, 4)).sum(1, keepdims=True)
PLACES, WEIGHT = np.array([[2, 0, 3], [0, 1, 1]]), np.array([0.5, 2.0, 0.1, 1.0])
FEWER = np.where(CLASSES == 3, -100, CLASSES)
ZERO_TO_ONE = 1 / (1 + np.exp(-numbers(5, 4)))

# A loss with its options, its input and its target; a weight is a Tensor in both.
LOSSES: list[tuple[str, dict[str, Any], Any, Any]] = [
    ("MSELoss",           {},                                                     numbers(5, 4), numbers(4, 5).T),
    ("L1Loss",            {},                                                     numbers(5, 4), numbers(4, 5).T),
    ("SmoothL1Loss",      {},                                                     numbers(5, 4), numbers(4, 5).T * 2),
    ("SmoothL1Loss",      {"beta": 0.3},                                          numbers(5, 4), numbers(4, 5).T),
    ("SmoothL1Loss",      {"beta": 0.0},                                          numbers(5, 4), numbers(4, 5).T),
    ("HuberLoss",         {},                                                     numbers(5, 4), numbers(4, 5).T * 2),
    ("HuberLoss",         {"delta": 0.3},                                         numbers(5, 4), numbers(4, 5).T),
    ("BCELoss",           {},                                                     ZERO_TO_ONE, PROBABILITIES),
    ("BCELoss",           {"weight": WEIGHT},                                     ZERO_TO_ONE, PROBABILITIES),
    ("BCEWithLogitsLoss", {},                                                     numbers(5, 4) * 50, PROBABILITIES),
    ("BCEWithLogitsLoss", {"weight": WEIGHT, "pos_weight": WEIGHT + 1},           numbers(5, 4), PROBABILITIES),
    ("NLLLoss",           {},                                                     numbers(5, 4), CLASSES),
    ("NLLLoss",           {"weight": WEIGHT, "ignore_index": 0},                  numbers(5, 4), CLASSES),
    ("NLLLoss",           {},                                                     numbers(2, 4, 3), PLACES),
    ("NLLLoss",           {},                                                     numbers(4), np.array(2)),
    ("CrossEntropyLoss",  {},                                                     numbers(5, 4) * 50, CLASSES),
    ("CrossEntropyLoss",  {"weight": WEIGHT},                                     numbers(5, 4), CLASSES),
    ("CrossEntropyLoss",  {"ignore_index": 0},                                    numbers(5, 4), CLASSES),
    ("CrossEntropyLoss",  {"ignore_index": -100},                                 numbers(5, 4), FEWER),
    ("CrossEntropyLoss",  {"label_smoothing": 0.2},                               numbers(5, 4), CLASSES),
    ("CrossEntropyLoss",  {"label_smoothing": 0.2, "weight": WEIGHT, "ignore_index": 0}, numbers(5, 4), CLASSES),
    ("CrossEntropyLoss",  {"label_smoothing": 0.2, "weight": WEIGHT, "ignore_index": 1}, numbers(2, 4, 3), PLACES),
    ("CrossEntropyLoss",  {},                                                     numbers(4), np.array(2)),
    ("CrossEntropyLoss",  {},                                                     numbers(5, 4), PROBABILITIES),
    ("CrossEntropyLoss",  {"label_smoothing": 0.2, "weight": WEIGHT},             numbers(5, 4), PROBABILITIES),
    ("KLDivLoss",         {},                                                     np.log(ZERO_TO_ONE), PROBABILITIES),
    ("KLDivLoss",         {"log_target": True},                                   np.log(ZERO_TO_ONE), -numbers(5, 4)),
]
# fmt: on


def array_of(x: Any) -> Any:
    return np.array(x.detach().numpy())


def close(here: Any, torch: Any, tolerance: float = 1e-12) -> None:
    assert here.dtype == torch.dtype
    assert here.shape == torch.shape
    np.testing.assert_allclose(here, torch, rtol=tolerance, atol=tolerance)


def shown_by_torch(module: Any) -> str:
    """The text without the option inplace, which there is not here."""
    return repr(module).replace("inplace=False", "").replace(", )", ")")


def pair(make: Make) -> list[tuple[Any, Any]]:
    """The namespace and the module, for torch and for autogradkit, which gets torch's parameters."""
    made = []
    for name in ("torch", "autogradkit"):
        with namespace(name) as t:
            made.append((t, make(t)))
    (_, theirs), (_, ours) = made
    keys = ours.load_state_dict({key: value.numpy() for key, value in theirs.state_dict().items()})
    assert (keys.missing_keys, keys.unexpected_keys) == ([], [])
    return made


def gradients(t: Any, module: Any, data: Any) -> list[Any]:
    """The output, the gradient of the input, those of all parameters, and all buffers."""
    x = t.tensor(data, requires_grad=True)
    y = module(x)
    found = [array_of(y)]
    if y.requires_grad:
        (y * t.tensor(numbers(*y.shape))).sum().backward()
        found += [array_of(x.grad), *(array_of(p.grad) for p in module.parameters())]
    return [*found, *(array_of(b) for b in module.buffers())]


@pytest.mark.parametrize(("shape", "make"), [pytest.param(s, m, id=name) for name, s, m in LAYERS])
def test_a_layer_and_its_gradients_are_those_of_torch(shape: tuple[int, ...], make: Make) -> None:
    both = pair(make)
    for mode in (True, False):
        for _ in range(2):  # the second time running averages have moved
            torch, here = (
                gradients(t, m.zero_grad() or m.train(mode and "Dropout" not in repr(m)), numbers(*shape))
                for t, m in both
            )
            assert len(torch) == len(here)
            for mine, theirs in zip(here, torch, strict=True):
                close(mine, theirs)


@pytest.mark.parametrize("make", [pytest.param(m, id=name) for name, _, m in LAYERS])
def test_a_layer_looks_as_in_torch(make: Make) -> None:
    (_, theirs), (_, ours) = pair(make)
    assert repr(ours) == shown_by_torch(theirs)
    assert list(ours.state_dict()) == list(theirs.state_dict())


@pytest.mark.parametrize("start", [False, True], ids=["from zeros", "from memories"])
@pytest.mark.parametrize(("shape", "options"), [pytest.param(s, o, id=name) for name, s, o in LSTMS])
def test_an_lstm_and_its_gradients_are_those_of_torch(
    shape: tuple[int, ...], options: dict[str, Any], start: bool
) -> None:
    both = pair(lambda t: t.nn.LSTM(3, 4, **options))
    assert repr(both[0][1]) == repr(both[1][1])
    assert list(both[0][1].state_dict()) == list(both[1][1].state_dict())
    count = options.get("num_layers", 1) * (1 + options.get("bidirectional", False))
    memory = (count, 2, 4) if len(shape) == 3 else (count, 4)
    seen = []
    for t, lstm in both:
        x = t.tensor(numbers(*shape), requires_grad=True)
        h, c = (t.tensor(numbers(*memory) * k, requires_grad=True) for k in (1, 2))
        results = lstm(x, (h, c)) if start else lstm(x)
        y, (last_h, last_c) = results
        loss = sum((v * t.tensor(numbers(*v.shape))).sum() for v in (y, last_h, last_c))
        loss.backward()
        leaves = [x, *([h, c] if start else []), *lstm.parameters()]
        seen.append([array_of(v) for v in (y, last_h, last_c)] + [array_of(p.grad) for p in leaves])
    for mine, theirs in zip(seen[1], seen[0], strict=True):
        close(mine, theirs)


@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
@pytest.mark.parametrize(
    ("name", "options", "x", "y"),
    [pytest.param(*row, id=f"{row[0]} {list(row[1])} {i}") for i, row in enumerate(LOSSES)],
)
def test_a_loss_and_its_gradient_are_those_of_torch(
    name: str, options: dict[str, Any], x: Any, y: Any, reduction: str
) -> None:
    seen = []
    for which in ("torch", "autogradkit"):
        with namespace(which) as t:
            given = {k: t.tensor(v) if isinstance(v, np.ndarray) else v for k, v in options.items()}
            criterion = getattr(t.nn, name)(reduction=reduction, **given)
            input = t.tensor(x, requires_grad=True)
            loss = criterion(input, t.tensor(y))
            (loss * t.tensor(numbers(*loss.shape))).sum().backward()
            seen.append((array_of(loss), array_of(input.grad)))
    for mine, theirs in zip(seen[1], seen[0], strict=True):
        close(mine, theirs)


def test_the_mean_over_a_batch_is_that_of_torch() -> None:
    for name in ("torch", "autogradkit"):
        with namespace(name) as t:
            loss = t.nn.KLDivLoss(reduction="batchmean")(t.tensor(np.log(ZERO_TO_ONE)), t.tensor(PROBABILITIES))
            expected = (PROBABILITIES * (np.log(PROBABILITIES) - np.log(ZERO_TO_ONE))).sum() / 5
            assert loss.item() == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("padding_idx", [None, 0, -1])
def test_an_embedding_and_its_gradient_are_those_of_torch(padding_idx: int | None) -> None:
    both = pair(lambda t: t.nn.Embedding(5, 3, padding_idx=padding_idx))
    seen = []
    for t, layer in both:
        y = layer(t.tensor([[1, 0, 4], [4, 4, 2]]))
        (y * t.tensor(numbers(2, 3, 3))).sum().backward()
        seen.append((array_of(y), array_of(layer.weight.grad)))
    assert repr(both[0][1]) == repr(both[1][1])
    for mine, theirs in zip(seen[1], seen[0], strict=True):
        close(mine, theirs)


@pytest.mark.parametrize(
    "call",
    [
        lambda F, t: F.pad(t.tensor(numbers(2, 3, 4)), (1, 2)),
        lambda F, t: F.pad(t.tensor(numbers(2, 3, 4)), (1, 2, 0, 1), value=7.0),
        lambda F, t: F.pad(t.tensor(numbers(2, 3, 4)), (1, 2), mode="reflect"),
        lambda F, t: F.pad(t.tensor(numbers(2, 3, 4)), (1, 2), mode="replicate"),
        lambda F, t: F.pad(t.tensor(numbers(2, 3, 4)), (1, 2), mode="circular"),
        lambda F, t: F.one_hot(t.tensor([[0, 2], [1, 0]])),
        lambda F, t: F.one_hot(t.tensor([0, 2]), num_classes=5),
        lambda F, t: F.softmax(t.tensor(numbers(2, 3)), dim=0),
        lambda F, t: F.batch_norm(t.tensor(numbers(4, 3)), None, None, training=True),
        lambda F, t: F.linear(t.tensor(numbers(4, 3)), t.tensor(numbers(2, 3))),
        lambda F, t: F.elu(t.tensor([-800.0, -1.0, 0.0, 800.0])),
        lambda F, t: F.softplus(t.tensor([-800.0, -1.0, 0.0, 800.0])),
        lambda F, t: F.binary_cross_entropy(t.tensor([0.0, 1.0, 0.0]), t.tensor([1.0, 1.0, 0.5]), reduction="none"),
        lambda F, t: F.kl_div(t.tensor([-1.0, -2.0]), t.tensor([0.0, 1.0]), reduction="none"),
    ],
)
def test_a_function_is_that_of_torch(call: Callable[[Any, Any], Any]) -> None:
    seen = []
    for name in ("torch", "autogradkit"):
        with namespace(name) as t:
            seen.append(array_of(call(t.nn.functional, t)))
    close(seen[1], seen[0])


# ------------------------------------------------------------------ how training begins

# fmt: off
SPREADS: list[tuple[str, Callable[[Any, Any], Any]]] = [
    ("uniform_",             lambda init, w: init.uniform_(w, -1.0, 3.0)),
    ("normal_",              lambda init, w: init.normal_(w, 2.0, 3.0)),
    ("trunc_normal_",        lambda init, w: init.trunc_normal_(w, 1.0, 2.0, -1.0, 2.0)),
    ("xavier_uniform_",      lambda init, w: init.xavier_uniform_(w, 2.0)),
    ("xavier_normal_",       lambda init, w: init.xavier_normal_(w)),
    ("kaiming_uniform_",     lambda init, w: init.kaiming_uniform_(w, nonlinearity="relu")),
    ("kaiming_uniform_ out", lambda init, w: init.kaiming_uniform_(w, a=0.5, mode="fan_out")),
    ("kaiming_normal_",      lambda init, w: init.kaiming_normal_(w, nonlinearity="tanh")),
]
# fmt: on


@pytest.mark.parametrize("fill", [pytest.param(f, id=name) for name, f in SPREADS])
def test_random_weights_have_the_distribution_of_torch(fill: Callable[[Any, Any], Any]) -> None:
    seen = []
    for name in ("torch", "autogradkit"):
        with namespace(name) as t:
            t.manual_seed(0)
            w = t.zeros(80, 40, 4, 4, requires_grad=True)
            assert fill(t.nn.init, w) is w
            seen.append(np.quantile(array_of(w), [0.001, 0.1, 0.25, 0.5, 0.75, 0.9, 0.999]))
    np.testing.assert_allclose(seen[1], seen[0], atol=0.03 * np.ptp(seen[0]))


@pytest.mark.parametrize(
    "make",
    [
        lambda t: t.nn.Linear(400, 300),
        lambda t: t.nn.Conv2d(20, 300, 5, groups=2),
        lambda t: t.nn.Embedding(500, 100),
        lambda t: t.nn.ConvTranspose2d(60, 300, 3, groups=2),
        lambda t: t.nn.LSTM(100, 60),
    ],
)
def test_layers_begin_with_the_distribution_of_torch(make: Make) -> None:
    seen = []
    for name in ("torch", "autogradkit"):
        with namespace(name) as t:
            t.manual_seed(0)
            seen.append({key: array_of(p) for key, p in make(t).named_parameters()})
    assert seen[0].keys() == seen[1].keys()
    for key, theirs in seen[0].items():
        points = [0.001, 0.1, 0.25, 0.5, 0.75, 0.9, 0.999]
        bounds = (np.quantile(seen[1][key], points), np.quantile(theirs, points))
        # 240 numbers say less about where they come from than many thousands.
        np.testing.assert_allclose(*bounds, atol=(0.04 if theirs.size > 10_000 else 0.15) * np.ptp(theirs))


@pytest.mark.parametrize("word", ["linear", "conv2d", "sigmoid", "tanh", "relu", "leaky_relu", "selu"])
def test_gains_are_those_of_torch(word: str) -> None:
    gains = []
    for name in ("torch", "autogradkit"):
        with namespace(name) as t:
            gains.append((t.nn.init.calculate_gain(word), t.nn.init.calculate_gain(word, 0.3)))
    assert gains[1] == pytest.approx(gains[0], rel=1e-15)


# ------------------------------------------------------------------ training


class Last:
    """A layer that keeps the output of the last step, made of the namespace's own Module."""

    def __new__(cls, t: Any) -> Any:
        class Reader(t.nn.Module):  # type: ignore[misc]
            def __init__(self) -> None:
                super().__init__()
                self.lstm = t.nn.LSTM(3, 5, num_layers=2)
                self.out = t.nn.Linear(5, 2)

            def forward(self, x: Any) -> Any:
                return self.out(self.lstm(x)[0][-1])

        return Reader()


# fmt: off
MODELS: list[tuple[str, tuple[int, ...], Make]] = [
    ("Linear",    (8, 3),       lambda t: t.nn.Sequential(t.nn.Linear(3, 5), t.nn.Tanh(), t.nn.Linear(5, 2))),
    ("LayerNorm", (8, 3),       lambda t: t.nn.Sequential(
        t.nn.Linear(3, 5), t.nn.LayerNorm(5), t.nn.GELU(), t.nn.Linear(5, 2))),
    ("Conv2d",    (8, 1, 6, 6), lambda t: t.nn.Sequential(
        t.nn.Conv2d(1, 3, 3), t.nn.BatchNorm2d(3), t.nn.ReLU(), t.nn.MaxPool2d(2), t.nn.Flatten(), t.nn.Linear(12, 2))),
    ("LSTM",      (4, 8, 3),    Last),
]
# fmt: on


@pytest.mark.parametrize("optimiser", ["SGD", "Adam"])
@pytest.mark.parametrize(("shape", "make"), [pytest.param(s, m, id=name) for name, s, m in MODELS])
def test_fifty_steps_of_training_are_those_of_torch(shape: tuple[int, ...], make: Make, optimiser: str) -> None:
    runs = []
    for t, model in pair(make):
        optimizer = getattr(t.optim, optimiser)(model.parameters(), lr=0.02)
        x, y, seen = t.tensor(numbers(*shape)), t.tensor(np.arange(8) % 2), []
        for _ in range(50):
            optimizer.zero_grad()
            loss = t.nn.functional.cross_entropy(model(x), y)
            loss.backward()
            optimizer.step()
            seen.append([loss.item(), *(array_of(p) for p in model.parameters())])
        runs.append(seen)
    for step, (theirs, ours) in enumerate(zip(*runs, strict=True)):
        for one, other in zip(theirs, ours, strict=True):
            np.testing.assert_allclose(other, one, rtol=1e-9, atol=1e-9, err_msg=f"step {step}")


def test_clipping_is_offered_under_the_name_of_torch() -> None:
    norms = []
    for t, model in pair(lambda t: t.nn.Linear(3, 2)):
        model(t.tensor(numbers(4, 3))).sum().backward()
        norms.append(t.nn.utils.clip_grad_norm_(model.parameters(), 0.5).item())
    assert norms[1] == pytest.approx(norms[0], rel=1e-12)


def test_containers_look_as_in_torch() -> None:
    shown = []
    for name in ("torch", "autogradkit"):
        with namespace(name) as t, warnings.catch_warnings(action="ignore"):
            nn = t.nn
            inner = nn.Sequential(nn.Linear(2, 2), nn.Sequential(nn.ReLU(), nn.Dropout(0.1)))
            shown.append(repr(nn.ModuleDict({"a": inner, "b": nn.ModuleList([nn.Tanh(), nn.Linear(2, 1)])})))
    assert shown[1] == shown[0].replace(", inplace=False", "")

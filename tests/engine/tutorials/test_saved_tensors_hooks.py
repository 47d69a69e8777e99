"""PyTorch's tutorial "Hooks for autograd saved tensors": what a graph keeps, and keeping it elsewhere."""

import gc
import pickle
import uuid
from pathlib import Path
from typing import Any

import numpy as np

from .values import array, assert_equal

# ------------------------------------------------------------------ what is kept


def test_a_product_keeps_both_factors(torch: Any) -> None:
    a, b = torch.randn(5, requires_grad=True), torch.ones(5, requires_grad=True)
    saved = []
    with torch.autograd.graph.saved_tensors_hooks(lambda v: saved.append(array(v)) or v, lambda v: v):
        y = a * b
    np.testing.assert_array_equal(sorted(map(tuple, saved)), sorted(map(tuple, [array(a), array(b)])))
    y.sum().backward()
    assert_equal(a.grad, array(b))
    assert_equal(b.grad, array(a))


def test_a_deep_graph_keeps_what_the_program_has_forgotten(torch: Any) -> None:
    def f(x: Any) -> Any:
        return x * x

    x = torch.randn(5, requires_grad=True)
    saved = []
    with torch.autograd.graph.saved_tensors_hooks(lambda v: saved.append(array(v)) or v, lambda v: v):
        y = f(f(f(x)))
    expected = [array(x) ** n for n in (1, 2, 4)]
    np.testing.assert_allclose(np.unique(saved, axis=0), np.unique(expected, axis=0), rtol=1e-14)
    y.sum().backward()
    np.testing.assert_allclose(array(x.grad), 8 * array(x) ** 7, rtol=1e-13)


# ------------------------------------------------------------------ packing and unpacking


def test_packing_and_unpacking_can_be_watched(torch: Any) -> None:
    seen = []

    def pack_hook(x: Any) -> Any:
        seen.append(("packing", array(x)[0]))
        return x

    def unpack_hook(x: Any) -> Any:
        seen.append(("unpacking", array(x)[0]))
        return x

    a = torch.ones(5, requires_grad=True)
    b = torch.ones(5, requires_grad=True) * 2
    with torch.autograd.graph.saved_tensors_hooks(pack_hook, unpack_hook):
        y = a * b
    assert sorted(seen) == [("packing", 1.0), ("packing", 2.0)]
    y.sum().backward()
    assert sorted(seen[2:]) == [("unpacking", 1.0), ("unpacking", 2.0)]


def test_any_pair_of_inverse_functions_will_do(torch: Any) -> None:
    x = torch.randn(5, requires_grad=True)
    with torch.autograd.graph.saved_tensors_hooks(lambda x: x * 4, lambda x: x / 4):
        y = torch.pow(x, 2)
    y.sum().backward()
    np.testing.assert_array_equal(array(x.grad), 2 * array(x))


def test_the_packed_thing_may_be_a_number(torch: Any) -> None:
    storage = []

    def pack(x: Any) -> int:
        storage.append(x)
        return len(storage) - 1

    def unpack(x: int) -> Any:
        return storage[x]

    x = torch.randn(5, requires_grad=True)
    with torch.autograd.graph.saved_tensors_hooks(pack, unpack):
        y = x * x
    y.sum().backward()
    np.testing.assert_array_equal(array(x.grad), 2 * array(x))


def test_the_packed_thing_may_be_a_tensor_and_a_function(torch: Any) -> None:
    def pack(x: Any) -> Any:
        delta = torch.randn(*x.size())
        return x - delta, lambda x: x + delta

    def unpack(packed: Any) -> Any:
        x, f = packed
        return f(x)

    x = torch.randn(5, requires_grad=True)
    with torch.autograd.graph.saved_tensors_hooks(pack, unpack):
        y = x * x
    y.sum().backward()
    np.testing.assert_allclose(array(x.grad), 2 * array(x), rtol=1e-12, atol=1e-14)


def test_the_packed_thing_may_be_a_text(torch: Any) -> None:
    def pack(x: Any) -> str:
        return " ".join(value.hex() for value in x.detach().tolist())

    def unpack(text: str) -> Any:
        return torch.tensor([float.fromhex(value) for value in text.split()])

    x = torch.randn(5, requires_grad=True)
    with torch.autograd.graph.saved_tensors_hooks(pack, unpack):
        y = x * x
    y.sum().backward()
    np.testing.assert_array_equal(array(x.grad), 2 * array(x))


# ------------------------------------------------------------------ keeping it elsewhere


def test_a_device_is_left_and_found_again(torch: Any) -> None:
    def pack_hook(x: Any) -> Any:
        return x.device, x.cpu()

    def unpack_hook(packed: Any) -> Any:
        device, tensor = packed
        return tensor.to(device)

    graph = torch.autograd.graph
    for moved in (graph.saved_tensors_hooks(pack_hook, unpack_hook), graph.save_on_cpu()):
        x = torch.randn(5, requires_grad=True)
        with moved:
            y = x * x
        y.sum().backward()
        np.testing.assert_array_equal(array(x.grad), 2 * array(x))


class SelfDeletingFile:
    """A file that lives as long as this object, and with it as long as the graph that holds it."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / str(uuid.uuid4())

    def __del__(self) -> None:
        self.path.unlink(missing_ok=True)


def test_large_values_wait_on_disk(torch: Any, tmp_path: Path) -> None:
    threshold = 1000

    def pack_hook(x: Any) -> Any:
        if x.numel() < threshold:
            return x
        file = SelfDeletingFile(tmp_path)
        file.path.write_bytes(pickle.dumps(x.detach()))
        return file

    def unpack_hook(kept: Any) -> Any:
        return pickle.loads(kept.path.read_bytes()) if isinstance(kept, SelfDeletingFile) else kept

    small, large = torch.randn(5, requires_grad=True), torch.randn(2000, requires_grad=True)
    with torch.autograd.graph.saved_tensors_hooks(pack_hook, unpack_hook):
        y = (small * small).sum() + large.exp().sum()
    assert len(list(tmp_path.iterdir())) == 1
    y.backward()
    del y
    gc.collect()
    assert list(tmp_path.iterdir()) == []
    np.testing.assert_array_equal(array(small.grad), 2 * array(small))
    assert_equal(large.grad, np.exp(array(large)))


def test_unpacking_may_happen_more_than_once(torch: Any, tmp_path: Path) -> None:
    def pack_hook(x: Any) -> Any:
        file = SelfDeletingFile(tmp_path)
        file.path.write_bytes(pickle.dumps(x.detach()))
        return file

    def unpack_hook(file: Any) -> Any:
        return pickle.loads(file.path.read_bytes())

    x = torch.ones(5, requires_grad=True)
    with torch.autograd.graph.saved_tensors_hooks(pack_hook, unpack_hook):
        y = x.pow(2).sum()
    y.backward(retain_graph=True)
    y.backward()
    assert_equal(x.grad, np.full(5, 4.0))

"""What is said about array libraries, devices, dtypes and the making of arrays."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .wording import shown


def no_device(device: Any, reason: str) -> RuntimeError:
    return RuntimeError(f"device {str(device)!r} is not available here: {reason}; use device='cpu'.")


def unknown_device(device: Any) -> ValueError:
    return ValueError(
        f"there is no device {device!r}; use 'cpu', 'cuda', 'cuda:1', … or the device object of an array library."
    )


def unknown_library(name: Any, known: Sequence[str]) -> ValueError:
    return ValueError(
        f"there is no array library {name!r}; use one of {', '.join(known)}, or install a package that registers it "
        "under the entry points autogradkit.backends."
    )


def unusable_library(name: str, reason: str) -> RuntimeError:
    return RuntimeError(f"the array library {name!r} cannot be used here: {reason}; ag.backends() says which ones can.")


def mixed_libraries(name: str, x: Any, y: Any) -> RuntimeError:
    return RuntimeError(
        f"{name} got {_placed(x)} and {_placed(y)}, which cannot meet in one operation; bring one to the other, with "
        "x.to(y.device), x.cuda() or x.cpu()."
    )


def _placed(value: Any) -> str:
    """`an array of numpy on cpu`."""
    return f"an array of {type(value).__module__.partition('.')[0]} on {getattr(value, 'device', 'cpu')}"


def unknown_dtype(dtype: Any) -> TypeError:
    return TypeError(f"there is no dtype {dtype!r} for numbers; use one such as 'float64', 'float32' or 'int64'.")


def missing_dtype(library: str, name: str) -> TypeError:
    return TypeError(f"the array library {library!r} has no dtype {name}; use one such as 'float64' or 'float32'.")


def not_a_size(who: str, size: Any) -> TypeError:
    return TypeError(f"{who} needs whole numbers for a shape, got {shown(size)}; write {who}(2, 3) or {who}((2, 3)).")


def negative_size(who: str, shape: tuple[int, ...]) -> ValueError:
    return ValueError(f"{who} cannot make the shape {shape}; lengths of axes start at 0, and only reshape knows -1.")


def copy_would_cut(who: str) -> RuntimeError:
    return RuntimeError(
        f"{who} takes numbers out of a Tensor that is being differentiated, which would cut the graph without a word; "
        "use x.clone() or ag.as_tensor(x) to stay in the graph, or x.detach() to leave it."
    )


def not_a_numpy_array(data: Any) -> TypeError:
    return TypeError(f"from_numpy needs an array of NumPy, got {shown(data)}; use ag.tensor or ag.as_tensor.")


def random_dtype(who: str, dtype: Any) -> TypeError:
    return TypeError(
        f"{who} draws floating-point numbers, which dtype {dtype} does not hold; use a dtype such as 'float32', or "
        "ag.randint for whole numbers."
    )

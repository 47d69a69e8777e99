"""How do values cross between the grader and a learner's process? As data, never as code.

A value becomes JSON: floats in hexadecimal, so that no bit is lost; arrays as type, shape and bytes. A frame is a
nonce, a length and that JSON. What is not listed here does not cross: it is `Refused`, with the reason. Both sides
use this file, so it imports nothing of the package. Read next: `worker` and `sandbox`, the two ends.
"""

from __future__ import annotations

import base64
import binascii
import json
import math
import struct
from collections.abc import Callable
from typing import Any, BinaryIO

import numpy as np

NONCE_BYTES = 16
FRAME_LIMIT = 8 * 2**20
"""The largest payload that either side accepts, in bytes."""

_HEADER = struct.Struct(f">{NONCE_BYTES}sI")
_DEPTH_LIMIT = 40
_CONTAINER_LIMIT = 400_000
_INT_BITS_LIMIT = 8192
_WHOLE = ("bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64")
_DTYPES = frozenset({*_WHOLE, "float16", "float32", "float64", "complex64", "complex128"})
_NUMBERS = frozenset(np.dtype(name).type for name in _DTYPES)
_NAME_LIMIT = 80


class Refused(ValueError):
    """Something that is not plain data, or not in the agreed form. The message says what."""


def pack(value: Any) -> bytes:
    """Write plain data as JSON.

    Parameters
    ----------
    value
        None, bool, int, float, complex, str, list, tuple, dict, NumPy arrays and NumPy numbers, nested. Subclasses do
        not count: they could lie about themselves. Of any other object only the name of its type crosses.

    Raises
    ------
    Refused
        If `value` is nested too deeply or holds an integer of thousands of digits.
    """
    return json.dumps(_written(value, 0), separators=(",", ":")).encode("ascii")


def is_plain(framed: bytes) -> bool:
    """True if nothing in it was reduced to the name of its type. (In a text, JSON escapes the quotes.)"""
    return b'{"object":' not in framed


def unpack(payload: bytes) -> Any:
    """Read what `pack` wrote; anything else is `Refused`, before memory is set aside for it."""
    if payload.count(b"[") + payload.count(b"{") > _CONTAINER_LIMIT:
        raise Refused("more parts than an answer may have")
    try:
        tree = json.loads(payload.decode("ascii"), parse_float=_no_float, parse_constant=_no_float)
    except (ValueError, RecursionError) as error:
        raise Refused(f"not the agreed form ({type(error).__name__})") from None
    return _read(tree, 0)


def frame(nonce: bytes, value: Any) -> bytes:
    """One message: the nonce of the request that it belongs to, its length, its data."""
    payload = pack(value)
    if len(payload) > FRAME_LIMIT:
        raise Refused(f"{len(payload):,} bytes, and at most {FRAME_LIMIT:,} are accepted")
    return _HEADER.pack(nonce, len(payload)) + payload


def read_frame(stream: BinaryIO, limit: int = FRAME_LIMIT) -> tuple[bytes, bytes] | None:
    """Read the nonce and the payload of one frame, or None at the end of the stream.

    The declared length is checked before a byte of the payload is read.
    """
    header = stream.read(_HEADER.size)
    if not header:
        return None
    if len(header) < _HEADER.size:
        raise Refused("a frame that ends in its header")
    nonce, length = _HEADER.unpack(header)
    if length > limit:
        raise Refused(f"a frame of {length:,} bytes, and at most {limit:,} are accepted")
    payload = stream.read(length)
    if len(payload) < length:
        raise Refused("a frame that is shorter than it says")
    return nonce, payload


def _written(value: Any, depth: int) -> Any:
    """The JSON tree of one value. Types are compared with `is`: a subclass may redefine everything it says."""
    if depth > _DEPTH_LIMIT:
        raise Refused(f"data nested more than {_DEPTH_LIMIT} levels deep")
    kind = type(value)
    if value is None or kind is bool or kind is str:
        return value
    if kind is int:
        return _written_int(value)
    if kind is float:
        return {"float": value.hex()}
    if kind is complex:
        return {"complex": [value.real.hex(), value.imag.hex()]}
    if kind is list:
        return [_written(part, depth + 1) for part in value]
    if kind is tuple:
        return {"tuple": [_written(part, depth + 1) for part in value]}
    if kind is dict:
        return {"dict": [[_written(k, depth + 1), _written(v, depth + 1)] for k, v in value.items()]}
    if kind is np.ndarray:
        return _written_array(value)
    if kind in _NUMBERS:
        return {"scalar": _written_array(np.asarray(value))}
    return _written_foreign(kind.__name__)


def _written_foreign(name: str) -> dict[str, str]:
    return {"object": name if name.isidentifier() and len(name) <= _NAME_LIMIT else "object"}


def _written_int(value: int) -> int:
    if value.bit_length() > _INT_BITS_LIMIT:
        raise Refused(f"an integer of {value.bit_length():,} bits")
    return value


def _written_array(array: np.ndarray[Any, Any]) -> dict[str, Any]:
    name = array.dtype.name
    if name not in _DTYPES:
        return _written_foreign(f"array_of_{name}")
    little_endian = np.ascontiguousarray(array).astype(array.dtype.newbyteorder("<"), copy=False)
    data = base64.b64encode(little_endian.tobytes()).decode("ascii")
    return {"array": name, "shape": list(array.shape), "data": data}


def _no_float(text: str) -> float:
    raise Refused(f"a number that is not in the agreed form: {text[:40]}")


def _read(tree: Any, depth: int) -> Any:
    if depth > _DEPTH_LIMIT:
        raise Refused(f"data nested more than {_DEPTH_LIMIT} levels deep")
    if tree is None or isinstance(tree, bool | str):
        return tree
    if isinstance(tree, int):
        return _written_int(tree)
    if isinstance(tree, list):
        return [_read(part, depth + 1) for part in tree]
    if tree.keys() == {"array", "shape", "data"}:
        return _read_array(tree)
    if len(tree) == 1:
        ((tag, content),) = tree.items()
        if tag in _READERS:
            return _READERS[tag](content, depth + 1)
    raise Refused("an object with unknown keys")


def _read_float(content: Any, depth: int) -> float:
    if not isinstance(content, str) or len(content) > 40:
        raise Refused("a float that is not in hexadecimal")
    try:
        return float.fromhex(content)
    except (ValueError, OverflowError):
        raise Refused("a float that is not in hexadecimal") from None


def _read_complex(content: Any, depth: int) -> complex:
    real, imaginary = _list_of(content, 2)
    return complex(_read_float(real, depth), _read_float(imaginary, depth))


def _read_tuple(content: Any, depth: int) -> tuple[Any, ...]:
    return tuple(_read(part, depth) for part in _list_of(content))


def _read_dict(content: Any, depth: int) -> dict[Any, Any]:
    pairs = [_list_of(pair, 2) for pair in _list_of(content)]
    try:
        return {_read(key, depth): _read(value, depth) for key, value in pairs}
    except TypeError:
        raise Refused("a dictionary with a key that cannot be one") from None


def _read_foreign(content: Any, depth: int) -> object:
    """An object that has the name of a type and nothing else; it is equal to no answer."""
    if not isinstance(content, str) or not content.isidentifier() or len(content) > _NAME_LIMIT:
        raise Refused("an object without a name")
    return type(content, (), {})()


def _read_scalar(content: Any, depth: int) -> Any:
    if not isinstance(content, dict) or content.keys() != {"array", "shape", "data"} or content["shape"] != []:
        raise Refused("a NumPy number that is not in the agreed form")
    return _read_array(content)[()]


def _read_array(tree: dict[str, Any]) -> np.ndarray[Any, Any]:
    """Check type, shape and size against each other, and only then make the array."""
    name, shape, data = tree["array"], _list_of(tree["shape"]), tree["data"]
    if not isinstance(name, str) or name not in _DTYPES or not isinstance(data, str):
        raise Refused("an array of a type that is not accepted")
    if len(shape) > 32 or not all(type(n) is int and 0 <= n < 2**31 for n in shape):
        raise Refused("an array whose shape is not one")
    size = math.prod(shape) * np.dtype(name).itemsize
    if len(data) != 4 * ((size + 2) // 3):
        raise Refused("an array whose bytes do not fit its shape")
    try:
        raw = base64.b64decode(data, validate=True)
    except binascii.Error:
        raise Refused("an array whose bytes are not base64") from None
    if len(raw) != size:
        raise Refused("an array whose bytes do not fit its shape")
    try:
        return np.frombuffer(raw, np.dtype(name).newbyteorder("<")).reshape(shape).astype(name)
    except ValueError:  # a shape such as (0, 2**30, 2**30), which NumPy itself does not take
        raise Refused("an array whose shape is not one") from None


def _list_of(content: Any, length: int | None = None) -> list[Any]:
    if not isinstance(content, list) or (length is not None and len(content) != length):
        raise Refused("a list was expected")
    return content


_READERS: dict[str, Callable[[Any, int], Any]] = {
    "float": _read_float,
    "complex": _read_complex,
    "tuple": _read_tuple,
    "dict": _read_dict,
    "scalar": _read_scalar,
    "object": _read_foreign,
}

"""Only plain data crosses, and it comes out as it went in."""

from __future__ import annotations

import io
import json
import math
import struct

import numpy as np
import pytest

from autogradkit.grading import wire

NONCE = b"n" * wire.NONCE_BYTES


def crossed(value):
    return wire.unpack(wire.pack(value))


@pytest.mark.parametrize(
    "value",
    [
        None,
        True,
        0,
        -(2**80),
        0.1,
        -0.0,
        1e-320,
        math.inf,
        "ä\ud800\x00",
        1 + 2j,
        [],
        (),
        {},
        [1, (2.5, "x"), {1: [None]}],
    ],
    ids=repr,
)
def test_plain_data_comes_out_as_it_went_in(value):
    back = crossed(value)
    assert back == value
    assert type(back) is type(value)


def test_a_float_loses_no_bit():
    assert math.copysign(1, crossed(-0.0)) == -1
    assert math.isnan(crossed(math.nan))
    assert crossed(0.1 + 0.2) == 0.1 + 0.2


@pytest.mark.parametrize("dtype", ["bool", "int8", "uint64", "float16", "float32", "float64", "complex128"])
@pytest.mark.parametrize("shape", [(), (0,), (3,), (2, 3)], ids=str)
def test_an_array_keeps_type_shape_and_entries(dtype, shape):
    array = np.arange(math.prod(shape)).reshape(shape).astype(dtype)
    back = crossed(array)
    assert back.dtype == array.dtype
    assert back.shape == shape
    assert back.tobytes() == array.tobytes()
    back[...] = 0  # it is the receiver's own


def test_an_array_of_other_byte_order_or_layout_keeps_its_entries():
    array = np.arange(6.0).reshape(2, 3).T.astype(">f8")
    assert np.array_equal(crossed(array), array)


def test_numpy_numbers_keep_their_type():
    assert type(crossed(np.float32(1.5))) is np.float32
    assert type(crossed([np.bool_(True)])[0]) is np.bool_


class EqualsEverything:
    def __eq__(self, other: object) -> bool:
        return True

    __hash__ = None


class Sub(np.ndarray):
    pass


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (EqualsEverything(), "EqualsEverything"),
        (np.ones(2).view(Sub), "Sub"),
        (np.array([object()]), "array_of_object"),
        (type("Float", (float,), {})(1.0), "Float"),
        (print, "builtin_function_or_method"),
    ],
)
def test_of_other_objects_only_the_name_of_the_type_crosses(value, name):
    framed = wire.frame(NONCE, [value])
    assert not wire.is_plain(framed)
    (back,) = wire.unpack(framed[wire.NONCE_BYTES + 4 :])
    assert type(back).__name__ == name
    assert back != 1.0
    assert vars(back) == {}


def test_a_text_that_looks_like_a_tag_is_a_text():
    assert crossed('{"object":"x"}') == '{"object":"x"}'
    assert wire.is_plain(wire.frame(NONCE, '{"object":"x"}'))


def test_what_has_no_end_is_refused():
    loop: list[object] = []
    loop.append(loop)
    with pytest.raises(wire.Refused, match="nested"):
        wire.pack(loop)
    with pytest.raises(wire.Refused, match="bits"):
        wire.pack(10**5000)


ARRAY = {"array": "float64", "shape": [1], "data": "AAAAAAAA8D8="}


@pytest.mark.parametrize(
    "tree",
    [
        1.5,
        {"float": "1.5; import os"},
        {"float": "0x1p99999999"},
        {"unknown": 1},
        {"tuple": 3},
        {"dict": [[1]]},
        {"dict": [[[1], 2]]},
        {"object": "not a name"},
        {"object": 3},
        {"complex": ["0x1p0"]},
        {"scalar": ARRAY},
        {**ARRAY, "array": "object"},
        {**ARRAY, "array": ["float64"]},
        {**ARRAY, "shape": [2]},
        {**ARRAY, "shape": [-1]},
        {**ARRAY, "shape": [True]},
        {**ARRAY, "shape": [10**12]},
        {**ARRAY, "shape": [0, 2**30, 2**30, 2**30], "data": ""},
        {**ARRAY, "shape": [1] * 80},
        {**ARRAY, "data": "AAAAAAAA8D8!"},
        {**ARRAY, "extra": 1},
    ],
    ids=str,
)
def test_anything_else_is_refused(tree):
    with pytest.raises(wire.Refused):
        wire.unpack(json.dumps(tree).encode())


@pytest.mark.parametrize(
    "payload",
    [b"", b"{", b"NaN", b"Infinity", b"\xff", b"[" * 100_000, b"[" * 500_000, b"1" * 5000, b"[]]"],
    ids=lambda payload: payload[:8],
)
def test_what_is_not_the_agreed_json_is_refused(payload):
    with pytest.raises(wire.Refused):
        wire.unpack(payload)


def test_a_frame_comes_out_with_its_nonce():
    stream = io.BytesIO(wire.frame(NONCE, [1, 2]) + wire.frame(NONCE, "next"))
    assert wire.read_frame(stream) == (NONCE, b"[1,2]")
    assert wire.read_frame(stream) == (NONCE, b'"next"')
    assert wire.read_frame(stream) is None


class NoReadingOn(io.BytesIO):
    def read(self, size=-1):
        assert size <= wire.NONCE_BYTES + 4, "the payload must not be asked for"
        return super().read(size)


def test_a_declared_length_is_checked_before_anything_is_read():
    header = struct.pack(">16sI", NONCE, 2**32 - 1)
    with pytest.raises(wire.Refused, match="4,294,967,295 bytes"):
        wire.read_frame(NoReadingOn(header + b"x" * 100))


@pytest.mark.parametrize("part", [b"abc", struct.pack(">16sI", NONCE, 10) + b"[1]"])
def test_a_frame_that_breaks_off_is_refused(part):
    with pytest.raises(wire.Refused):
        wire.read_frame(io.BytesIO(part))


def test_an_answer_beyond_the_limit_is_refused():
    with pytest.raises(wire.Refused, match="bytes"):
        wire.frame(NONCE, np.zeros(wire.FRAME_LIMIT))

"""Arrays as bytes over HTTP: the same answers, and nothing that a header tells is believed."""

import io
import json
import struct
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import load, save

from app.problems import MEDIA_TYPE
from app.settings import LIMITS
from padpool import Conv2D, EdgePad, MaxPooling
from tests.app.client import API, Client

POOL = {"type": "max_pooling", "size": 2, "ties": "first"}
NPY, TENSORS = "application/x-npy", "application/x-safetensors"


def npy(array: Any) -> bytes:
    file = io.BytesIO()
    np.save(file, array)
    return file.getvalue()


def send(client: Client, call: str, content: bytes, layer: Any = POOL, kind: str | None = None) -> Any:
    text = layer if isinstance(layer, str) else json.dumps(layer)
    given = kind or (NPY if call.endswith("npy") else TENSORS)
    return client.post(f"{API}/{call}", params={"layer": text}, content=content, headers={"content-type": given})


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
@pytest.mark.parametrize("order", ["C", "F"])
def test_forward_answers_what_the_layer_does(client: Client, dtype: Any, order: Any) -> None:
    x = np.asarray(np.random.default_rng(1).integers(-9, 9, (2, 6, 4, 3)), dtype, order=order)
    response = send(client, "forward.npy", npy(x))
    assert (response.status_code, response.headers["content-type"]) == (200, NPY)
    y = np.load(io.BytesIO(response.content))
    assert y.dtype == dtype
    np.testing.assert_array_equal(y, MaxPooling(2, ties="first").forward(x))


def test_backward_answers_dx_and_the_gradients_of_the_kernel(client: Client) -> None:
    x, g = np.sin(np.arange(24.0)).reshape(4, 6), np.cos(np.arange(15.0)).reshape(3, 5)
    layer = {"type": "conv2d", "kernel": [[1, 2], [3, 4]], "bias": 1}
    answer = load(send(client, "backward.safetensors", save({"x": x, "g": g}), layer).content)
    conv = Conv2D([[1.0, 2.0], [3.0, 4.0]], 1.0)
    np.testing.assert_array_equal(answer["dx"], conv.backward(x, g))
    own: Any = conv.parameter_gradients(x, g)
    np.testing.assert_array_equal(answer["kernel"], own["kernel"])
    assert answer["bias"] == own["bias"]


def test_grids_far_above_the_limits_of_json_are_taken(client: Client) -> None:
    x = np.random.default_rng(1).normal(size=(700, 700)).astype(np.float32)
    y = np.load(io.BytesIO(send(client, "forward.npy", npy(x), {"type": "edge_pad", "width": 3}).content))
    np.testing.assert_array_equal(y, EdgePad(3).forward(x))


HEADER = npy(np.ones((2, 2)))[:-32]


def lying(shape: str, descr: str = "<f8") -> bytes:
    text = f"{{'descr': '{descr}', 'fortran_order': False, 'shape': {shape}, }}"
    padded = text.ljust(117) + "\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(padded)) + padded.encode() + bytes(32)


def tensors(header: Any, data: bytes = bytes(64)) -> bytes:
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + data


ONE = {"dtype": "F64", "shape": [2, 2], "data_offsets": [0, 32]}
TWO = {"dtype": "F64", "shape": [2, 2], "data_offsets": [32, 64]}
PAIR = save({"x": np.ones((2, 2)), "g": np.ones((1, 1))})
CASES: dict[str, tuple[str, bytes, int]] = {
    "nothing": ("forward.npy", b"", 400),
    "text": ("forward.npy", b"hello", 400),
    "magic alone": ("forward.npy", b"\x93NUMPY\x01\x00", 400),
    "version 9": ("forward.npy", b"\x93NUMPY\x09\x00" + HEADER[8:], 400),
    "header cut": ("forward.npy", HEADER[:40], 400),
    "header of 60 KB": ("forward.npy", b"\x93NUMPY\x01\x00\xff\xff" + b" " * 65535, 400),
    "header that is code": ("forward.npy", lying("__import__('os').getpid()"), 400),
    "header nested deep": ("forward.npy", lying("(" * 50 + ")" * 50), 422),
    "data cut": ("forward.npy", npy(np.ones((2, 2)))[:-1], 422),
    "data too long": ("forward.npy", npy(np.ones((2, 2))) + b"0", 422),
    "shape of 10¹² cells": ("forward.npy", lying("(1000000, 1000000)"), 422),
    "shape beyond all integers": ("forward.npy", lying("(" + "9" * 50 + ", 1)"), 422),
    "negative shape": ("forward.npy", lying("(-2, -2)"), 422),
    "empty shape": ("forward.npy", lying("()"), 422),
    "five axes": ("forward.npy", npy(np.ones((1, 1, 1, 1, 4))), 422),
    "no rows": ("forward.npy", npy(np.ones((0, 2))), 422),
    "objects": ("forward.npy", npy(np.array([[None]])), 422),
    "text cells": ("forward.npy", npy(np.array([["a"]])), 422),
    "complex": ("forward.npy", npy(np.ones((2, 2), complex)), 422),
    "integers": ("forward.npy", npy(np.ones((2, 2), int)), 422),
    "longdouble": ("forward.npy", npy(np.ones((2, 2), np.longdouble)), 422),
    "big-endian": ("forward.npy", npy(np.ones((2, 2), ">f8")), 422),
    "records": ("forward.npy", npy(np.zeros((2, 2), [("a", "f8")])), 422),
    "zip archive": ("forward.npy", b"PK\x03\x04" + bytes(60), 400),
    "pickle": ("forward.npy", b"\x80\x04cos\nsystem\n(S'true'\ntR.", 400),
    "window too large": ("forward.npy", npy(np.ones((1, 1))), 422),
    "no tensors": ("backward.safetensors", b"", 400),
    "no header": ("backward.safetensors", bytes(8), 400),
    "header longer than the body": ("backward.safetensors", struct.pack("<Q", 2**60) + b"{}", 400),
    "header that is no JSON": ("backward.safetensors", tensors(b"{" * 100), 400),
    "header nested in itself": ("backward.safetensors", tensors(b"[" * 5000), 400),
    "offsets that overlap": ("backward.safetensors", tensors({"x": ONE, "g": ONE}), 400),
    "offsets beyond the data": ("backward.safetensors", tensors({"x": ONE, "g": TWO | {"data_offsets": [32, 640]}}), 400),
    "offsets that leave a gap": ("backward.safetensors", tensors({"x": ONE, "g": TWO | {"data_offsets": [33, 65]}}, bytes(65)), 400),
    "shape larger than the data": ("backward.safetensors", tensors({"x": ONE | {"shape": [10**6, 10**6]}, "g": TWO}), 400),
    "shape that overflows": ("backward.safetensors", tensors({"x": ONE | {"shape": [2**63, 2**63]}, "g": TWO}), 400),
    "negative side": ("backward.safetensors", tensors({"x": ONE | {"shape": [-2, -2]}, "g": TWO}), 400),
    "unknown dtype": ("backward.safetensors", tensors({"x": ONE | {"dtype": "Q8"}, "g": TWO}), 400),
    "data missing": ("backward.safetensors", tensors({"x": ONE, "g": TWO}, b""), 400),
    "g missing": ("backward.safetensors", save({"x": np.ones((2, 2))}), 422),
    "x missing": ("backward.safetensors", save({"g": np.ones((2, 2))}), 422),
    "a third tensor": ("backward.safetensors", save({"x": np.ones((2, 2)), "g": np.ones((1, 1)), "<script>": np.ones((1, 1))}), 422),
    "integer tensors": ("backward.safetensors", save({"x": np.ones((2, 2), int), "g": np.ones((1, 1), int)}), 422),
    "g of another shape": ("backward.safetensors", save({"x": np.ones((2, 2)), "g": np.ones((2, 2))}), 422),
    "one axis": ("backward.safetensors", save({"x": np.ones(2), "g": np.ones(2)}), 422),
}


@pytest.mark.parametrize("title", CASES)
def test_bytes_that_lie_are_refused_and_the_next_are_read(client: Client, title: str) -> None:
    call, content, status = CASES[title]
    response = send(client, call, content)
    assert (response.status_code, response.headers["content-type"]) == (status, MEDIA_TYPE), response.text
    assert len(response.content) < 1024 and "<script>" not in response.json()["detail"].replace("'<script>'", "")
    assert send(client, "backward.safetensors", PAIR).status_code == 200


LAYERS: dict[str, tuple[Any, int]] = {
    "no JSON": ("{", 400),
    "lone surrogate": ('"\\ud800"', 400),
    "NaN": ('{"type": "max_pooling", "size": NaN}', 400),
    "1e999": ('{"type": "constant_pad", "width": 1, "value": 1e999}', 400),
    "unknown": ({"type": "softmax"}, 422),
    "a list": ("[]", 422),
    "broken rule": (POOL | {"size": 0}, 422),
    "too large a window": (POOL | {"size": 17}, 422),
    "too dear": ({"type": "max_pooling", "size": 16, "stride": 1, "padding": "full"}, 422),
    "a billion cells out": ({"type": "edge_pad", "width": 10**6}, 422),
}


@pytest.mark.parametrize("title", LAYERS)
def test_layer_in_the_query_is_judged_like_one_in_a_body(client: Client, title: str) -> None:
    layer, status = LAYERS[title]
    response = send(client, "forward.npy", npy(np.ones((150, 150))), layer)
    assert (response.status_code, response.headers["content-type"]) == (status, MEDIA_TYPE), response.text
    (error,) = response.json()["errors"]
    assert error["detail"] and error["pointer"].startswith("/layer")


@pytest.mark.parametrize("call", ["forward.npy", "backward.safetensors"])
def test_body_is_bounded_and_said_to_be_what_it_is(client: Client, call: str) -> None:
    assert send(client, call, PAIR, kind="text/plain").status_code == 415
    assert send(client, call, bytes(LIMITS.array_body + 1)).status_code == 413
    assert client.post(f"{API}/{call}", content=PAIR, headers={"content-type": NPY}).status_code == 422

"""Arrays as bytes: ``.npy`` for one, safetensors for several.

Both are a header and plain numbers: no pickle that could run code, no compression that could burst. So no array is made that is larger
than the body, whatever its header tells: a ``.npy`` is a view of it, and safetensors' own parser refuses offsets that are not the data's.
"""

import io
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load, save

from app.npy import read_header, view
from app.problems import GIVEN, Fault, Problem, shown
from padpool.errors import refusal
from padpool.tensor import RANKS, axes_of

NPY, SAFETENSORS, BYTES = "application/x-npy", "application/x-safetensors", "application/octet-stream"
KINDS = ("float16", "float32", "float64")

Grid = NDArray[Any]


def read_npy(body: bytes) -> Grid:
    """The array of a ``.npy`` body. Raises Problem 400 where it is none, 422 where its header breaks a rule."""
    try:
        header = read_header(body)
    except ValueError:
        rule = {"en": "must be an array of numbers as numpy.save writes it", "zh": "应为 numpy.save 写出的数字数组"}
        raise Problem(400, [Fault("", refusal("body", rule, {"en": "no such header", "zh": "没有这种文件头的内容"}))]) from None
    _check("x", str(header.dtype), header.shape)
    sent = len(body) - header.start
    if header.size != sent:
        size = shown(header.size)
        kept = {"en": f"must have as many bytes as its header tells, {size}", "zh": f"的字节数应与文件头所说的相同：{size}"}
        raise Problem(422, [Fault("/x", refusal("x", kept, str(sent)))])
    return view(body, header)


def write_npy(array: Grid) -> bytes:
    """The bytes of ``numpy.save``."""
    file = io.BytesIO()
    np.save(file, array, allow_pickle=False)
    return file.getvalue()


def read_safetensors(body: bytes, names: tuple[str, ...]) -> tuple[Grid, ...]:
    """The arrays of these names, and there must be no other. Raises Problem as ``read_npy`` does."""
    try:
        arrays: dict[str, Grid] = load(body)
    except (SafetensorError, KeyError, ValueError, TypeError, AttributeError):
        rule = {"en": "must be safetensors of float16, float32 or float64", "zh": "应为 float16、float32 或 float64 的 safetensors"}
        raise Problem(400, [Fault("", refusal("body", rule, {"en": "something else", "zh": "别的内容"}))]) from None
    for name in names:
        if name not in arrays:
            raise Problem(422, [Fault(f"/{name}", refusal(name, GIVEN))])
    if len(arrays) > len(names):
        other = next(name for name in arrays if name not in names)
        rule = {"en": f"must be {' and '.join(names)}", "zh": f"应为 {' 和 '.join(names)}"}
        raise Problem(422, [Fault("", refusal({"en": "tensors", "zh": "张量"}, rule, shown(other)))])
    for name in names:
        _check(name, str(arrays[name].dtype), arrays[name].shape)
    return tuple(arrays[name] for name in names)


def write_safetensors(arrays: Mapping[str, Grid]) -> bytes:
    """The same format for the answer."""
    return save({name: np.ascontiguousarray(array) for name, array in arrays.items()})


def _check(name: str, dtype: str, shape: tuple[int, ...]) -> None:
    if dtype not in KINDS:
        rule = {"en": "must be little-endian float16, float32 or float64", "zh": "应为小端的 float16、float32 或 float64"}
        raise Problem(422, [Fault(f"/{name}", refusal(name, rule, shown(dtype)))])
    if len(shape) not in RANKS or any(side < 0 for side in shape):
        raise Problem(422, [Fault(f"/{name}", refusal(name, *axes_of(len(shape))))])

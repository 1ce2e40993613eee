"""The dearest requests that are admitted: of each call and kind of layer, one just within every limit."""

import asyncio
import json
from collections.abc import Iterator
from itertools import product
from math import isqrt
from time import process_time
from typing import Any

import numpy as np

from app.main import create_app
from app.schemas import ForwardRequest, build
from app.settings import LIMITS
from padpool import PadPoolError

API = "/api/v1"
ROUNDS = 3


def requests() -> Iterator[tuple[str, str, bytes]]:
    """A name, a call and a body, each as large as it may be; numbers have all their digits."""
    for name, layer, shape in layers(LIMITS.trace_links):
        x, g = _sent(layer, shape)
        yield name, "trace", _json({"layers": [layer], "x": x})
        yield f"{name}, with g", "trace", _json({"layers": [layer], "x": x, "g": g})
    for name, layer, shape in (*layers(LIMITS.links), *batches()):
        x, g = _sent(layer, shape)
        yield name, "forward", _json({"layer": layer, "x": x})
        yield name, "backward", _json({"layer": layer, "x": x, "g": g})
        for samples, side in product((1, 4, 8), range(4, 17, 2)):
            x, g = _sent(layer, (samples, side, side, *shape[3:]))
            yield f"{name}: {samples} of {side}×{side}", "gradcheck", _json({"layer": layer, "x": x, "g": g})
    yield "spaces up to the last byte", "forward", _padded()


def layers(links: int) -> Iterator[tuple[str, dict[str, Any], tuple[int, ...]]]:
    """Layers and shapes of x, with nearly so many links."""
    for size in (3, 16):
        side = min(LIMITS.side, isqrt(links) // size + size - 1)
        for kind, more in (("max_pooling", {}), ("mean_pooling", {}), ("lp_pooling", {"p": 2.5})):
            yield f"{kind} {size}×{size}", {"type": kind, "size": size, "stride": 1, **more}, (1, side, side, 1)
    channels = LIMITS.channels
    side = isqrt(links // (9 * channels * channels)) + 2
    kernel = np.random.default_rng(0).normal(size=(3, 3, channels, channels)).tolist()
    yield f"conv2d 3×3, {channels} channels", {"type": "conv2d", "kernel": kernel}, (1, side, side, channels)
    width = (isqrt(links // 4) - LIMITS.side) // 2
    yield "reflect_pad", {"type": "reflect_pad", "width": max(width, 1)}, (1, LIMITS.side, LIMITS.side, 1)


def batches() -> Iterator[tuple[str, dict[str, Any], tuple[int, ...]]]:
    """Many small samples through many layers: what each costs beside its links."""
    for kind, more in (("max_pooling", {}), ("lp_pooling", {"p": 2.5}), ("edge_pad", {})):
        layer = {"type": kind, "width": 0} if kind == "edge_pad" else {"type": kind, "size": 1, **more}
        for count in (1, LIMITS.layers):
            shape = (LIMITS.samples, 16, LIMITS.cells // 32 // LIMITS.samples, 1)
            yield f"{kind} {count} times", {"type": "sequential", "layers": [layer] * count}, shape


def costs() -> Iterator[tuple[str, str, float]]:
    """Call, name, and milliseconds of processor time of each request that is admitted, all threads together, the answer compressed."""
    app = create_app()
    for name, call, body in requests():
        found = [asyncio.run(_cost(app, call, body)) for _ in range(ROUNDS)]
        if all(status == 200 for status, _ in found):
            yield call, name, min(cost for _, cost in found)


async def _cost(app: Any, call: str, body: bytes) -> tuple[int, float]:
    status = 0

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        nonlocal status
        status = message.get("status", status)

    headers = [(b"host", b"127.0.0.1"), (b"content-type", b"application/json"), (b"accept-encoding", b"gzip")]
    path = f"{API}/{call}"
    scope = {"type": "http", "method": "POST", "path": path, "raw_path": path.encode(), "query_string": b"", "headers": headers}
    start = process_time()
    await app(scope | {"root_path": "", "scheme": "http", "http_version": "1.1", "server": ("127.0.0.1", 80), "state": {}}, receive, send)
    return status, (process_time() - start) * 1000


def _sent(layer: dict[str, Any], shape: tuple[int, ...]) -> tuple[Any, Any]:
    """x, and g of the shape that belongs to it; no g where the layer refuses x."""
    # A norm takes a longer way where powers could overflow.
    x = np.random.default_rng(0).normal(size=shape) * (1e300 if "lp_pooling" in str(layer) else 1)
    request = ForwardRequest.model_validate({"layer": layer, "x": x.tolist()})
    try:
        return x.tolist(), build(request.layer, "").forward(x).tolist()
    except PadPoolError:
        return x.tolist(), None


def _json(body: dict[str, Any]) -> bytes:
    return json.dumps({name: value for name, value in body.items() if value is not None}).encode()


def _padded() -> bytes:
    side = isqrt(LIMITS.cells)
    body = _json(
        {"layer": {"type": "edge_pad", "width": 0}, "x": np.random.default_rng(0).normal(size=(min(side, LIMITS.side),) * 2).tolist()}
    )
    return body + b" " * (LIMITS.body - len(body))

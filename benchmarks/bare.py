"""A bare FastAPI route that reads and answers bodies of the size of ours, and does nothing between: what we are compared with."""

import socket

import numpy as np
import uvicorn
from fastapi import FastAPI
from pydantic import BaseModel

app = FastAPI()
Grid = list[list[float]]
ROWS: Grid = np.random.default_rng(0).integers(-9, 9, (16, 16)).astype(float).tolist()


class Asked(BaseModel):
    """A layer, x, and perhaps g."""

    layer: dict[str, str | int]
    x: Grid
    g: Grid | None = None


class Forward(BaseModel):
    """y."""

    y: Grid
    shape: list[int]


class Backward(BaseModel):
    """dx."""

    dx: Grid
    shape: list[int]


@app.post("/forward")
async def forward(_asked: Asked) -> Forward:
    """As many numbers as y has: 14×14."""
    return Forward(y=[row[:14] for row in ROWS[:14]], shape=[14, 14])


@app.post("/backward")
async def backward(_asked: Asked) -> Backward:
    """As many numbers as dx has: 16×16."""
    return Backward(dx=ROWS, shape=[16, 16])


if __name__ == "__main__":
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        print(f"http://127.0.0.1:{listener.getsockname()[1]}", flush=True)
        # As our own server is set up, but for what guards it.
        config = uvicorn.Config(
            app, loop="asyncio", http="h11", ws="none", lifespan="off", log_level="error", access_log=False, proxy_headers=False
        )
        uvicorn.Server(config).run(sockets=[listener])

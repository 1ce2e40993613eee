"""What cannot be done is refused by PadPoolError, at once, and by nothing else."""

from collections.abc import Callable
from typing import Any

import numpy as np

from padpool import (
    AdaptiveMaxPooling,
    AdaptiveMeanPooling,
    ConstantPad,
    Crop,
    EdgePad,
    LpPooling,
    MaxPooling,
    MeanPooling,
    MinPooling,
    ReflectPad,
    Sequential,
    SumPooling,
    SymmetricPad,
    WrapPad,
    numerical_gradient,
    trace,
)

# Sides of a million, that is 10¹² values, and of more: each is refused before it is made.
HUGE = (10**6, 10**12)
BROAD = np.broadcast_to(np.float32(1), (10**6, 10**6))

CLAIMS: list[Callable[[], Any]] = [
    *(
        lambda layer=layer, n=n: layer(n).forward([[1]])
        for layer in (ConstantPad, EdgePad, ReflectPad, SymmetricPad, WrapPad)
        for n in HUGE
    ),
    *(lambda layer=layer, n=n: layer(n).forward([[1]]) for layer in (AdaptiveMaxPooling, AdaptiveMeanPooling) for n in HUGE),
    *(
        lambda layer=layer, n=n: layer(n, 1, n - 1).forward([[1]])
        for layer in (MaxPooling, MinPooling, MeanPooling, SumPooling)
        for n in HUGE
    ),
    *(lambda layer=layer: layer(10**6, 10**6, "full").forward([[1]]) for layer in (MaxPooling, MinPooling, MeanPooling, SumPooling)),
    *(lambda layer=layer: layer((10**6, 1), 1, "full").forward([[1]]) for layer in (MaxPooling, MinPooling, MeanPooling, SumPooling)),
    *(lambda layer=layer: layer((1, 10**6), 1, "half").forward([[1]]) for layer in (MaxPooling, MinPooling, MeanPooling, SumPooling)),
    *(lambda layer=layer: layer(1, 1, 10**6).forward([[1]]) for layer in (MeanPooling, SumPooling)),
    *(lambda layer=layer: layer(2, 1, 10**12, 10**12).forward([[1]]) for layer in (MaxPooling, MeanPooling, SumPooling)),
    lambda: LpPooling(2, 10**6, 10**6, "full").forward([[1]]),
    lambda: LpPooling(2, (10**6, 1), 1, "full").backward([[1]], [[1]]),
    lambda: MaxPooling(10**6, 10**6, "full").argmax([[1]]),
    lambda: EdgePad(10**6).backward([[1]], [[1]]),
    lambda: EdgePad(10**6).forward(np.zeros((0, 1, 1, 1))),
    lambda: AdaptiveMaxPooling(10**6).forward(np.zeros((0, 1, 1, 1))),
    lambda: Crop(10**6).forward([[1]]),
    lambda: Crop(499_999).forward(BROAD),
    lambda: AdaptiveMeanPooling(1).forward(BROAD),
    lambda: MaxPooling(10**6).forward(BROAD),
    lambda: SumPooling(10**6).forward(BROAD.astype(np.int8, copy=False) if BROAD.dtype == np.int8 else BROAD),
    lambda: EdgePad(0).forward(np.broadcast_to(np.int8(1), (10**6, 10**6))),
    lambda: EdgePad(0).backward([[1]], BROAD),
    lambda: Sequential([EdgePad(10**6), MaxPooling(2)]).forward([[1]]),
    lambda: Sequential([EdgePad(10**6), Crop(10**6)]).stages(np.ones((1, 1, 1, 1))) and trace([EdgePad(10**6), Crop(10**6)], [[1]]),
    lambda: trace([EdgePad(10**6), Crop(10**6)], [[1]]),
    lambda: trace(MaxPooling(10**6, 10**6, "full"), [[1]]),
    lambda: numerical_gradient(EdgePad(10**6), [[1]], [[1]]),
    lambda: numerical_gradient(EdgePad(0), BROAD, [[1]]),
]

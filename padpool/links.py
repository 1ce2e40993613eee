"""Links: an operation at a fixed input, as a list of weighted arrows from input cells to output cells."""

from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from padpool.geometry import IntArray

Array = NDArray[np.floating[Any]]
Shape = tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Links:
    """Columns of equal length, one row a link; cells are flat indices in C order.

    >>> links = gather(np.array([[0, 0, 1]]), in_shape=(1, 2))
    >>> links.apply(np.array([[3.0, 4.0]]))
    array([[3., 3., 4.]])
    >>> links.T.apply(np.array([[1.0, 1.0, 1.0]]))
    array([[2., 1.]])

    ``weight`` is the local derivative ∂y[dst]/∂x[src]. ``used`` is False where a cell was read but not chosen, as the
    losers of a maximum are: such a link is kept for the picture and left out of the arithmetic. ``const`` lists the
    output cells that no link reaches because they hold ``const_value``. ``tap`` is the flat index of the kernel's cell that a
    link passes through, ``tap_shape`` the kernel's own, and ``bias`` what every output channel adds to its sums.
    """

    src: IntArray
    dst: IntArray
    weight: Array
    used: NDArray[np.bool_]
    in_shape: Shape
    out_shape: Shape
    const: IntArray | None = None
    const_value: float = 0.0
    tap: IntArray | None = None
    bias: Array | None = None
    tap_shape: Shape | None = None

    def apply(self, x: Array) -> Array:
        """Sums weight · x[src] into every dst, over the used links. Takes ``in_shape``, gives ``out_shape``."""
        # An unused link is skipped, not multiplied by its weight of 0: 0 * inf would be nan.
        used = self.used
        arriving = self.weight[used] * x.ravel()[self.src[used]]
        y: Array = np.bincount(self.dst[used], weights=arriving, minlength=int(np.prod(self.out_shape))).astype(float)
        if self.const is not None:
            y[self.const] = self.const_value
        sums = y.reshape(self.out_shape)
        return sums if self.bias is None else sums + self.bias

    @property
    def T(self) -> Self:
        """The transpose: the same links walked from dst to src. A constant has no derivative, so none is left, nor a bias."""
        return type(self)(self.dst, self.src, self.weight, self.used, self.out_shape, self.in_shape, tap=self.tap, tap_shape=self.tap_shape)

    def taken(self, which: NDArray[Any]) -> Self:
        """Some of the links, or all in another order: those that a mask or an array of places takes."""
        tap = None if self.tap is None else self.tap[which]
        return replace(self, src=self.src[which], dst=self.dst[which], weight=self.weight[which], used=self.used[which], tap=tap)


def gather(source: IntArray, in_shape: Shape, const_value: float = 0.0) -> Links:
    """The links of a copy: output cell ``i`` copies input cell ``source.flat[i]``, or is constant where that is negative."""
    flat = source.ravel()
    dst = np.flatnonzero(flat >= 0)
    const = np.flatnonzero(flat < 0)
    ones = np.ones(dst.size)
    return Links(flat[dst], dst, ones, ones > 0, in_shape, source.shape, const if const.size else None, const_value)

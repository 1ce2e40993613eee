"""``.npy`` as NumPy writes it, from bytes that may lie: nothing is made that is larger than they are, and nothing in them is run."""

import io
import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

MAGIC = b"\x93NUMPY"
READERS = {(1, 0): npy.read_array_header_1_0, (2, 0): npy.read_array_header_2_0}
LONGEST_HEADER = 1024

Grid = NDArray[Any]


@dataclass(frozen=True)
class Header:
    """What the header tells, and where the numbers begin."""

    shape: tuple[int, ...]
    fortran: bool
    dtype: np.dtype[Any]
    start: int

    @property
    def size(self) -> int:
        """How many bytes of numbers there should be."""
        return math.prod(self.shape) * self.dtype.itemsize


def read_header(data: bytes) -> Header:
    """Raises ValueError where there is none."""
    file = io.BytesIO(data)
    try:
        shape, fortran, dtype = READERS[npy.read_magic(file)](file, max_header_size=LONGEST_HEADER)
    except (ValueError, KeyError, OverflowError, RecursionError, MemoryError) as error:
        raise ValueError("no header of a .npy file") from error
    return Header(shape, fortran, dtype, file.tell())


def view(data: bytes, header: Header) -> Grid:
    """The numbers where they lie, once shape, dtype and size are known to be good."""
    return np.frombuffer(data, header.dtype, offset=header.start).reshape(header.shape, order="F" if header.fortran else "C")

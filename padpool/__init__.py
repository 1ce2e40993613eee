"""PadPool: padding and pooling of a CNN, forward and backward, with every link between cells."""

from padpool.errors import PadPoolError
from padpool.layer import Layer
from padpool.layers import LAYERS
from padpool.layers.constant_pad import ConstantPad
from padpool.layers.edge_pad import EdgePad
from padpool.layers.max_pooling import MaxPooling
from padpool.layers.mean_pooling import MeanPooling
from padpool.layers.reflect_pad import ReflectPad
from padpool.layers.sequential import Sequential
from padpool.links import Links
from padpool.numerical import numerical_gradient
from padpool.trace import trace

__version__ = "0.1.0"

__all__ = [
    "LAYERS",
    "ConstantPad",
    "EdgePad",
    "Layer",
    "Links",
    "MaxPooling",
    "MeanPooling",
    "PadPoolError",
    "ReflectPad",
    "Sequential",
    "numerical_gradient",
    "trace",
]

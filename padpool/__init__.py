"""PadPool: padding, pooling and convolution of a CNN, forward and backward, with every link between cells."""

from padpool.errors import PadPoolError
from padpool.layer import Layer
from padpool.layers import LAYERS
from padpool.layers.adaptive_max_pooling import AdaptiveMaxPooling
from padpool.layers.adaptive_mean_pooling import AdaptiveMeanPooling
from padpool.layers.constant_pad import ConstantPad
from padpool.layers.conv2d import Conv2D
from padpool.layers.crop import Crop
from padpool.layers.edge_pad import EdgePad
from padpool.layers.lp_pooling import LpPooling
from padpool.layers.max_pooling import MaxPooling
from padpool.layers.mean_pooling import MeanPooling
from padpool.layers.min_pooling import MinPooling
from padpool.layers.reflect_pad import ReflectPad
from padpool.layers.sequential import Sequential
from padpool.layers.sum_pooling import SumPooling
from padpool.layers.symmetric_pad import SymmetricPad
from padpool.layers.wrap_pad import WrapPad
from padpool.links import Links
from padpool.numerical import GradientCheck, gradient_check, numerical_gradient
from padpool.trace import trace, trace_arrays

__version__ = "0.1.0"

__all__ = [
    "LAYERS",
    "AdaptiveMaxPooling",
    "AdaptiveMeanPooling",
    "ConstantPad",
    "Conv2D",
    "Crop",
    "EdgePad",
    "GradientCheck",
    "Layer",
    "Links",
    "LpPooling",
    "MaxPooling",
    "MeanPooling",
    "MinPooling",
    "PadPoolError",
    "ReflectPad",
    "Sequential",
    "SumPooling",
    "SymmetricPad",
    "WrapPad",
    "gradient_check",
    "numerical_gradient",
    "trace",
    "trace_arrays",
]

"""Every operation by the name that requests use, in the order of the menu."""

from padpool.layer import Layer
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
from padpool.layers.sum_pooling import SumPooling
from padpool.layers.symmetric_pad import SymmetricPad
from padpool.layers.wrap_pad import WrapPad

LAYERS: dict[str, type[Layer]] = {
    "constant_pad": ConstantPad,
    "edge_pad": EdgePad,
    "reflect_pad": ReflectPad,
    "symmetric_pad": SymmetricPad,
    "wrap_pad": WrapPad,
    "crop": Crop,
    "max_pooling": MaxPooling,
    "min_pooling": MinPooling,
    "mean_pooling": MeanPooling,
    "sum_pooling": SumPooling,
    "lp_pooling": LpPooling,
    "adaptive_max_pooling": AdaptiveMaxPooling,
    "adaptive_mean_pooling": AdaptiveMeanPooling,
    "conv2d": Conv2D,
}

"""Every operation by the name that requests use, in the order of the menu."""

from padpool.layer import Layer
from padpool.layers.constant_pad import ConstantPad
from padpool.layers.edge_pad import EdgePad
from padpool.layers.max_pooling import MaxPooling
from padpool.layers.mean_pooling import MeanPooling
from padpool.layers.reflect_pad import ReflectPad

LAYERS: dict[str, type[Layer]] = {
    "constant_pad": ConstantPad,
    "edge_pad": EdgePad,
    "reflect_pad": ReflectPad,
    "max_pooling": MaxPooling,
    "mean_pooling": MeanPooling,
}

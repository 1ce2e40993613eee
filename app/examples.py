"""The worked examples: each a trace request with small integers, and what to look at in it."""

from typing import Any

Grid = list[list[int]]
Planes = list[list[list[int]]]
Example = dict[str, Any]

PI: Grid = [
    [3, -1, 4, 1],
    [5, 9, -2, 6],
    [5, 3, 5, -8],
    [9, 7, 9, 3],
]
ONES: Grid = [[1] * 8 for _ in range(8)]
LOSING: Grid = [
    [1, 2, 1, -1, 1, 2, 1, 1],
    [2, 1, 3, 2, -1, 1, 2, 1],
    [1, -2, 2, 4, 1, 3, 1, 2],
    [3, 1, -1, 3, 5, 2, 1, 1],
    [1, 2, 4, -3, 1, 6, 2, -1],
    [2, 1, 3, 2, 7, -2, 1, 2],
    [1, 1, 2, 1, -2, 1, 3, 1],
    [1, 2, 1, 1, 2, -1, 1, 1],
]


def wave(rows: int, columns: int, most: int) -> Grid:
    """Integers from -most to most without a pattern that the eye would follow."""
    return [[(3 * i + 5 * j + i * j * j) % (2 * most + 1) - most for j in range(columns)] for i in range(rows)]


def channels(*planes: Grid) -> Planes:
    """Planes of one size as the channels of one tensor."""
    return [[list(cell) for cell in zip(*rows, strict=True)] for rows in zip(*planes, strict=True)]


def kernels(*outputs: Planes) -> list[Planes]:
    """A kernel for each output, made of one plane a channel."""
    return [[[list(cell) for cell in zip(*taps, strict=True)] for taps in zip(*rows, strict=True)] for rows in zip(*outputs, strict=True)]


EXAMPLES: list[Example] = [
    {
        "id": "edge-pad",
        "title": {"en": "Edge padding: 4×4, width 2", "zh": "边界填充：4×4，宽度 2"},
        "lesson": {
            "en": "Each corner is copied nine times, each border cell three times. Every g is 1, so dx counts the copies.",
            "zh": "每个角被复制成 9 格，其余边界格各复制成 3 格。g 全为 1，所以 dx 正好数出每个格子的份数。",
        },
        "trace": {"layers": [{"type": "edge_pad", "width": 2}], "x": PI, "g": ONES},
    },
    {
        "id": "reflect-pad",
        "title": {"en": "Reflect padding: 4×4, width 2", "zh": "镜像填充：4×4，宽度 2"},
        "lesson": {
            "en": "The outermost line is the mirror and is not repeated: it is the inner cells that are copied, and their dx that grows.",
            "zh": "最外一行（列）是镜面，本身不重复：被复制的是里面的格子，变大的也是它们的 dx。",
        },
        "trace": {"layers": [{"type": "reflect_pad", "width": 2}], "x": PI, "g": ONES},
    },
    {
        "id": "constant-pad",
        "title": {"en": "Constant padding: 4×4, width 2", "zh": "常量填充：4×4，宽度 2"},
        "lesson": {
            "en": "The ring holds a constant, and a constant has derivative 0: what arrives there is lost, and dx is the middle of g.",
            "zh": "外圈是常数，常数的导数为 0：到达外圈的梯度丢失，dx 就是 g 的中间部分。",
        },
        "trace": {"layers": [{"type": "constant_pad", "width": 2, "value": 0}], "x": PI, "g": LOSING},
    },
    {
        "id": "mean-pool",
        "title": {"en": "Mean pooling: 4×4, window 2×2", "zh": "平均池化：4×4，窗口 2×2"},
        "lesson": {
            "en": "Each cell of a window receives a quarter of its g, whatever the cell's own value is.",
            "zh": "窗口里每个格子得到 g 的四分之一，与格子自己的值无关。",
        },
        "trace": {"layers": [{"type": "mean_pooling", "size": 2}], "x": PI, "g": [[4, 8], [-4, 12]]},
    },
    {
        "id": "max-pool",
        "title": {"en": "Max pooling: 4×4, window 2×2", "zh": "最大池化：4×4，窗口 2×2"},
        "lesson": {
            "en": "Only the cell that held the maximum receives the gradient. Make another cell the largest, and dx jumps to it.",
            "zh": "只有最大值所在的格子得到梯度。把另一个格子改成最大，dx 就跳到那里。",
        },
        "trace": {
            "layers": [{"type": "max_pooling", "size": 2}],
            "x": [[1, 3, 2, 1], [4, 9, 1, 5], [0, 2, 8, 7], [6, -3, 3, 4]],
            "g": [[1, 2], [3, 4]],
        },
    },
    {
        "id": "max-pool-ties",
        "title": {"en": "Max pooling with ties: 4×4, window 2×2", "zh": "有并列的最大池化：4×4，窗口 2×2"},
        "lesson": {
            "en": "Two windows hold their maximum more than once, and each holder receives the whole g: more leaves than arrived."
            " Compare the ties “first” and “split”.",
            "zh": "有两个窗口的最大值不止一个，每个都得到整个 g：送出的比到达的多。试试并列规则“第一个”和“均分”。",
        },
        "trace": {
            "layers": [{"type": "max_pooling", "size": 2, "ties": "all"}],
            "x": [[1, 3, 2, 1], [4, 9, 1, 5], [0, 2, 8, 8], [6, 6, 3, 8]],
            "g": [[1, 2], [3, 4]],
        },
    },
    {
        "id": "max-overlap",
        "title": {"en": "Overlapping windows: 5×5, window 3×3, stride 1", "zh": "重叠的窗口：5×5，窗口 3×3，步长 1"},
        "lesson": {
            "en": "The 9 is the maximum of four windows, so four gradients arrive at it and add up.",
            "zh": "9 是四个窗口的最大值，所以有四个梯度到达它，相加起来。",
        },
        "trace": {
            "layers": [{"type": "max_pooling", "size": 3, "stride": 1}],
            "x": [[1, 0, 2, 3, 1], [2, 9, -1, 0, 4], [0, 3, 5, 1, 2], [6, 1, -2, 7, 0], [2, 4, 0, 1, 3]],
            "g": [[1, 2, 3], [4, 5, 6], [7, -8, 9]],
        },
    },
    {
        "id": "overlap-16",
        "title": {"en": "Overlapping windows: 16×16, window 3×3, stride 1", "zh": "重叠的窗口：16×16，窗口 3×3，步长 1"},
        "lesson": {
            "en": "Away from the border every cell lies under nine windows, and receives a gradient from each one that it wins.",
            "zh": "除了靠边的格子，每个格子都在九个窗口之下，赢得几个窗口，就收到几个梯度。",
        },
        "trace": {"layers": [{"type": "max_pooling", "size": 3, "stride": 1}], "x": wave(16, 16, 9), "g": wave(14, 14, 3)},
    },
    {
        "id": "convolution",
        "title": {"en": "Convolution: 5×5, kernel 3×3", "zh": "卷积：5×5，卷积核 3×3"},
        "lesson": {
            "en": "The kernel looks for a step from left to right. Backward, each g leaves through the same nine weights;"
            " and the kernel gathers value times gradient, which is how it learns.",
            "zh": "这个卷积核寻找从左到右的落差。反向时，每个 g 经同样的九个权重送回；卷积核收集“值 × 梯度”，它就是这样学习的。",
        },
        "trace": {
            "layers": [{"type": "conv2d", "kernel": [[1, 0, -1], [2, 0, -2], [1, 0, -1]]}],
            "x": [[0, 0, 5, 5, 5], [0, 0, 5, 5, 5], [0, 0, 5, 5, 5], [0, 2, 2, 2, 5], [0, 2, 2, 2, 5]],
            "g": [[1, 0, 2], [-1, 1, 0], [0, 3, 1]],
        },
    },
    {
        "id": "convolution-same",
        "title": {"en": "Convolution of the same size: 4×4, kernel 3×3, edges repeated", "zh": "等尺寸卷积：4×4，卷积核 3×3，边界填充"},
        "lesson": {
            "en": "First the edges are repeated, then the kernel takes a weighted sum. The corner's copies carry their gradients home.",
            "zh": "先重复边界，再用卷积核加权求和。角上各个副本的梯度都回到原处。",
        },
        "trace": {
            "layers": [{"type": "conv2d", "kernel": [[1, 2, 1], [2, 4, 2], [1, 2, 1]], "padding": "same", "padding_mode": "edge"}],
            "x": PI,
            "g": [[1, 0, 0, 0], [0, 0, 2, 0], [0, 0, 0, 0], [0, 0, 0, 4]],
        },
    },
    {
        "id": "convolution-channels",
        "title": {"en": "Convolution of three channels to two: 4×4×3, kernel 2×2", "zh": "三通道到两通道的卷积：4×4×3，卷积核 2×2"},
        "lesson": {
            "en": "Each channel has its own plane of the kernel, and the three sums are added up, with a bias for each output."
            " Backward, a channel's dx collects from both outputs.",
            "zh": "每个通道有卷积核自己的一面，三个和相加，每个输出再加上自己的偏置。反向时，每个通道的 dx 从两个输出收集。",
        },
        "trace": {
            "layers": [
                {
                    "type": "conv2d",
                    "kernel": kernels(
                        channels([[1, 0], [0, -1]], [[0, 1], [1, 0]], [[1, -1], [0, 0]]),
                        channels([[1, 1], [1, 1]], [[0, 0], [0, 2]], [[-1, 0], [0, 1]]),
                    ),
                    "bias": [1, -2],
                }
            ],
            "x": channels(
                [[3, 1, 0, 2], [1, 4, 1, 0], [0, 2, 5, 1], [1, 0, 2, 3]],
                [[0, 2, 1, 1], [3, 0, 2, 1], [1, 1, 0, 4], [2, 0, 1, 0]],
                [[1, 0, 2, 0], [0, 3, 1, 2], [2, 0, 1, 1], [4, 1, 0, 2]],
            ),
            "g": channels([[1, 0, 2], [0, -1, 0], [1, 0, 1]], [[0, 1, 0], [2, 0, 0], [0, 0, 1]]),
        },
    },
    {
        "id": "convolution-depthwise",
        "title": {
            "en": "Depthwise, then pointwise: 4×4×2, a kernel 2×2 each, then 1×1",
            "zh": "先逐通道，再逐点：4×4×2，各用 2×2 卷积核，再用 1×1",
        },
        "lesson": {
            "en": "Two groups: each channel goes through a kernel of its own, unmixed. Then 1×1 mixes the channels of each cell.",
            "zh": "两个分组：每个通道只经过自己的卷积核，互不混合。然后 1×1 卷积把每个格子的各通道混合起来。",
        },
        "trace": {
            "layers": [
                {"type": "conv2d", "kernel": kernels(channels([[1, -1], [0, 0]]), channels([[1, 0], [-1, 0]])), "groups": 2},
                {"type": "conv2d", "kernel": [[[[1], [2]]]]},
            ],
            "x": channels(
                [[0, 0, 4, 4], [0, 0, 4, 4], [1, 1, 4, 4], [1, 1, 4, 4]],
                [[2, 2, 2, 2], [2, 5, 5, 2], [2, 5, 5, 2], [2, 2, 2, 2]],
            ),
            "g": [[1, 0, 0], [0, 2, 0], [0, 0, -1]],
        },
    },
    {
        "id": "edge-then-max",
        "title": {"en": "Edge padding, then max pooling: 4×4 → 6×6 → 2×2", "zh": "先边界填充，再最大池化：4×4 → 6×6 → 2×2"},
        "lesson": {
            "en": "The corner 8 is copied three times and ties with its own copies: its gradient comes home four times."
            " The other maxima have no copies.",
            "zh": "角上的 8 被复制三次，与自己的副本并列：它的梯度回来四次。其余的最大值没有副本。",
        },
        "trace": {
            "layers": [{"type": "edge_pad", "width": 1}, {"type": "max_pooling", "size": 3}],
            "x": [[8, 2, -1, 3], [1, 5, 6, 0], [4, 7, 9, 2], [-2, 3, 1, 5]],
            "g": [[1, 2], [3, 4]],
        },
    },
]
"""The first is what the page opens on."""

"""The layers against PyTorch itself, where it is installed, on coarse values so that ties abound."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from numpy.typing import NDArray

from padpool import (
    AdaptiveMaxPooling,
    AdaptiveMeanPooling,
    ConstantPad,
    Conv2D,
    Crop,
    EdgePad,
    Layer,
    LpPooling,
    MaxPooling,
    MeanPooling,
    MinPooling,
    PadPoolError,
    ReflectPad,
    SumPooling,
    WrapPad,
)

torch: Any = pytest.importorskip("torch")
functional: Any = torch.nn.functional

Array = NDArray[Any]
Pair = tuple[int, int]
COARSE = (-2.0, -1.0, -0.0, 0.0, 1.0, 2.0)
POSITIVE = (0.5, 1.0, 1.5, 2.0)
INFINITE = (-np.inf, -1.0, 1.0, np.inf)


@dataclass(frozen=True)
class Windows:
    """Sliding windows and the height and width of an input that they fit."""

    k: Pair
    s: Pair
    p: Pair
    d: Pair
    ceil: bool
    sides: Pair

    @property
    def ours(self) -> dict[str, Any]:
        return {"size": self.k, "stride": self.s, "padding": self.p, "dilation": self.d, "ceil_mode": self.ceil}


def pairs(least: int, most: int) -> st.SearchStrategy[Pair]:
    return st.tuples(st.integers(least, most), st.integers(least, most))


@st.composite
def windows(draw: st.DrawFn, most_d: int = 1, padded: bool = True, ceil: bool = True) -> Windows:
    """What PyTorch takes: padding of at most half a window, and an input that holds at least one."""
    k, s, d = draw(pairs(1, 4)), draw(pairs(1, 4)), draw(pairs(1, most_d))
    p = [draw(st.integers(0, k[axis] // 2 if padded else 0)) for axis in (0, 1)]
    least = [max(d[axis] * (k[axis] - 1) + 1 - 2 * p[axis], 1) for axis in (0, 1)]
    sides = [draw(st.integers(n, n + 6)) for n in least]
    return Windows(k, s, (p[0], p[1]), d, ceil and draw(st.booleans()), (sides[0], sides[1]))


@st.composite
def tensors(draw: st.DrawFn, sides: Pair, values: tuple[float, ...] = COARSE) -> Array:
    """Drawn by one seed, not cell by cell: hypothesis would fill most cells with one value."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    return rng.choice(values, (2, *sides, draw(st.integers(1, 3)))).astype(draw(st.sampled_from([np.float32, np.float64])))


def channels_first(x: Array) -> Any:
    return torch.tensor(np.moveaxis(x, -1, 1).copy())


def channels_last(t: Any) -> Array:
    return np.moveaxis(t.detach().numpy(), 1, -1)


def check(layer: Layer, theirs: Callable[[Any], Any], x: Array, gradients: tuple[float, ...] = COARSE) -> None:
    """That both give the same y, and the same gradient of the same g."""
    t = channels_first(x).requires_grad_()
    expected = theirs(t)
    y, pullback = layer.vjp(x)
    g = np.random.default_rng(0).choice(gradients, y.shape).astype(x.dtype)
    # Half of the digits: sums of large terms may cancel, and a wrong rule errs by far more on coarse values.
    tolerance = float(np.finfo(x.dtype).eps) ** 0.5
    assert y.dtype == x.dtype
    np.testing.assert_allclose(y, channels_last(expected), tolerance, tolerance)
    expected.backward(channels_first(g))
    np.testing.assert_allclose(pullback(g), channels_last(t.grad), tolerance, tolerance)


@given(st.data(), windows(most_d=3))
def test_max_pooling_routes_as_torch_does_and_refuses_windows_of_padding_alone(data: st.DataObject, w: Windows) -> None:
    x = data.draw(tensors(w.sides))
    layer = MaxPooling(**w.ours, ties="first")
    y, at = functional.max_pool2d(channels_first(x), w.k, w.s, w.p, w.d, w.ceil, return_indices=True)
    if y.isinf().any():
        with pytest.raises(PadPoolError, match="padding alone"):
            layer.forward(x)
        return
    check(layer, lambda t: functional.max_pool2d(t, w.k, w.s, w.p, w.d, w.ceil), x)
    np.testing.assert_array_equal(layer.argmax(x), channels_last(at))


def test_a_window_of_padding_alone_is_refused_and_in_torch_is_minus_infinity_outside_the_input() -> None:
    x = np.ones((1, 1, 2, 1))
    y, at = functional.max_pool2d(channels_first(x), (1, 2), 1, (0, 1), (1, 3), return_indices=True)
    assert (y.item(), at.item()) == (-np.inf, 2)
    with pytest.raises(PadPoolError, match="padding alone"):
        MaxPooling((1, 2), 1, (0, 1), (1, 3)).forward(x)


@given(st.data(), windows())
def test_max_pooling_routes_infinities_as_torch_does(data: st.DataObject, w: Windows) -> None:
    x = data.draw(tensors(w.sides, INFINITE))
    check(MaxPooling(**w.ours, ties="first"), lambda t: functional.max_pool2d(t, w.k, w.s, w.p, w.d, w.ceil), x, (*INFINITE, 0.0))


@given(st.data(), windows())
def test_max_pooling_propagates_nan_as_torch_does(data: st.DataObject, w: Windows) -> None:
    x = data.draw(tensors(w.sides, (np.nan, *INFINITE)))
    y = functional.max_pool2d(channels_first(x), w.k, w.s, w.p, w.d, w.ceil)
    np.testing.assert_array_equal(MaxPooling(**w.ours).forward(x), channels_last(y))


def test_the_first_nan_receives_the_gradient_and_in_torch_the_last() -> None:
    x = np.array([np.nan, 7, np.nan, 9]).reshape(1, 1, 4, 1)
    t = channels_first(x).requires_grad_()
    functional.max_pool2d(t, (1, 4)).backward(torch.ones(1, 1, 1, 1, dtype=t.dtype))
    assert channels_last(t.grad).ravel().tolist() == [0, 0, 1, 0]
    assert MaxPooling((1, 4), ties="first").backward(x, np.ones((1, 1, 1, 1))).ravel().tolist() == [1, 0, 0, 0]


@given(st.data(), windows(padded=False, ceil=False))
def test_split_ties_share_as_torch_amax_does(data: st.DataObject, w: Windows) -> None:
    x = data.draw(tensors(w.sides))
    layer = MaxPooling(w.k, w.s, ties="split")
    check(layer, lambda t: t.unfold(2, w.k[0], w.s[0]).unfold(3, w.k[1], w.s[1]).amax((-2, -1)), x)


@given(st.data(), windows(most_d=3))
def test_min_pooling_is_torch_max_pooling_of_the_negative(data: st.DataObject, w: Windows) -> None:
    x = data.draw(tensors(w.sides))
    assume(functional.max_pool2d(channels_first(x), w.k, w.s, w.p, w.d, w.ceil).isfinite().all())
    check(MinPooling(**w.ours, ties="first"), lambda t: -functional.max_pool2d(-t, w.k, w.s, w.p, w.d, w.ceil), x)


@given(st.data(), windows(), st.booleans())
def test_mean_pooling_divides_as_torch_does(data: st.DataObject, w: Windows, include: bool) -> None:
    x = data.draw(tensors(w.sides))
    layer = MeanPooling(**w.ours, count_include_pad=include)
    check(layer, lambda t: functional.avg_pool2d(t, w.k, w.s, w.p, w.ceil, include), x)


@given(st.data(), windows())
def test_sum_pooling_is_a_torch_mean_with_divisor_one(data: st.DataObject, w: Windows) -> None:
    x = data.draw(tensors(w.sides))
    check(SumPooling(**w.ours), lambda t: functional.avg_pool2d(t, w.k, w.s, w.p, w.ceil, divisor_override=1), x)


@given(st.data(), windows(most_d=3, ceil=False))
def test_dilated_sums_and_means_are_torch_convolutions_with_ones(data: st.DataObject, w: Windows) -> None:
    x = data.draw(tensors(w.sides))
    c = x.shape[-1]

    def total(t: Any) -> Any:
        return functional.conv2d(t, torch.ones(c, 1, *w.k, dtype=t.dtype), None, w.s, w.p, w.d, groups=c)

    check(SumPooling(**w.ours), total, x)
    check(MeanPooling(**w.ours), lambda t: total(t) / (w.k[0] * w.k[1]), x)


# Only where the next test finds no difference can both agree.
@given(st.data(), windows(padded=False, ceil=False), st.sampled_from([(2.0, COARSE), (0.5, POSITIVE), (1.0, POSITIVE), (3.0, POSITIVE)]))
def test_lp_pooling_weighs_as_torch_does(data: st.DataObject, w: Windows, of: tuple[float, tuple[float, ...]]) -> None:
    p, values = of
    x = data.draw(tensors(w.sides, values))
    check(LpPooling(p, w.k, w.s), lambda t: functional.lp_pool2d(t, p, w.k, w.s), x)


def test_torch_lp_forgets_the_sign_and_scales_a_window_that_hangs_over() -> None:
    x = np.array([-3.0, 4, 5]).reshape(1, 1, 3, 1)
    y = functional.lp_pool2d(channels_first(x), 1.0, (1, 2), ceil_mode=True)
    assert channels_last(y).ravel().tolist() == [-3 + 4, 2 * 5]
    assert LpPooling(1, (1, 2), ceil_mode=True).forward(x).ravel().tolist() == [3 + 4, 5]


@given(st.data(), pairs(1, 9), pairs(1, 11))
def test_adaptive_windows_lie_as_in_torch(data: st.DataObject, sides: Pair, output_size: Pair) -> None:
    x = data.draw(tensors(sides))
    check(AdaptiveMaxPooling(output_size, "first"), lambda t: functional.adaptive_max_pool2d(t, output_size), x)
    check(AdaptiveMeanPooling(output_size), lambda t: functional.adaptive_avg_pool2d(t, output_size), x)


@given(st.data(), pairs(1, 9))
def test_global_ties_split_as_in_torch_amax(data: st.DataObject, sides: Pair) -> None:
    x = data.draw(tensors(sides))
    check(AdaptiveMaxPooling(1, "split"), lambda t: t.amax((2, 3), keepdim=True), x)


@given(st.data(), pairs(1, 7), st.sampled_from(["constant", "reflect", "replicate", "circular"]))
def test_padding_copies_as_torch_does(data: st.DataObject, sides: Pair, mode: str) -> None:
    # Torch reflects and wraps only once.
    most = [{"reflect": n - 1, "circular": n}.get(mode, 9) for n in sides]
    width = rows, columns = data.draw(st.tuples(*(pairs(0, n) for n in most)))
    x = data.draw(tensors(sides))
    value = data.draw(st.sampled_from(COARSE)) if mode == "constant" else None
    layers: dict[str, Callable[[Any], Layer]] = {"reflect": ReflectPad, "replicate": EdgePad, "circular": WrapPad}
    layer = ConstantPad(width, value) if value is not None else layers[mode](width)
    check(layer, lambda t: functional.pad(t, (*columns, *rows), mode, value), x)


@given(st.data(), pairs(0, 4), pairs(0, 4), pairs(1, 5))
def test_crop_is_torch_padding_by_negative_widths(data: st.DataObject, rows: Pair, columns: Pair, kept: Pair) -> None:
    x = data.draw(tensors((sum(rows) + kept[0], sum(columns) + kept[1])))
    check(Crop((rows, columns)), lambda t: functional.pad(t, (-columns[0], -columns[1], -rows[0], -rows[1])), x)


MODES = {"constant": "constant", "edge": "replicate", "reflect": "reflect", "wrap": "circular"}


@given(st.data(), windows(most_d=3, ceil=False), st.sampled_from([1, 2, 3]), st.sampled_from(sorted(MODES)))
def test_convolution_and_all_its_gradients_are_those_of_torch(data: st.DataObject, w: Windows, groups: int, mode: Any) -> None:
    # Torch reflects and wraps only once.
    assume(mode in ("constant", "edge") or all(p < n for p, n in zip(w.p, w.sides, strict=True)))
    rng = np.random.default_rng(data.draw(st.integers(0, 2**32 - 1)))
    inputs, outputs = (groups * data.draw(st.integers(1, 2)) for _ in range(2))
    x, kernel, bias = (rng.choice(COARSE, shape) for shape in ((2, *w.sides, inputs), (*w.k, inputs // groups, outputs), (outputs,)))
    layer = Conv2D(kernel, bias, w.s, w.p, w.d, groups, mode)
    theirs = torch.tensor(kernel.transpose(3, 2, 0, 1).copy(), requires_grad=True), torch.tensor(bias, requires_grad=True)

    def convolve(t: Any) -> Any:
        padded = functional.pad(t, (w.p[1], w.p[1], w.p[0], w.p[0]), MODES[mode])
        return functional.conv2d(padded, *theirs, w.s, 0, w.d, groups)

    check(layer, convolve, x)
    g = rng.choice(COARSE, layer.output_shape(x.shape))
    for parameter in theirs:
        parameter.grad = None
    convolve(channels_first(x)).backward(channels_first(g))
    found = layer.parameter_gradients(x, g)
    assert found["kernel"] is not None and found["bias"] is not None
    np.testing.assert_allclose(found["kernel"], theirs[0].grad.numpy().transpose(2, 3, 1, 0), atol=1e-9)
    np.testing.assert_allclose(found["bias"], theirs[1].grad.numpy(), atol=1e-9)

import numpy as np
import pytest
from hypothesis import given
from numpy.typing import ArrayLike

from padpool import Conv2D, EdgePad, Layer, PadPoolError, Sequential, SumPooling, trace
from tests.padpool import oracles
from tests.padpool.strategies import Array, Case, single

NAN, INF = np.nan, np.inf
X = np.array([[1.0, 2, 3], [4, 5, 6], [7, 8, 9]])
K = np.array([[1.0, 0], [-1, 2]])


def gradients(layer: Layer, x: ArrayLike, g: ArrayLike) -> dict[str, Array]:
    """Those of the tensors that the layer has."""
    return {name: gradient for name, gradient in layer.parameter_gradients(x, g).items() if gradient is not None}


def ramp(*shape: int) -> Array:
    return (np.arange(np.prod(shape)) % 7 - 3.0).reshape(shape)


def test_each_window_becomes_its_weighted_sum() -> None:
    assert Conv2D(K).forward(X).tolist() == [[1 - 4 + 10, 2 - 5 + 12], [4 - 7 + 16, 5 - 8 + 18]]


def test_kernel_is_not_flipped() -> None:
    assert Conv2D([[1, 0]]).forward([[5, 7]]).tolist() == [[5]]


def test_every_cell_of_a_window_receives_the_gradient_times_its_weight() -> None:
    dx = Conv2D(K).backward(X, [[1, 10], [100, 1000]])
    assert dx.tolist() == [[1, 10, 0], [100 - 1, 1000 - 10 + 2, 20], [-100, 200 - 1000, 2000]]


def test_every_weight_receives_value_times_gradient() -> None:
    found = gradients(Conv2D(K, 0.5), X, [[1, 10], [100, 1000]])
    assert found["kernel"].tolist() == [[1 + 20 + 400 + 5000, 2 + 30 + 500 + 6000], [4 + 50 + 700 + 8000, 5 + 60 + 800 + 9000]]
    assert found["bias"].tolist() == 1111


def test_bias_is_added_to_every_cell_and_has_no_gradient_for_x() -> None:
    assert Conv2D([[1, 1]], 10).forward([[1, 2, 3]]).tolist() == [[13, 15]]
    assert Conv2D([[1, 1]], [10]).backward([[1, 2, 3]], [[1, 1]]).tolist() == [[1, 2, 1]]


def test_kernel_of_ones_is_a_sum_pooling() -> None:
    for padding in ("valid", "same", "half", "full"):
        conv = Conv2D(np.ones((2, 3)), stride=2, padding=padding)  # type: ignore[arg-type]
        pool = SumPooling((2, 3), 2, padding)  # type: ignore[arg-type]
        assert conv.forward(X).tolist() == pool.forward(X).tolist()
        g = ramp(*conv.output_shape((3, 3)))
        assert conv.backward(X, g).tolist() == pool.backward(X, g).tolist()


@pytest.mark.parametrize("mode", ["edge", "reflect", "symmetric", "wrap"])
def test_padding_mode_is_the_padding_layer_before_the_convolution(mode: str) -> None:
    conv = Conv2D(K, padding=((1, 2), (0, 1)), padding_mode=mode)  # type: ignore[arg-type]
    after = Sequential([oracles.conv_padding(conv, (1, 3, 3, 1)), Conv2D(K)])
    g = ramp(*conv.output_shape((3, 3)))
    assert conv.forward(X).tolist() == after.forward(X).tolist()
    assert conv.backward(X, g).tolist() == after.backward(X, g).tolist()
    assert gradients(conv, X, g)["kernel"].tolist() == gradients(after, X, g)["layers/1/kernel"].tolist()


def test_padding_value_stands_around_the_input() -> None:
    assert Conv2D([[1, 1]], padding=((0, 0), (1, 0)), padding_value=100).forward([[1, 2]]).tolist() == [[101, 3]]


def test_channels_are_summed_and_outputs_have_their_own_weights() -> None:
    kernel = np.array([[[[1.0, 10], [2, 20]]]])
    x, g = np.array([[[3.0, 4]]]), np.array([[[1.0, 100]]])
    assert Conv2D(kernel).forward(x).tolist() == [[[3 + 8, 30 + 80]]]
    assert Conv2D(kernel).backward(x, g).tolist() == [[[1 + 1000, 2 + 2000]]]
    assert gradients(Conv2D(kernel, [1, 2]), x, g)["kernel"].tolist() == [[[[3, 300], [4, 400]]]]
    assert gradients(Conv2D(kernel, [1, 2]), x, g)["bias"].tolist() == [1, 100]


def test_groups_do_not_see_each_other() -> None:
    kernel = np.array([[[[1.0, 10, 100, 1000]]]])
    conv = Conv2D(kernel, groups=2)
    assert conv.forward([[[3, INF]]]).tolist() == [[[3, 30, INF, INF]]]
    assert conv.backward([[[3, 4]]], [[[1, 1, NAN, 1]]])[0, 0, 0] == 11
    assert gradients(conv, [[[3, NAN]]], [[[1, 2, 1, 1]]])["kernel"][0, 0, 0, :2].tolist() == [3, 6]


def test_several_output_channels_of_a_grid_get_an_axis() -> None:
    conv = Conv2D(np.ones((2, 2, 1, 3)))
    assert conv.output_shape((3, 3)) == conv.forward(X).shape == (2, 2, 3)
    assert conv.backward(X, np.ones((2, 2, 3))).shape == (3, 3)


@given(single("conv2d"))
def test_gradients_of_kernel_and_bias_equal_the_plain_loops(case: Case) -> None:
    (layer,) = case.layers
    assert isinstance(layer, Conv2D)
    found = layer.parameter_gradients(case.x, case.g)
    _, dk = oracles.loop_conv_gradients(case.x, case.g, layer)
    assert found["kernel"] is not None
    np.testing.assert_allclose(found["kernel"], dk, rtol=1e-12, atol=1e-10)
    assert (found["bias"] is None) == (layer.bias is None)
    if found["bias"] is not None:
        np.testing.assert_allclose(found["bias"], case.g.sum(axis=(0, 1, 2)), rtol=1e-12, atol=1e-10)


@given(single("conv2d", max_side=4))
def test_gradients_of_kernel_and_bias_equal_central_differences(case: Case) -> None:
    (layer,) = case.layers
    assert isinstance(layer, Conv2D)
    rest = {field: getattr(layer, field) for field in layer.parameters()}
    found = layer.parameter_gradients(case.x, case.g)
    for name, gradient in found.items():
        if gradient is None:
            continue
        at = np.array(rest[name], float)
        for cell in np.ndindex(at.shape):
            step = np.zeros_like(at)
            step[cell] = 1.0
            # The sum is linear in its parameters: a step of 1 has no error but rounding.
            above, below = (Conv2D(**rest | {name: at + sign * step}).forward(case.x) for sign in (1, -1))
            assert gradient[cell] == pytest.approx(float(np.sum(case.g * (above - below)) / 2), rel=1e-9, abs=1e-9)


@given(single("conv2d"))
def test_links_carry_the_gradient_of_the_kernel_through_their_taps(case: Case) -> None:
    (layer,) = case.layers
    assert isinstance(layer, Conv2D)
    *before, windows = layer.stages(case.x)
    x = before[-1].values if before else case.x
    links = windows.links
    assert links.tap is not None
    kernel = np.asarray(layer.kernel).ravel()
    assert links.weight.tolist() == kernel[links.tap].tolist()
    dk = np.bincount(links.tap, weights=x.ravel()[links.src] * case.g.ravel()[links.dst], minlength=kernel.size)
    np.testing.assert_allclose(dk, gradients(layer, case.x, case.g)["kernel"].ravel(), rtol=1e-12, atol=1e-10)


@given(single("conv2d"))
def test_trace_adds_up_the_gradient_of_the_kernel_link_by_link(case: Case) -> None:
    t = trace(case.layers, case.x, case.g)
    links = t["backward"][0]["links"]
    held: dict[int, float] = {}
    for tap, after in zip(links["tap"], links["tap_after"], strict=True):
        held[tap] = after
    found = [held[tap] for tap in range(len(held))]
    np.testing.assert_allclose(found, np.ravel(t["parameters"][0]["kernel"]), rtol=1e-9, atol=1e-9)


def test_trace_of_a_convolution_by_hand() -> None:
    t = trace(Conv2D([[1, -1]], 5), [[1, 2, 4]], [[1, 10]])
    there, back = t["forward"][0], t["backward"][0]
    assert (there["values"], there["bias"], there["links"]["tap"]) == ([[4, 3]], [5], [0, 1, 0, 1])
    assert (there["links"]["weight"], there["links"]["tap_after"]) == ([1, -1, 1, -1], None)
    assert (back["links"]["dst"], back["links"]["after"]) == ([0, 1, 1, 2], [1, -1, 9, -10])
    assert (back["links"]["tap"], back["links"]["tap_after"]) == ([0, 1, 0, 1], [1, 2, 21, 42])
    assert t["parameters"] == [{"kernel": [[21, 42]], "bias": 11}]
    assert trace(Conv2D([[1]]), [[2]])["parameters"] == [{"kernel": [[2]], "bias": None}]


def test_infinity_times_a_weight_of_zero_is_nan() -> None:
    np.testing.assert_array_equal(Conv2D([[0, 1]]).forward([[INF, 2, 3]]), [[NAN, 3]])
    np.testing.assert_array_equal(Conv2D([[0, 1]]).backward([[1, 2]], [[INF]]), [[NAN, INF]])


def test_gradients_have_the_shape_and_dtype_of_their_parameters() -> None:
    kernel, bias = np.ones((2, 2), np.float16), np.ones(1, np.float32)
    found = gradients(Conv2D(kernel, bias), X, np.ones((2, 2)))
    assert (found["kernel"].dtype, found["kernel"].shape) == (np.float16, (2, 2))
    assert (found["bias"].dtype, found["bias"].shape) == (np.float32, (1,))
    assert gradients(Conv2D([[1]], 2), X, X)["bias"].shape == ()


def test_kernel_is_copied() -> None:
    kernel = np.array([[1.0]])
    conv = Conv2D(kernel)
    kernel[...] = 9
    assert conv.forward([[1]]).tolist() == [[1]]
    with pytest.raises(ValueError, match="read-only"):
        np.asarray(conv.kernel)[...] = 9


@pytest.mark.parametrize(
    ("conv", "shape", "field", "message"),
    [
        (Conv2D(np.ones((5, 4))), (3, 3), "kernel", "kernel must be at most the input, 3×3, got 5×4"),
        (Conv2D(np.ones((5, 5)), padding=((0, 1), (0, 0))), (3, 3), "kernel", "kernel must be at most the padded input, 4×3, got 5×5"),
        (Conv2D([[1, 1]], dilation=3), (3, 3), "kernel", "kernel must be at most the input, 3×3, got 1×2, 1×4 with its dilation"),
        (Conv2D([[1]]), (3, 3, 2), "x", "x must have as many channels as the kernel takes, 1 of the kernel, got 2"),
        (
            Conv2D(np.ones((1, 1, 2, 4)), groups=2),
            (3, 3, 2),
            "x",
            "x must have as many channels as the kernel takes, 2 of the kernel × 2 groups, got 2",
        ),
    ],
)
def test_input_that_does_not_suit_the_kernel_is_refused(conv: Conv2D, shape: tuple[int, ...], field: str, message: str) -> None:
    for refused in (
        lambda: conv.forward(np.ones(shape)),
        lambda: conv.output_shape(shape),
        lambda: conv.parameter_gradients(np.ones(shape), [[1]]),
    ):
        with pytest.raises(PadPoolError) as caught:
            refused()
        assert (caught.value.field, str(caught.value)) == (field, message)


def test_gradient_of_parameters_refuses_a_gradient_of_another_shape() -> None:
    with pytest.raises(PadPoolError, match="^g must have the shape of y, 2×2, got 3×3$"):
        Conv2D(K).parameter_gradients(X, X)


def test_layers_without_tensors_have_no_gradients_of_parameters() -> None:
    assert EdgePad(1).parameter_gradients(X, np.ones((5, 5))) == {}


def test_pipeline_names_the_gradients_by_their_place() -> None:
    pipeline = Sequential([Conv2D([[2]], 1), EdgePad(1), Conv2D([[3]])])
    found = pipeline.parameter_gradients([[5]], np.ones((3, 3)))
    assert {name: None if value is None else value.tolist() for name, value in found.items()} == {
        "layers/0/kernel": [[5 * 27]],
        "layers/0/bias": 27,
        "layers/2/kernel": [[11 * 9]],
        "layers/2/bias": None,
    }


def test_parameters_are_told_in_a_few_words() -> None:
    assert Conv2D(K, padding="same", padding_mode="edge", stride=2, dilation=(1, 2)).describe() == {
        "en": "2×2, stride 2, padding same edge, dilation 1×2",
        "zh": "2×2，步长 2，填充 same（边界），膨胀 1×2",
    }
    assert Conv2D(K, padding=1, padding_value=-0.5).describe() == {
        "en": "2×2, stride 1, padding 1 with -0.5",
        "zh": "2×2，步长 1，填充 1（-0.5）",
    }
    assert Conv2D(np.ones((1, 1, 1, 2)), groups=2).describe() == {"en": "1×1, stride 1, 2 groups", "zh": "1×1，步长 1，2 组"}
    assert Conv2D(np.ones((1, 1, 1, 2)), [1, 2]).describe() == {"en": "1×1, stride 1, bias", "zh": "1×1，步长 1，偏置"}


@pytest.mark.parametrize(("padding", "price"), [(0, 6 * 4), (1, 4 * 5 + 6 * 5 + 20 * 4)])
def test_price_of_a_trace_counts_every_cell_that_is_made(padding: int, price: int) -> None:
    # Columns to 4×5, rows to 6×5, then 5×4 windows of 4; without padding only 3×2 windows.
    conv = Conv2D(np.ones((2, 2)), padding=padding)
    assert conv.link_count((1, 4, 3, 1)) == price
    assert sum(len(stage.links.src) for stage in conv.stages(np.ones((1, 4, 3, 1)))) <= price


def test_layers_with_tensors_are_told_apart_by_identity_and_may_be_keys() -> None:
    one, other = Conv2D([[1.0]]), Conv2D([[1.0]])
    assert one != other
    assert len({one, other, one}) == 2

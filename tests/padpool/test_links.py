import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from padpool import LAYERS, MaxPooling, MinPooling, Sequential
from padpool.layer import Stage
from padpool.links import Links, gather
from tests.padpool import oracles
from tests.padpool.strategies import Array, Case, arrays, cases, single

# Ties "all" give every tied cell a weight of 1: that is the article's rule for backward and no derivative of the maximum,
# so m tied cells would add up to m times the value. Forward by links can hold for "first" and "split" only.
LINEAR_TIES = ("first", "split")

each_layer = pytest.mark.parametrize("name", LAYERS)


def by_hand(const: Array | None = None) -> Links:
    """y0 = 2·x0 + 3·x1, y1 = x1 with x0 read but not chosen; y2 is linked to nothing."""
    src, dst = np.array([0, 1, 0, 1]), np.array([0, 0, 1, 1])
    used = np.array([True, True, False, True])
    return Links(src, dst, np.array([2.0, 3.0, 0.0, 1.0]), used, (1, 2), (3, 1), const, 7.0)


def stages_with_inputs(case: Case) -> list[tuple[Stage, Array]]:
    stages = Sequential(case.layers).stages(case.x)
    return list(zip(stages, [case.x, *(stage.values for stage in stages)], strict=False))


def test_apply_sums_weighted_sources_into_the_output_shape() -> None:
    assert by_hand().apply(np.array([[5.0, 7.0]])).tolist() == [[31], [7], [0]]


def test_apply_writes_constants() -> None:
    assert by_hand(np.array([2])).apply(np.array([[5.0, 7.0]])).tolist() == [[31], [7], [7]]


@pytest.mark.parametrize("loser", [np.inf, -np.inf, np.nan])
def test_apply_skips_a_link_that_is_not_used(loser: float) -> None:
    y = by_hand().apply(np.array([[loser, 7.0]]))
    assert y[1, 0] == 7
    assert not np.isfinite(y[0, 0])


def test_apply_keeps_a_used_link_of_weight_zero() -> None:
    links = Links(np.array([0]), np.array([0]), np.array([0.0]), np.array([True]), (1, 1), (1, 1))
    with np.errstate(invalid="ignore"):
        assert np.isnan(links.apply(np.array([[np.inf]]))).all()


def test_apply_writes_to_nothing() -> None:
    links, x = by_hand(), np.array([[5.0, 7.0]])
    for array in (links.src, links.dst, links.weight, links.used, x):
        array.flags.writeable = False
    assert links.apply(x).tolist() == links.apply(x).tolist()


def test_transpose_swaps_ends_and_shapes() -> None:
    back = by_hand(np.array([2])).T
    assert (back.src.tolist(), back.dst.tolist()) == ([0, 0, 1, 1], [0, 1, 0, 1])
    assert (back.in_shape, back.out_shape) == ((3, 1), (1, 2))
    assert back.apply(np.array([[10.0], [1.0], [99.0]])).tolist() == [[20, 31]]


def test_transpose_has_no_constants() -> None:
    assert by_hand(np.array([2])).T.const is None


def test_transpose_twice_is_the_same_matrix() -> None:
    links = by_hand()
    assert oracles.matrix(links.T.T).tolist() == oracles.matrix(links).tolist() == oracles.matrix(links.T).T.tolist()


def test_gather_links_every_cell_that_has_a_source() -> None:
    links = gather(np.array([[1, -1, 1]]), (1, 2), 9.0)
    assert (links.src.tolist(), links.dst.tolist(), links.weight.tolist()) == ([1, 1], [0, 2], [1, 1])
    assert links.const is not None
    assert links.const.tolist() == [1]
    assert links.apply(np.array([[3.0, 4.0]])).tolist() == [[4, 9, 4]]


def test_gather_without_constants_has_none() -> None:
    assert gather(np.array([[0, 0]]), (1, 1)).const is None


def agrees_forward(stage: Stage, x: Array) -> None:
    """A copy and a choice of one hold the value itself; a sum, a split choice and a norm (Σ slope · x = norm) add it up."""
    exact = stage.kind in ("copy", "choose") and set(stage.links.weight.tolist()) <= {0, 1}
    error = 0 if exact else 1e-12
    np.testing.assert_allclose(stage.links.apply(x), stage.values, rtol=error, atol=error)


# The padding of a maximum is there: its stage holds -inf, its windows do not link to it, and no -inf · 0 can come up.
@each_layer
@given(data=st.data())
def test_links_of_every_layer_agree_with_its_kernel_forward(name: str, data: st.DataObject) -> None:
    for stage, x in stages_with_inputs(data.draw(single(name, ties=LINEAR_TIES))):
        agrees_forward(stage, x)


@given(cases(min_samples=0, ties=LINEAR_TIES))
def test_links_agree_with_kernel_forward(case: Case) -> None:
    for stage, x in stages_with_inputs(case):
        agrees_forward(stage, x)


@pytest.mark.parametrize(("pooling", "fill"), [(MaxPooling, -np.inf), (MinPooling, np.inf)])
def test_links_of_a_choice_never_read_its_padding(pooling: type[MaxPooling | MinPooling], fill: float) -> None:
    x = np.array([[fill, 3.0], [fill, fill]])[None, ..., None]
    columns, rows, windows = pooling(2, 1, padding="half", ties="first").stages(x)
    assert columns.links.const is not None
    assert (columns.links.const_value, rows.links.const_value) == (fill, fill)
    padding = ~np.pad(np.ones((2, 2), bool), 1).ravel()
    assert not padding[windows.links.src].any()
    for stage, before in zip((columns, rows, windows), (x, columns.values, rows.values), strict=True):
        np.testing.assert_array_equal(stage.links.apply(before), stage.values)


def carried_back(case: Case) -> Array:
    """g through the transposed links of every stage."""
    carried = case.g
    for stage, _ in reversed(stages_with_inputs(case)):
        carried = stage.links.T.apply(carried)
    return carried


@each_layer
@given(data=st.data())
def test_links_of_every_layer_agree_with_its_kernel_backward(name: str, data: st.DataObject) -> None:
    case = data.draw(single(name))
    (layer,) = case.layers
    np.testing.assert_allclose(carried_back(case), layer.backward(case.x, case.g), rtol=1e-12, atol=1e-12 * scale(case))


@given(cases(min_samples=0))
def test_links_agree_with_kernel_backward(case: Case) -> None:
    dx = Sequential(case.layers).backward(case.x, case.g)
    np.testing.assert_allclose(carried_back(case), dx, rtol=1e-12, atol=1e-12 * scale(case))


def scale(case: Case) -> float:
    """The largest sum of sizes that any cell of dx can be made of: where large shares cancel, their rounding stays."""
    size = np.abs(case.g).ravel()
    for stage, _ in reversed(stages_with_inputs(case)):
        links = stage.links
        size = np.bincount(links.src, weights=np.abs(links.weight) * size[links.dst], minlength=stage.links.T.apply(stage.values).size)
    return float(size.max(initial=1))


def is_adjoint(case: Case, v: Array) -> None:
    """⟨g, J v⟩ = ⟨dx, v⟩, J from the links and dx from the kernel."""
    jacobian = np.eye(case.x.size)
    for stage, _ in stages_with_inputs(case):
        jacobian = oracles.matrix(stage.links) @ jacobian
    pushed = np.vdot(case.g, jacobian @ v.ravel())
    pulled = np.vdot(Sequential(case.layers).backward(case.x, case.g), v)
    size = np.vdot(np.abs(case.g), np.abs(jacobian) @ np.abs(v).ravel())
    assert float(pushed) == pytest.approx(float(pulled), rel=1e-9, abs=1e-12 * float(size) + 1e-9)


# With the central differences of test_numerical these are the random configurations of the full run: 1000 a test.
@each_layer
@given(data=st.data())
def test_forward_and_backward_of_every_layer_are_adjoint(name: str, data: st.DataObject) -> None:
    case = data.draw(single(name, max_side=4))
    is_adjoint(case, data.draw(arrays(case.x.shape)))


@given(cases(max_layers=3, max_side=4), st.data())
def test_forward_and_backward_are_adjoint(case: Case, data: st.DataObject) -> None:
    is_adjoint(case, data.draw(arrays(case.x.shape)))


@given(cases(min_samples=0))
def test_links_are_columns_of_equal_length_inside_their_shapes(case: Case) -> None:
    for stage, x in stages_with_inputs(case):
        links = stage.links
        assert len(links.src) == len(links.dst) == len(links.weight) == len(links.used)
        assert (links.in_shape, links.out_shape) == (x.shape, stage.values.shape)
        assert np.all((0 <= links.src) & (links.src < x.size))
        assert np.all((0 <= links.dst) & (links.dst < stage.values.size))
        assert np.all(links.weight[~links.used] == 0)


@given(cases(min_samples=0))
def test_every_output_cell_has_a_used_link_or_is_constant(case: Case) -> None:
    for stage, _ in stages_with_inputs(case):
        links = stage.links
        const = [] if links.const is None else links.const.tolist()
        linked = sorted({*links.dst[links.used].tolist()})
        assert sorted([*linked, *const]) == list(range(stage.values.size))

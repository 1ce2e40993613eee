"""Every frozen ONNX backend test of padding, pooling and convolution, by its own name."""

import numpy as np
import pytest

from tests.conformance.onnx_cases import Case, frozen_cases
from tests.conformance.onnx_operators import run

THREE_D = "PadPool's planes are 2-D"
UNPOOL = "PadPool has no unpooling"
EXPANDED = "tests another operator, written out in many nodes of which a Pad is one"

OUT_OF_SCOPE = {
    "test_attention_4d_diff_heads_mask4d_padded_kv_expanded": EXPANDED,
    "test_center_crop_pad_crop_and_pad_expanded": EXPANDED,
    "test_center_crop_pad_crop_axes_chw_expanded": EXPANDED,
    "test_center_crop_pad_crop_axes_hwc_expanded": EXPANDED,
    "test_center_crop_pad_crop_expanded": EXPANDED,
    "test_center_crop_pad_crop_negative_axes_hwc_expanded": EXPANDED,
    "test_center_crop_pad_pad_expanded": EXPANDED,
    "test_averagepool_3d_default": THREE_D,
    "test_averagepool_3d_dilations_large_count_include_pad_is_0_ceil_mode_is_False": THREE_D,
    "test_averagepool_3d_dilations_large_count_include_pad_is_0_ceil_mode_is_True": THREE_D,
    "test_averagepool_3d_dilations_large_count_include_pad_is_1_ceil_mode_is_False": THREE_D,
    "test_averagepool_3d_dilations_large_count_include_pad_is_1_ceil_mode_is_True": THREE_D,
    "test_averagepool_3d_dilations_small": THREE_D,
    "test_lppool_3d_default": THREE_D,
    "test_maxpool_3d_default": THREE_D,
    "test_maxpool_3d_dilations": THREE_D,
    "test_maxpool_3d_dilations_use_ref_impl": THREE_D,
    "test_maxpool_3d_dilations_use_ref_impl_large": THREE_D,
    "test_AvgPool3d": THREE_D,
    "test_AvgPool3d_stride": THREE_D,
    "test_AvgPool3d_stride1_pad0_gpu_input": THREE_D,
    "test_Conv3d": THREE_D,
    "test_Conv3d_dilated": THREE_D,
    "test_Conv3d_dilated_strided": THREE_D,
    "test_Conv3d_groups": THREE_D,
    "test_Conv3d_no_bias": THREE_D,
    "test_Conv3d_stride": THREE_D,
    "test_Conv3d_stride_padding": THREE_D,
    "test_MaxPool3d": THREE_D,
    "test_MaxPool3d_stride": THREE_D,
    "test_MaxPool3d_stride_padding": THREE_D,
    "test_maxunpool_export_with_output_shape": UNPOOL,
    "test_maxunpool_export_without_output_shape": UNPOOL,
}
MOST_OUT_OF_SCOPE = 33
"""Lowered with every row that goes, never raised."""


def in_scope() -> list[Case]:
    return [case for case in frozen_cases() if case.name not in OUT_OF_SCOPE]


@pytest.mark.parametrize("case", in_scope(), ids=lambda case: case.name)
def test_a_layer_gives_what_onnx_says(case: Case) -> None:
    data_sets = case.data_sets()
    assert data_sets
    for inputs, outputs in data_sets:
        for given, expected in zip(run(case.graph, inputs), outputs, strict=True):
            assert given.shape == expected.shape
            if expected.dtype.kind == "f":
                assert given.dtype == expected.dtype
                np.testing.assert_allclose(given, expected, rtol=1e-3, atol=1e-7)
            else:
                np.testing.assert_array_equal(given, expected)


def test_every_frozen_case_is_run_or_named_with_a_reason() -> None:
    names = [case.name for case in frozen_cases()]
    assert len(names) == len({*names})
    assert {*names} == {case.name for case in in_scope()} | {*OUT_OF_SCOPE}


def test_the_table_of_what_is_out_of_scope_does_not_grow() -> None:
    assert len(OUT_OF_SCOPE) == MOST_OUT_OF_SCOPE

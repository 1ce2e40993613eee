"""Every frozen ONNX backend test of padding and pooling, by its own name."""

import numpy as np
import pytest

from tests.conformance.onnx_cases import Case, frozen_cases
from tests.conformance.onnx_operators import run

THREE_D = "PadPool's planes are 2-D"
CONV = "Conv2D is not a layer yet"
UNPOOL = "PadPool has no unpooling"
EXPANDED = "tests another operator, written out in many nodes of which a Pad is one"

OUT_OF_SCOPE = {
    "test_basic_conv_with_padding": CONV,
    "test_basic_conv_without_padding": CONV,
    "test_conv_with_autopad_same": CONV,
    "test_conv_with_strides_and_asymmetric_padding": CONV,
    "test_conv_with_strides_no_padding": CONV,
    "test_conv_with_strides_padding": CONV,
    "test_Conv1d": CONV,
    "test_Conv1d_dilated": CONV,
    "test_Conv1d_groups": CONV,
    "test_Conv1d_pad1": CONV,
    "test_Conv1d_pad1size1": CONV,
    "test_Conv1d_pad2": CONV,
    "test_Conv1d_pad2size1": CONV,
    "test_Conv1d_stride": CONV,
    "test_Conv2d": CONV,
    "test_Conv2d_depthwise": CONV,
    "test_Conv2d_depthwise_padded": CONV,
    "test_Conv2d_depthwise_strided": CONV,
    "test_Conv2d_depthwise_with_multiplier": CONV,
    "test_Conv2d_dilated": CONV,
    "test_Conv2d_groups": CONV,
    "test_Conv2d_groups_thnn": CONV,
    "test_Conv2d_no_bias": CONV,
    "test_Conv2d_padding": CONV,
    "test_Conv2d_strided": CONV,
    "test_operator_conv": CONV,
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
MOST_OUT_OF_SCOPE = 59
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

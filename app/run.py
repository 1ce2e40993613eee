"""The commands ``run`` and ``layers``: a layer over a file, with options made from the layer's own table of parameters."""

import argparse
import json
import sys
from collections.abc import Sequence
from typing import Any

from app.grids import read_grid, write_grid
from padpool import LAYERS, Layer, PadPoolError, Sequential
from padpool.parameter import Parameter

FAILED = 1
PIPELINE = "sequential"
PIPED = 'the layers in order, as the API takes them: [{"type": "edge_pad", "width": 1}, ...]'
FORMS = "A pair is 2 or [2,3], rows before columns. Widths, and padding where it is no name, are 1, [1,2] or [[top,bottom],[left,right]]."


def run(arguments: Sequence[str]) -> int:
    """``padpool run LAYER [options] FILE``; returns the exit code."""
    if not arguments or arguments[0].startswith("-"):
        _overview().parse_args(arguments)
    name, *rest = arguments or [""]
    if name not in (*LAYERS, PIPELINE):
        _overview().error(f"layer must be one of {', '.join((*LAYERS, PIPELINE))}, got {name[:40] or 'none'}")
    options = _parser(name).parse_args(rest)
    try:
        layer = _layer(name, options)
        x = read_grid(options.file)
        write_grid(layer.forward(x) if options.g is None else layer.backward(x, read_grid(options.g)), options.out)
    except PadPoolError as error:
        return _fail(str(error))
    except OSError as error:
        if isinstance(error, BrokenPipeError):
            raise
        return _fail(f"out must be a file that can be written, got {options.out or 'standard output'}: {error.strerror}")
    return 0


def layers(arguments: Sequence[str]) -> int:
    """``padpool layers [LAYER]``; returns the exit code."""
    parser = argparse.ArgumentParser(prog="padpool layers", description="List the layers, or tell the parameters of one.")
    parser.add_argument("layer", nargs="?", choices=(*LAYERS, PIPELINE), metavar="LAYER")
    chosen = parser.parse_args(arguments).layer
    if chosen is not None:
        _parser(chosen).print_help()
        return 0
    width = max(map(len, LAYERS))
    for name in (*LAYERS, PIPELINE):
        print(f"{name:{width}}  {_summary(name)}")
    return 0


def _summary(name: str) -> str:
    return ((Sequential if name == PIPELINE else LAYERS[name]).__doc__ or "").partition("\n")[0]


def _overview() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="padpool run",
        usage="padpool run LAYER [options] FILE",
        description="Send a grid through a layer. padpool layers lists the layers, padpool run LAYER --help the options of one.",
    )
    parser.add_argument("layer", metavar="LAYER")
    parser.add_argument("file", metavar="FILE")
    return parser


def _parser(name: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=f"padpool run {name}", description=_summary(name), epilog=None if name == PIPELINE else FORMS)
    parser.add_argument("file", metavar="FILE", help="x: a CSV or .npy file, or - for standard input")
    parser.add_argument("--g", metavar="FILE", help="the gradient at y: writes dx instead of y")
    parser.add_argument("--out", metavar="FILE", help="where to write; .npy holds any rank (default: CSV on standard output)")
    if name == PIPELINE:
        parser.add_argument("--layers", required=True, metavar="JSON|FILE", help=PIPED)
    else:
        _add_parameters(parser, LAYERS[name])
    return parser


def _add_parameters(parser: argparse.ArgumentParser, layer: type[Layer]) -> None:
    defaults = layer.defaults()
    for field, row in layer.parameters().items():
        required = field not in defaults
        told = "" if required or defaults[field] is None else f" (default: {json.dumps(defaults[field])})"
        shared: dict[str, Any] = {"dest": field, "default": argparse.SUPPRESS, "help": f"{row.name['en']}{told}"}
        option = f"--{field.replace('_', '-')}"
        if row.kind == "flag":
            parser.add_argument(option, action=argparse.BooleanOptionalAction, **shared)
        else:
            parser.add_argument(option, required=required, metavar=_metavar(row), **shared)


def _metavar(row: Parameter) -> str:
    return "JSON|FILE" if row.kind == "tensor" else "|".join(row.choices) if row.choices else row.kind.upper()


def _layer(name: str, options: argparse.Namespace) -> Layer:
    given = vars(options)
    if name == PIPELINE:
        from app.pipeline import read_pipeline

        return read_pipeline(given["layers"])
    rows = LAYERS[name].parameters()
    return LAYERS[name](**{field: _value(given[field], row) for field, row in rows.items() if field in given})


def _value(text: Any, row: Parameter) -> Any:
    """What was typed, as the parameter takes it: JSON, a word, or a tensor's file."""
    if not isinstance(text, str):
        return text
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return read_grid(text) if row.kind == "tensor" else text


def _fail(reason: str) -> int:
    print(f"padpool: {reason}", file=sys.stderr)
    return FAILED

"""The commands run and layers: files in, files out, and what a wrong one is told."""

import io
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from app.arrays import write_npy
from app.cli import main
from padpool import LAYERS, EdgePad, MaxPooling, Sequential

ROOT = Path(__file__).parents[2]
GRID = "1,3,2,1\n4,9,1,5\n0,2,8,7\n6,-3,3,4\n"


@pytest.fixture
def grid(tmp_path: Path) -> str:
    path = tmp_path / "grid.csv"
    path.write_text(GRID, encoding="utf-8")
    return str(path)


def test_forward_writes_csv(grid: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "max_pooling", "--size", "2", grid]) == 0
    assert capsys.readouterr().out == "9,5\n6,8\n"


def test_backward_takes_the_gradient_from_a_file(grid: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    g = tmp_path / "g.csv"
    g.write_text("1;2.5\n3;4\n", encoding="utf-8")
    assert main(["run", "mean_pooling", "--size", "2", "--g", str(g), grid]) == 0
    assert capsys.readouterr().out == "0.25,0.25,0.625,0.625\n" * 2 + "0.75,0.75,1,1\n" * 2


@pytest.mark.parametrize("text", ["1\t2\n3\t4\n", "1 2\n3 4", "\ufeff1;2\r\n3;4\r\n\r\n", "1, 2\n3, 4\n"])
def test_any_common_separator_will_do(text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "x.csv"
    path.write_text(text, encoding="utf-8", newline="")
    assert main(["run", "crop", "--width", "0", str(path)]) == 0
    assert capsys.readouterr().out == "1,2\n3,4\n"


def test_standard_input_is_a_file_too(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"1,nan\n-inf,0.1\n")))
    assert main(["run", "edge_pad", "--width", "[[0,0],[1,0]]", "-"]) == 0
    assert capsys.readouterr().out == "1,1,nan\n-inf,-inf,0.1\n"


def test_pipeline_is_told_as_the_api_takes_it(grid: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pipeline = [{"type": "edge_pad", "width": 1}, {"type": "sequential", "layers": [{"type": "max_pooling", "size": 3, "ties": "first"}]}]
    file, g = tmp_path / "pipeline.json", tmp_path / "g.csv"
    file.write_text(json.dumps(pipeline), encoding="utf-8")
    g.write_text("1,10\n100,1000\n", encoding="utf-8")
    assert main(["run", "sequential", "--layers", json.dumps(pipeline), grid]) == 0
    assert main(["run", "sequential", "--layers", str(file), "--g", str(g), grid]) == 0
    layer = Sequential([EdgePad(1), MaxPooling(3, ties="first")])
    x = np.loadtxt(grid, delimiter=",")
    y, dx = capsys.readouterr().out.splitlines()[:2], layer.backward(x, [[1, 10], [100, 1000]])
    assert y == [",".join(f"{value:g}" for value in row) for row in layer.forward(x)]
    assert main(["run", "sequential", "--layers", str(file), "--g", str(g), grid]) == 0
    assert capsys.readouterr().out.splitlines() == [",".join(f"{value:g}" for value in row) for row in dx]


def test_array_of_numpy_comes_in_by_standard_input(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(write_npy(np.array([[1, 2]])))))
    assert main(["run", "edge_pad", "--width", "[0,1]", "-"]) == 0
    assert capsys.readouterr().out == "1,1,2,2\n"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no disk that is always full")
@pytest.mark.parametrize("arguments", [["layers"], ["run", "crop", "--width", "0", "-"]])
def test_full_disk_is_told_in_one_line(arguments: list[str]) -> None:
    with Path("/dev/full").open("w") as full:
        command = [sys.executable, "-m", "app", *arguments]
        done = subprocess.run(command, cwd=ROOT, input=b"1,2\n", stdout=full, stderr=subprocess.PIPE, check=False)
    assert (done.returncode, done.stderr.count(b"\n")) == (1, 1)
    assert done.stderr.startswith(b"padpool: ") and b"standard output" in done.stderr and b"No space left" in done.stderr


def test_arrays_of_any_rank_go_through_npy_and_keep_their_dtype(tmp_path: Path) -> None:
    x, y = tmp_path / "x.npy", tmp_path / "y.npy"
    np.save(x, np.ones((2, 4, 4, 3), np.float32))
    assert main(["run", "sum_pooling", "--size", "2", "--out", str(y), str(x)]) == 0
    result = np.load(y)
    assert (result.shape, result.dtype, result.max()) == ((2, 2, 2, 3), np.float32, 4)


def test_kernel_comes_from_a_file_or_as_json(grid: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kernel, out = tmp_path / "k.csv", tmp_path / "y.csv"
    kernel.write_text("1,0\n0,-1\n", encoding="utf-8")
    assert main(["run", "conv2d", "--kernel", str(kernel), grid, "--out", str(out)]) == 0
    assert main(["run", "conv2d", "--kernel", "[[1, 0], [0, -1]]", grid]) == 0
    assert out.read_text("utf-8") == capsys.readouterr().out != ""


@pytest.mark.parametrize(("option", "rows"), [("--ceil-mode", 2), ("--no-ceil-mode", 1)])
def test_flags_are_switches(option: str, rows: int, grid: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "max_pooling", "--size", "3", "--padding", "valid", option, "--ties", "first", grid]) == 0
    assert len(capsys.readouterr().out.splitlines()) == rows


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["max_pooling", "--size", "0", "GRID"], "size must be at least 1, got 0"),
        (["max_pooling", "--size", "2", "--ties", "none", "GRID"], "ties must be one of 'all', 'first', 'split', got 'none'"),
        (["max_pooling", "--size", "9", "GRID"], "size must be at most the input, 4×4, got 9×9"),
        (["edge_pad", "--width", "1", "nowhere.csv"], "nowhere.csv must be a file that can be read, got No such file or directory"),
        (["edge_pad", "--width", "1", "BAD"], "BAD must hold numbers, got 'two' in row 2, column 1"),
        (["edge_pad", "--width", "1", "RAGGED"], "RAGGED must have rows of equal length, 2, got 1 in row 2"),
        (["edge_pad", "--width", "1", "EMPTY"], "EMPTY must hold at least 1 number, got none"),
        (["edge_pad", "--width", "1", "BYTES"], "BYTES must be a file that can be read, got no text"),
        (["edge_pad", "--width", "1", "FALSE.npy"], "FALSE.npy must be an array of numbers as NumPy saves it, got something else"),
        (["edge_pad", "--width", "1", "LIES.npy"], "LIES.npy must be an array of numbers as NumPy saves it, got something else"),
        (["edge_pad", "--width", "1", "NOTHING.npy"], "NOTHING.npy must be an array of numbers as NumPy saves it, got something else"),
        (["edge_pad", "--width", "1", "ZIP.npy"], "ZIP.npy must be an array of numbers as NumPy saves it, got something else"),
        (["edge_pad", "--width", "1", "WORDS.npy"], "WORDS.npy must be an array of numbers as NumPy saves it, got something else"),
        (["edge_pad", "--width", "1", "ESCAPE"], r"ESCAPE must hold numbers, got '\x1b[2J' in row 1, column 1"),
        (["edge_pad", "--width", "1", "."], ". must be a file that can be read, got Is a directory"),
        (
            ["edge_pad", "--width", "1", "GRID", "--g", "none.csv"],
            "none.csv must be a file that can be read, got No such file or directory",
        ),
        (["sequential", "--layers", "none.json", "GRID"], "none.json must be a file that can be read, got No such file or directory"),
        (["sequential", "--layers", "[{]", "GRID"], "layers must be JSON, got "),
        (["sequential", "--layers", "GRID", "GRID"], "layers must be JSON, got "),
        (["sequential", "--layers", "[]", "GRID"], "layers must hold at least 1 layer, got 0"),
        (["sequential", "--layers", '["crop"]', "GRID"], "layers[0] must be an object, got 'crop'"),
        (["sequential", "--layers", '[{"type": "crop", "width": -1}]', "GRID"], "width must be at least 0, got -1"),
        (["sequential", "--layers", '[{"type": "crop", "widths": 1}]', "GRID"], "width must be given"),
        (["edge_pad", "--width", "1", "CUBE.npy"], "a result of 3 axes must be written to a .npy file (--out), got CSV"),
        (
            ["crop", "--width", "0", "GRID", "--out", "no/where.csv"],
            "out must be a file that can be written, got no/where.csv: No such file",
        ),
    ],
)
def test_mistake_is_told_in_one_line(
    arguments: list[str], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    texts = {"GRID": GRID, "BAD": "1,2\ntwo,3\n", "RAGGED": "1,2\n3\n", "EMPTY": "\n"}
    for name, text in texts.items():
        Path(name).write_text(text, encoding="utf-8")
    Path("BYTES").write_bytes(b"\xff\xfe\x00")
    Path("FALSE.npy").write_bytes(b"no array")
    Path("ESCAPE").write_text("\x1b[2J", encoding="utf-8")
    Path("LIES.npy").write_bytes(write_npy(np.ones((2, 2))).replace(b"(2, 2), }      ", b"(99999, 99999)}"))
    Path("NOTHING.npy").touch()
    np.savez("ZIP.npz", np.ones((2, 2)))
    Path("ZIP.npz").rename("ZIP.npy")
    np.save("WORDS.npy", np.array([["a"]]))
    np.save("CUBE.npy", np.ones((2, 2, 2)))
    assert main(["run", *arguments]) == 1
    out, err = capsys.readouterr()
    assert out == "" and err.startswith(f"padpool: {message}") and err.count("\n") == 1


@pytest.mark.parametrize("arguments", [[], ["max_pool", "x.csv"], ["max_pooling", "x.csv"], ["max_pooling", "--size", "2"]])
def test_what_is_not_understood_ends_in_two(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["run", *arguments])
    assert "usage: padpool run" in capsys.readouterr().err


def test_layers_are_listed_with_what_they_do(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["layers"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == [*LAYERS, "sequential"]
    assert all(line.endswith(".") for line in lines)


@pytest.mark.parametrize("name", LAYERS)
def test_parameters_of_every_layer_are_told(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["layers", name]) == 0
    out = capsys.readouterr().out
    assert all(f"--{field.replace('_', '-')}" in out for field in LAYERS[name].parameters())


def test_reader_that_leaves_early_is_no_fault() -> None:
    with subprocess.Popen([sys.executable, "-m", "app", "layers"], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None and process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() == 1

"""The scripts' setup, in a copy of the project, with a uv that only notes what it was asked for."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROBE = '#!/bin/sh\n. "$(dirname "$0")/_setup.sh"\nsetup_python "$1"\n"$python" -c "print(\'ready\')"\n'
PYTHON = f'#!/bin/sh\nexec "{Path(sys.base_prefix) / "bin" / "python3"}" "$@"\n'
UV = """#!/bin/sh
echo "$*" >>uv.calls
case $1 in
  venv) python3 -m venv --without-pip .venv ;;
  pip) [ ! -e killed ] || { rm killed; kill -9 $PPID; }
    [ ! -e offline ] || { echo "error sending request"; exit 2; } ;;
esac
"""
TOOLS = ["basename", "cat", "cksum", "dirname", "grep", "rm", "tail"]


class Project:
    """A copy of what the setup needs, and a PATH with nothing else on it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = folder / "path"
        self.path.mkdir(parents=True)
        shutil.copytree(ROOT / "scripts", folder / "scripts")
        for name in ("pyproject.toml", "constraints.txt"):
            shutil.copy(ROOT / name, folder)
        for tool in TOOLS:
            program = shutil.which(tool)
            assert program, f"{tool} is missing"
            (self.path / tool).symlink_to(program)
        self.program(folder / "scripts" / "probe", PROBE)
        self.program(self.path / "python3", PYTHON)
        self.program(self.path / "uv", UV)

    def program(self, file: Path, text: str) -> None:
        file.write_text(text)
        file.chmod(0o755)

    def set_up(self, extra: str = "run", **environment: str) -> tuple[int, str, list[str]]:
        """The exit code, the last line that was said, and the calls of uv."""
        calls = self.folder / "uv.calls"
        calls.unlink(missing_ok=True)
        env = {"PATH": str(self.path), "HOME": os.environ.get("HOME", "/"), **environment}
        done = subprocess.run([self.folder / "scripts" / "probe", extra], env=env, capture_output=True, text=True, check=False)
        said = (done.stderr + done.stdout).strip().splitlines()
        return done.returncode, said[-1] if said else "", calls.read_text().splitlines() if calls.exists() else []


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path / "a folder")


def installed(calls: list[str]) -> list[str]:
    return [call.split()[-1] for call in calls if call.startswith("pip install") and "--constraint constraints.txt" in call]


def made(calls: list[str]) -> bool:
    return any(call.startswith("venv") for call in calls)


def test_first_run_installs_and_the_second_does_nothing(project: Project) -> None:
    code, said, calls = project.set_up()
    assert (code, said, made(calls), installed(calls)) == (0, "ready", True, ["."])
    assert project.set_up() == (0, "ready", [])


def test_larger_extra_is_installed_on_top_and_serves_the_smaller(project: Project) -> None:
    project.set_up("run")
    _, _, calls = project.set_up("test")
    assert (made(calls), installed(calls)) == (False, [".[test]"])
    assert installed(project.set_up("dev")[2]) == [".[dev]"]
    for extra in ("run", "test", "dev"):
        assert project.set_up(extra) == (0, "ready", [])


@pytest.mark.parametrize("name", ["pyproject.toml", "constraints.txt"])
def test_changed_requirements_are_installed(name: str, project: Project) -> None:
    project.set_up()
    with (project.folder / name).open("a") as file:
        file.write("# changed\n")
    _, _, calls = project.set_up()
    assert (made(calls), installed(calls)) == (False, ["."])


def test_environment_of_a_moved_folder_is_made_anew(project: Project) -> None:
    project.set_up()
    moved = project.folder.with_name("moved")
    project.folder.rename(moved)
    project.folder, project.path = moved, moved / "path"
    code, _, calls = project.set_up()
    assert (code, made(calls), installed(calls)) == (0, True, ["."])


def test_environment_whose_python_is_gone_is_made_anew(project: Project) -> None:
    project.set_up()
    program = project.folder / ".venv" / "bin" / "python"
    program.unlink()
    program.symlink_to("/nowhere/python3")
    code, _, calls = project.set_up()
    assert (code, made(calls), installed(calls)) == (0, True, ["."])


def test_environment_whose_python_changed_is_made_anew(project: Project) -> None:
    project.set_up()
    (packages,) = (project.folder / ".venv" / "lib").glob("python3.*")
    packages.rename(packages.with_name("python3.0"))
    code, _, calls = project.set_up()
    assert (code, made(calls), installed(calls)) == (0, True, ["."])


def test_install_that_was_killed_is_made_anew(project: Project) -> None:
    (project.folder / "killed").touch()
    assert project.set_up()[0] == -9
    code, _, calls = project.set_up()
    assert (code, made(calls), installed(calls)) == (0, True, ["."])


def test_missing_network_is_told_in_one_line_and_the_next_run_repairs(project: Project) -> None:
    (project.folder / "offline").touch()
    for _ in range(2):
        code, said, _ = project.set_up()
        assert code == 1
        assert said.startswith("scripts/probe: the package index could not be reached, ")
    (project.folder / "offline").unlink()
    code, said, calls = project.set_up()
    assert (code, said, made(calls), installed(calls)) == (0, "ready", False, ["."])


def test_old_python_is_told_in_one_line(project: Project) -> None:
    (project.path / "uv").unlink()
    project.program(project.path / "python3", "#!/bin/sh\necho 3.9.2\n")
    assert project.set_up() == (1, "scripts/probe: PadPool needs Python 3.11 or newer, found 3.9.2", [])
    assert not (project.folder / ".venv").exists()


def test_newer_python_is_found_beside_an_old_one(project: Project) -> None:
    (project.path / "uv").unlink()
    project.program(project.path / "python3", "#!/bin/sh\necho 3.9.2\n")
    project.program(project.path / "python3.12", PYTHON)
    # Without an index it goes no further than this.
    assert "needs Python" not in project.set_up(PIP_NO_INDEX="1", PIP_CONFIG_FILE=os.devnull)[1]
    assert (project.folder / ".venv" / "bin" / "python").exists()

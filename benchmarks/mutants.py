"""Puts small faults into a module, one at a time, and runs its tests: a fault that no test notices is a survivor.

The faults come from cosmic-ray. Its own runner starts Python anew for each of them; here each is a fork of one warm process, in a copy
of the project. ``docs/mutants.md`` lists the survivors that are no faults; any other one fails the run.
"""

import difflib
import os
import re
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import hypothesis.strategies
import numpy as np
import pytest
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator, operator_names

ROOT = Path(__file__).parents[1]
EXPLAINED = ROOT / "docs" / "mutants.md"
FROZEN = "tests/padpool/test_layer.py::test_layers_are_frozen"
TESTS = {
    "padpool/geometry.py": ["tests/padpool/test_geometry.py", "tests/padpool/test_receptive_field.py"],
    "padpool/layers/max_pooling.py": ["tests/padpool/layers/test_max_pooling.py", FROZEN],
    "padpool/layers/lp_pooling.py": ["tests/padpool/layers/test_lp_pooling.py", FROZEN],
}
SWAPS = {"Add": "Sub", "Sub": "Add", "Mul": "FloorDiv", "Div": "Mul", "FloorDiv": "Mul", "Mod": "FloorDiv", "Pow": "Mul"} | {
    "BitAnd": "BitOr",
    "BitOr": "BitAnd",
    "Lt": "LtE",
    "LtE": "Lt",
    "Gt": "GtE",
    "GtE": "Gt",
    "Eq": "NotEq",
    "NotEq": "Eq",
    "USub": "UAdd",
}
"""One other operator for each; cosmic-ray would try all of them."""
LEFT_OUT = {"core/VariableInserter", "core/VariableReplacer", "core/ExceptionReplacer"}
"""They need to be told names."""
PATIENCE = 10
"""How many times as long as without a fault the tests may take: a loop that never ends is noticed as well."""


@dataclass(frozen=True)
class Mutant:
    """A fault: the line it is in, what it makes of it, and the whole module with it."""

    number: int
    before: str
    after: str
    source: str


def mutants(source: str) -> Iterator[Mutant]:
    """Every fault, operator by operator."""
    for name in sorted(operator_names()):
        swap = re.fullmatch(r"core/Replace(?:Binary|Comparison|Unary)Operator_(\w+)_(\w+)", name)
        if (swap and SWAPS.get(swap[1]) != swap[2]) or name in LEFT_OUT:
            continue
        operator, occurrence = get_operator(name)(), 0
        while (mutated := mutate_code(source, operator, occurrence)) is not None:
            occurrence += 1
            yield _told(source, mutated)


def _told(source: str, mutated: str) -> Mutant:
    old, new = source.splitlines(), mutated.splitlines()
    changes = [change for change in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes() if change[0] != "equal"]
    _, start, stop, first, last = changes[0]
    before, after = (" ".join(filter(None, map(str.strip, lines))) or "nothing" for lines in (old[start:stop], new[first:last]))
    return Mutant(start + 1, before, after, mutated)


def notices(tree: Path, tests: list[str], limit: float) -> bool:
    """Whether a test fails, or does not end, in a fork of this process that stands in the copy."""
    child = os.fork()
    if child == 0:
        os.chdir(tree)
        sys.path.insert(0, str(tree))
        sys.stdout = sys.stderr = Path(os.devnull).open("w")
        signal.setitimer(signal.ITIMER_REAL, limit)
        os._exit(int(pytest.main(["-x", "-q", "--no-header", "-p", "no:cacheprovider", *tests]) != 0))
    return os.waitpid(child, 0)[1] != 0


def survivors(module: str, tests: list[str]) -> tuple[int, list[Mutant]]:
    """How many faults there were, and those that no test noticed."""
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder)
        for part in ("padpool", "tests", "app", "docs"):
            shutil.copytree(ROOT / part, tree / part, ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copy(ROOT / "pyproject.toml", tree)
        start = time.monotonic()
        if notices(tree, [*tests, module], 600):
            sys.exit(f"{module}: its tests fail without any fault")
        limit = 5 + PATIENCE * (time.monotonic() - start)
        # What the run above compiled is right; a module that changes twice a second would be taken for its older self.
        sys.dont_write_bytecode = True
        for stale in (tree / module).parent.glob(f"__pycache__/{Path(module).stem}.*"):
            stale.unlink()
        found = list(mutants((tree / module).read_text("utf-8")))
        alive = []
        for mutant in found:
            (tree / module).write_text(mutant.source, "utf-8")
            if not notices(tree, [*tests, module], limit):
                alive.append(mutant)
                print(f"{module}:{mutant.number}: `{mutant.before}` → `{mutant.after}`", flush=True)
        sys.dont_write_bytecode = False
    return len(found), alive


def explained(module: str) -> set[tuple[str, str]]:
    """What the document says of the module's survivors: the line without the fault, and with it."""
    _, _, section = EXPLAINED.read_text("utf-8").partition(f"\n## {module}\n")
    rows = re.findall(r"^\| `` (.+?) `` \| `` (.+?) `` \|", section.partition("\n## ")[0], re.MULTILINE)
    return {(before.replace(r"\|", "|"), after.replace(r"\|", "|")) for before, after in rows}


def main(modules: list[str]) -> int:
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    unexplained = 0
    for module in modules or TESTS:
        count, alive = survivors(module, TESTS[module])
        new = {(mutant.before, mutant.after) for mutant in alive} - explained(module)
        gone = explained(module) - {(mutant.before, mutant.after) for mutant in alive}
        print(f"{module}: {count} mutants, {count - len(alive)} noticed, {len(alive)} survived, {len(new)} of them unexplained")
        for before, after in sorted(gone):
            print(f"{module}: explained, but noticed or gone: `{before}` → `{after}`")
        unexplained += len(new) + len(gone)
    return min(unexplained, 1)


if __name__ == "__main__":
    # Imported once, here, for all forks.
    assert hypothesis.strategies and np
    sys.exit(main(sys.argv[1:]))

"""Who may import whom. A module that no room names has none: give it one here."""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

# A module may import from the rooms on its left only: never from its own, never from one on its right; app comes after padpool.
PADPOOL = (
    "errors < geometry < links < parameter meter compiled fast_runs < fast_padding fast_passes < fast_extremes < fast < passes"
    " < rings tensor < layer < planes padding numerical < windows < ties adaptive < layers.* < layers < trace"
)
APP = (
    "assets bundle examples headers language methods npy written < problems < settings threads hosts < limits < encodings faults body"
    " tensors arrays < cors stored schemas render < files answers < api pages < binary guard health qr < main < server grids < pipeline"
    " < run < cli < __main__"
)
ROOMS = [
    *({f"padpool.{name}" for name in names.split()} for names in PADPOOL.split("<")),
    {"padpool"},
    {"app"},
    *({f"app.{name}" for name in names.split()} for names in APP.split("<")),
]

# Pure functions of a trace (no DOM) <- store <- views, player <- main; marks draw one thing for a view, one file fetches.
# room: (its modules, the rooms that they may import)
JS_ROOMS = {
    "pure": (
        "axes block colour doc edited faces fills focus format fragment frame image layout meter npy paste route sentence stacks tensor"
        " trace",
        "pure",
    ),
    "service": ("api", "pure"),
    "store": ("store", "pure"),
    "mark": ("bitmap cell dom grid lens memory overlay svg", "pure mark"),
    "view": (
        "buttons caption clipboard editor invite keys legend notice panels parameters picture planes recompute selection share spotlight"
        " theme title tools transport",
        "pure store mark",
    ),
    "player": ("movers player", "pure store mark player"),
    "main": ("docs main", "pure service store mark view player"),
}
JS_ROOM = {module: room for room, (modules, _) in JS_ROOMS.items() for module in modules.split()}
JS_IMPORT = re.compile(r"""(?:\bfrom|\bimport)\s*\(?\s*["']([^"']+)["']""")
DOM = re.compile(r"\b(?:document|navigator|localStorage|requestAnimationFrame|addEventListener)\b")
NETWORK = re.compile(r"\b(?:fetch\s*\(|XMLHttpRequest|EventSource|WebSocket|sendBeacon)")

PYTHON = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path.read_text(encoding="utf-8")
    for package in ("padpool", "app")
    for path in sorted((ROOT / package).rglob("*.py"))
}
SCRIPTS = {path.stem: path.read_text(encoding="utf-8") for path in sorted((ROOT / "static" / "js").glob("*.js"))}


def room(module: str) -> int:
    name = "padpool.layers.*" if module.startswith("padpool.layers.") else module
    return next(place for place, names in enumerate(ROOMS) if name in names)


def imported(source: str) -> Iterator[str]:
    """Every module that a source imports, at its top or inside a function."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports name their module in full"
            names = {f"{node.module}.{alias.name}" for alias in node.names}
            yield from (names & set(PYTHON)) or {str(node.module)}


def wrong_imports(module: str, source: str) -> list[str]:
    ours = {name for name in imported(source) if name.split(".")[0] in ("padpool", "app")}
    foreign = {name.split(".")[0] for name in imported(source)} - sys.stdlib_module_names - {"padpool", "app", "numpy"}
    foreign -= {"numba"} if module in {"padpool.fast_runs", "padpool.fast_passes", "padpool.fast_extremes"} else set()
    wrong = [name for name in ours if name not in PYTHON or room(name) >= room(module)]
    return sorted([*wrong, *(foreign if module.startswith("padpool") else ())])


def wrong_scripts(module: str, source: str) -> list[str]:
    code = re.sub(r"/\*.*?\*/|^\s*//.*?$", "", source, flags=re.DOTALL | re.MULTILINE)
    targets = [target.removeprefix("./").removesuffix(".js") for target in JS_IMPORT.findall(code)]
    wrong = [target for target in targets if JS_ROOM.get(target) not in JS_ROOMS[JS_ROOM[module]][1].split()]
    return wrong + (DOM.findall(code) if JS_ROOM[module] in ("pure", "store") else [])


@pytest.mark.parametrize("module", PYTHON)
def test_python_module_imports_earlier_rooms_only(module: str) -> None:
    assert wrong_imports(module, PYTHON[module]) == []


@pytest.mark.parametrize("module", SCRIPTS)
def test_script_imports_what_its_room_may(module: str) -> None:
    assert wrong_scripts(module, SCRIPTS[module]) == []


def test_one_script_speaks_to_the_service() -> None:
    assert [module for module, source in SCRIPTS.items() if NETWORK.search(source)] == ["api"]


def test_wrong_direction_is_found() -> None:
    assert wrong_imports("padpool.links", "def f():\n    from padpool import layer") == ["padpool.layer"]
    assert wrong_imports("padpool.layers.edge_pad", "from padpool.layers.mean_pooling import x") == ["padpool.layers.mean_pooling"]
    assert wrong_imports("padpool.layer", "import app.api\nimport pydantic, numpy, math") == ["app.api", "pydantic"]
    assert wrong_scripts("picture", 'import { a } from "./editor.js"; import "./svg.js"; await import("./main.js");') == ["editor", "main"]
    assert wrong_scripts("frame", '// document\nexport * from "./store.js"; document.body;') == ["store", "document"]

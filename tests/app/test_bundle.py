"""The page's modules as one script; that it runs as they do, every test in a browser shows."""

import re

import pytest

from app.assets import asset_dir
from app.bundle import bundle

PARTS = {
    "main": 'import { one, two as deux } from "./leaf.js";\nimport { Half } from "./half.js";\nconst sum = one + deux();\n',
    "half": 'import { one } from "./leaf.js";\n/** Half. */\nexport class Half {}\n',
    "leaf": "export const one = 1;\nexport function two() {}\nexport async function* three() {}\nconst four = 4;\n",
}


def test_each_module_is_a_function_called_once_after_those_it_imports() -> None:
    assert bundle("main", PARTS.__getitem__) == (
        "const $leaf = (() => {\nconst one = 1;\nfunction two() {}\nasync function* three() {}\nconst four = 4;\n\n"
        "return { one, two, three };\n})();\n"
        "const $half = (() => {\nconst { one } = $leaf;\n/** Half. */\nclass Half {}\n\nreturn { Half };\n})();\n"
        "const $main = (() => {\nconst { one, two: deux } = $leaf;\nconst { Half } = $half;\n"
        "const sum = one + deux();\n\nreturn {  };\n})();\n"
        "export { $leaf as leaf, $half as half, $main as main };\n"
    )


def test_circle_is_refused() -> None:
    circle = {"a": 'import { b } from "./b.js";\n', "b": 'import { a } from "./a.js";\n'}
    with pytest.raises(ValueError, match="got a circle: a → b → a"):
        bundle("a", circle.__getitem__)


@pytest.mark.parametrize(
    "line",
    [
        'import "./b.js";',
        'import * as b from "./b.js";',
        'import { b } from "../b.js";',
        "export default 1;",
        "export { a };",
        "export let a = 1;",
    ],
)
def test_other_forms_are_refused(line: str) -> None:
    with pytest.raises(ValueError, match=re.escape(f"got {line} in a.js")):
        bundle("a", {"a": f"{line}\n", "b": ""}.__getitem__)


def test_page_is_made_of_every_module() -> None:
    folder = asset_dir("static") / "js"
    script = bundle("main", lambda name: (folder / f"{name}.js").read_text("utf-8"))
    modules = {path.stem for path in folder.glob("*.js")} - {"docs"}
    assert set(re.findall(r"^const \$(\w+) = ", script, re.M)) == modules

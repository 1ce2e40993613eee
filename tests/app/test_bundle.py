"""The page's modules as one script; that it runs as they do, every test in a browser shows."""

import re

import pytest

from app.assets import asset_dir
from app.bundle import bundle

PARTS = {
    "main": 'import { one, two } from "./leaf.js";\nimport { Half } from "./half.js";\nexport const sum = one + two();\n',
    "half": 'import { one } from "./leaf.js";\n/** Half. */\nexport class Half {}\n',
    "leaf": "export const one = 1;\nexport function two() {}\nexport async function* three() {}\nconst four = 4;\n",
}


def test_each_module_stands_once_after_those_it_imports() -> None:
    assert bundle("main", PARTS.__getitem__) == (
        "const one = 1;\nfunction two() {}\nasync function* three() {}\nconst four = 4;\n"
        "\n/** Half. */\nclass Half {}\n"
        "\n\nexport const sum = one + two();\n"
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
        'import { b as c } from "./b.js";',
        'import { b } from "../b.js";',
        "export default 1;",
        "export { a };",
        "export let a = 1;",
    ],
)
def test_other_forms_are_refused(line: str) -> None:
    with pytest.raises(ValueError, match=re.escape(f"got {line} in a.js")):
        bundle("a", {"a": f"{line}\n", "b": ""}.__getitem__)


@pytest.mark.parametrize(
    "line",
    ["function two() {}", "const two = 3;", "let two;", "class two {}", "export const { six, two } = one;", "const [six, two] = one;"],
)
def test_name_of_two_modules_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match=r"must give a name once, got two in leaf\.js and main\.js"):
        bundle("main", {**PARTS, "main": f'import {{ one }} from "./leaf.js";\n{line}\n'}.__getitem__)


def test_page_is_made_of_every_module() -> None:
    folder = asset_dir("static") / "js"
    sources = {path.stem: path.read_text("utf-8") for path in folder.glob("*.js") if path.stem != "docs"}
    script = bundle("main", sources.__getitem__)
    declared = {name: re.findall(r"^(?:export )?((?:function|const|class) \w+.*)", source, re.M) for name, source in sources.items()}
    assert {name for name, (line, *_) in declared.items() if script.count(line) != 1} == set()

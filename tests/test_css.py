"""The style sheets: in named layers, every colour and size a token, and nothing that making them smaller would break."""

import re
from pathlib import Path

import pytest
import rcssmin  # type: ignore[import-untyped]

FOLDER = Path(__file__).parent.parent / "static" / "css"
SHEETS = {path.stem: re.sub(r"/\*.*?\*/", "", path.read_text("utf-8"), flags=re.DOTALL) for path in sorted(FOLDER.glob("*.css"))}
TOKENS = SHEETS["tokens"]
OTHERS = sorted(SHEETS.keys() - {"tokens"})

# The names of CSS Color 4 that anyone would write; forced colours have names of the system's own.
NAMES = "black white red green blue orange yellow purple pink grey gray teal navy silver brown cyan magenta gold"
COLOUR = re.compile(
    rf"#[0-9a-f]{{3,8}}\b|\b(?:rgb|hsl|hwb|lab|lch|oklab|oklch|color)a?\(|(?<![\w-])(?:{NAMES.replace(' ', '|')})(?![\w-])", re.I
)
SIZE = re.compile(r"\b\d+(?:\.\d+)?(?:px|pt|em|rem|ch|cm|mm)\b")


def declarations(sheet: str) -> list[str]:
    """``name: value`` of every declaration; the conditions of queries are none."""
    return re.findall(r"(?<=[{;])\s*([\w-]+:[^{};]+)(?=[;}])", re.sub(r"@(?:media|container)[^{]*", "", sheet))


def raw(sheet: str) -> list[str]:
    return [one.strip() for one in declarations(sheet) if COLOUR.search(one) or SIZE.search(one)]


@pytest.mark.parametrize("name", OTHERS)
def test_no_sheet_but_the_tokens_holds_a_raw_colour_or_size(name: str) -> None:
    assert len(declarations(SHEETS[name])) > 5
    assert raw(SHEETS[name]) == []


def test_raw_colours_and_sizes_are_found() -> None:
    wrong = "@media (max-width: 9px) { a { color: #abc; b: rgb(0 0 0); c: 1px solid var(--line) } } d:hover { e: Red; f: var(--red) }"
    assert raw(wrong) == ["color: #abc", "b: rgb(0 0 0)", "c: 1px solid var(--line)", "e: Red"]


def test_every_token_is_used_and_every_name_is_a_token() -> None:
    used = set(re.findall(r"var\(--([\w-]+)", " ".join(SHEETS.values())))
    # Where a script puts the spotlight.
    assert used - {"spot-x", "spot-y"} == set(re.findall(r"--([\w-]+):", TOKENS))


def test_every_theme_has_every_colour() -> None:
    lines = [line for line in TOKENS.splitlines() if "var(--light," in line]
    assert len(lines) > 30
    themes = ["light", "dark", "light-high", "dark-high"]
    assert [line for line in lines if re.findall(r"var\(--([\w-]+), (?=[^\s])", line) != themes] == []


@pytest.mark.parametrize("name", SHEETS)
def test_every_rule_stands_in_a_named_layer(name: str) -> None:
    order = re.search(r"^@layer ([\w, ]+);", TOKENS, re.MULTILINE)
    assert order
    sheet = SHEETS[name].replace(order[0], "")
    # The lines at the left margin open and close layers, and nothing else.
    opened = [line for line in sheet.splitlines() if line and line[0] not in " }"]
    assert opened and all(re.fullmatch(r"@layer (\w+) \{", line) and line.split()[1] in order[1].split(", ") for line in opened), opened


@pytest.mark.parametrize("name", SHEETS)
def test_smaller_sheet_selects_the_same(name: str) -> None:
    # rcssmin takes the space before a bare pseudo-class inside a block for that before a value: ".a :is(b)" becomes ".a:is(b)".
    bare = re.compile(r"[\w)\]\"]\s:(?:is|not|has|where|empty|focus|hover|first|last|nth)[\w-]*")
    selectors = re.sub(r"\{[^{}]*\}", "{}", SHEETS[name])
    assert bare.findall(selectors) == []


def test_smaller_css_still_loses_that_space() -> None:
    assert rcssmin.cssmin("@layer a { .b :is(c) { d: e } }") == "@layer a{.b:is(c){d:e}}"

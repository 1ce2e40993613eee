import json
import re
from typing import Any

import pytest

from app.assets import asset_dir
from app.examples import EXAMPLES
from app.pages import played, script_json, text
from app.render import catalogue
from tests.app.client import Client


def boot(client: Client, address: str) -> Any:
    found = re.search(r'<script type="application/json" id="boot">(.*?)</script>', client.get(address).text, re.DOTALL)
    assert found
    return json.loads(found[1])


def in_english(value: Any) -> Any:
    """The same without its Chinese."""
    return json.loads(json.dumps(value), object_hook=lambda found: {name: inner for name, inner in found.items() if name != "zh"})


def test_the_page_opens_on_a_computed_example(client: Client) -> None:
    told = boot(client, "/")
    assert told == {
        "lang": "en",
        "present": False,
        "embed": False,
        "text": {name: word for name, word in text("en").items() if isinstance(word, str)},
        "layers": [in_english({name: entry[name] for name in ("id", "name", "parameters")}) for entry in catalogue()],
        "examples": in_english(EXAMPLES),
        "example": "edge-pad",
        "trace": in_english(client.ask("trace", **EXAMPLES[0]["trace"], plane={})),
    }


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["id"])
def test_the_page_opens_on_the_example_that_is_named(client: Client, example: Any) -> None:
    told = boot(client, f"/?example={example['id']}")
    assert (told["example"], told["trace"]) == (example["id"], in_english(client.ask("trace", **example["trace"], plane={})))


@pytest.mark.parametrize("named", ["", "nothing", "<script>", "edge-pad'", "%00"])
def test_an_unknown_example_is_the_first(client: Client, named: str) -> None:
    assert boot(client, f"/?example={named}")["example"] == "edge-pad"


@pytest.mark.parametrize(("query", "present"), [("", False), ("?present=1", True), ("?present=0", False), ("?present=yes", False)])
def test_present_is_said_by_the_link(client: Client, query: str, present: bool) -> None:
    assert boot(client, f"/{query}")["present"] is present


def test_the_page_is_in_the_language_asked_for(client: Client) -> None:
    response = client.get("/?lang=zh")
    assert 'lang="zh-Hans"' in response.text and response.headers["content-language"] == "zh-Hans" and "set-cookie" not in response.headers
    told = boot(client, "/?lang=zh")
    assert told["text"]["play"] == text("zh")["play"] != text("en")["play"]
    assert told["layers"][0]["name"] == {"zh": catalogue()[0]["name"]["zh"]}


@pytest.mark.parametrize(
    ("address", "title", "description"),
    [
        ("/", "PadPool: padding and pooling, forward and backward", "Edit a grid and watch"),
        ("/?example=max-pool", "Max pooling: 4×4, window 2×2 · PadPool", "Only the cell"),
        ("/?example=max-pool&lang=zh", "最大池化：4×4，窗口 2×2 · PadPool", "只有最大值"),
        ("/embed?example=max-pool", "Max pooling: 4×4, window 2×2 · PadPool", "Only the cell"),
    ],
)
def test_a_link_says_what_it_shows(client: Client, address: str, title: str, description: str) -> None:
    html = client.get(address).text
    assert f"<title>{title}</title>" in html and f'property="og:title" content="{title}"' in html
    assert f'name="description" content="{description}' in html and f'property="og:description" content="{description}' in html


def test_the_words_of_both_languages_have_the_same_names() -> None:
    assert set(text("en")) == set(text("zh"))


def test_json_in_a_script_element_cannot_end_it() -> None:
    value = {"a": "</script><!--&\u2028\u2029", "b": float("nan"), "c": "边"}
    written = script_json(value)
    assert not set(written) & set("<>&\u2028\u2029")
    assert json.loads(written) == {**value, "b": "NaN"}


@pytest.mark.parametrize("address", ["/", "/?lang=zh&present=1", "/docs", "/code/edge_pad"])
def test_a_page_that_has_not_changed_is_not_sent_again(client: Client, address: str) -> None:
    first = client.get(address)
    assert first.headers["cache-control"] == "no-cache"
    again = client.get(address, headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get(address, headers={"if-none-match": '"other"'}).content == first.content


def test_pages_that_differ_have_other_etags(client: Client) -> None:
    addresses = ["/", "/?lang=zh", "/?present=1", "/?example=max-pool", "/docs"]
    assert len({client.get(address).headers["etag"] for address in addresses}) == len(addresses)


def test_the_page_says_what_it_was_chosen_by(client: Client) -> None:
    assert client.get("/").headers["vary"] == "Accept-Encoding, Accept-Language, Cookie"


def test_a_trace_of_an_example_is_made_once() -> None:
    assert played("max-pool") is played("max-pool")


@pytest.mark.parametrize("address", ["/", "/?lang=zh&present=1&example=max-pool"])
def test_the_page_names_only_its_own_files(client: Client, address: str) -> None:
    html = re.sub(r'<script type="application/json".*?</script>', "", client.get(address).text, flags=re.DOTALL)
    found = [name for name in re.findall(r'(?:href|src)="([^"#]*)', html) if name]
    assert found and not [name for name in found if name.startswith(("/", "http", "data:"))]
    assert {name: client.get(f"/{name}").status_code for name in found} == dict.fromkeys(found, 200)
    assert "style=" not in html and not re.search(r"<script(?![^>]*\b(?:src|type=.application/json)\b)", html)
    assert 'rel="icon"' in html


@pytest.mark.parametrize("name", ["index.html", "docs.html"])
def test_templates_are_utf_8(name: str) -> None:
    assert '<meta charset="utf-8">' in (asset_dir("templates") / name).read_text("utf-8")

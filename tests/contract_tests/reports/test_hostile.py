"""The contents of calls and answers are text in every report, whatever they are."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from hypothesis import example, given, settings
from hypothesis import strategies as st

from fauxchange_kit.reports import html, json_, junit, markdown, sarif
from tests.contract_tests.reports.verdicts import saying

if TYPE_CHECKING:
    from collections.abc import Callable

# What would break out of a text, in one format or another, among letters of all kinds.
_SHARP = st.sampled_from(
    [
        *("<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "' onclick='", "&lt;"),
        *("]]>", "-->", "</title>", "</style>", "{{ 7 * 7 }}", "{% raw %}", "`", "``", "|", "||"),
        *("@someone", "https://evil.example/", "[a](javascript:b)", "</details>", "#1", "\n# x"),
        *("\x00", "\x1b[31m", "\x7f", "\x85", "\u202e", "\ufffe", "\ud800", "\r\n", "\t", "\\"),
    ]
)
HOSTILE = st.lists(_SHARP | st.text(max_size=8), min_size=1, max_size=6).map("".join)


class Tags(HTMLParser):
    """Collects the tags of a page with the names of their attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, tuple[str, ...]]] = []
        self.links: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, tuple(name for name, _ in attrs)))
        self.links |= {value or "" for name, value in attrs if name in {"href", "src"}}


def slowly(test: Callable[[str], None]) -> Callable[[str], None]:
    """Try few examples: each is a whole report."""
    property_test = given(HOSTILE)(test)
    return settings(max_examples=25, deadline=None)(example("<b>&\x00\ud800|`@a")(property_test))


HARMLESS = Tags(html.text(saying("harmless")))


@slowly
def test_a_page_has_the_same_elements_whatever_a_call_contains(text: str) -> None:
    tags = Tags(html.text(saying(text)))
    assert set(tags.tags) <= set(HARMLESS.tags) | {("pre", ("tabindex",))}
    assert tags.links == HARMLESS.links


def test_the_contents_of_a_call_are_on_the_page() -> None:
    assert "&lt;b&gt;bold&lt;/b&gt; &amp; &#34;quoted&#34;" in html.text(
        saying('<b>bold</b> & "quoted"')
    )


@slowly
def test_a_page_is_utf_8_without_control_characters(text: str) -> None:
    page = html.text(saying(text))
    assert page.encode()
    assert re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]", page) is None


@slowly
def test_junit_is_xml_with_one_test_case_whatever_a_call_contains(text: str) -> None:
    xml = ET.tostring(junit.document(saying(text)), encoding="unicode")
    read = ET.fromstring(xml.encode())  # noqa: S314 - it is our own
    assert [one.get("name") for one in read.iter("testcase")] == ["odd"]


@slowly
def test_json_and_sarif_are_written_whatever_a_call_contains(text: str) -> None:
    verdict = saying(text)
    for document in (json_.document(verdict), sarif.document(verdict)):
        assert json.loads(json.dumps(document).encode()) == document


@slowly
def test_markdown_keeps_its_lines_and_elements_whatever_a_call_contains(text: str) -> None:
    page, harmless = (markdown.text(saying(one)) for one in (text, "harmless"))
    assert len(page.splitlines()) == len(harmless.splitlines())
    assert re.findall(r"</?[a-z]+>", page) == re.findall(r"</?[a-z]+>", harmless)
    assert re.search(r"@[A-Za-z0-9]", page) is None
    assert re.findall(r"https?://\w", page) == re.findall(r"https?://\w", harmless)

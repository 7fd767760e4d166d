"""What calls and answers say is text in every report, whatever they say."""

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
        self.found: list[tuple[str, tuple[str, ...]]] = []
        self.links: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, tuple(name for name, _ in attrs)))
        self.links |= {value or "" for name, value in attrs if name in {"href", "src"}}


def slowly(test: Callable[[str], None]) -> Callable[[str], None]:
    """Draw few examples: each is a whole report."""
    drawn = given(HOSTILE)(test)
    return settings(max_examples=60, deadline=None)(example("<b>&\x00\ud800|`@a")(drawn))


HARMLESS = Tags(html.page(saying("harmless")))


@slowly
def test_a_page_has_the_same_elements_whatever_is_said(said: str) -> None:
    tags = Tags(html.page(saying(said)))
    assert set(tags.found) <= set(HARMLESS.found) | {("pre", ("tabindex",))}
    assert tags.links == HARMLESS.links


def test_what_was_said_is_on_the_page() -> None:
    assert "&lt;b&gt;bold&lt;/b&gt; &amp; &#34;quoted&#34;" in html.page(
        saying('<b>bold</b> & "quoted"')
    )


@slowly
def test_a_page_is_utf_8_without_control_characters(said: str) -> None:
    page = html.page(saying(said))
    assert page.encode()
    assert re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]", page) is None


@slowly
def test_junit_is_xml_with_one_test_case_whatever_is_said(said: str) -> None:
    told = ET.tostring(junit.document(saying(said)), encoding="unicode")
    read = ET.fromstring(told.encode())  # noqa: S314 - it is our own
    assert [one.get("name") for one in read.iter("testcase")] == ["said"]


@slowly
def test_json_and_sarif_are_written_whatever_is_said(said: str) -> None:
    verdict = saying(said)
    for told in (json_.document(verdict), sarif.document(verdict)):
        assert json.loads(json.dumps(told).encode()) == told


@slowly
def test_markdown_keeps_its_lines_and_elements_whatever_is_said(said: str) -> None:
    told, harmless = (markdown.document(saying(one)) for one in (said, "harmless"))
    assert len(told.splitlines()) == len(harmless.splitlines())
    assert re.findall(r"</?[a-z]+>", told) == re.findall(r"</?[a-z]+>", harmless)
    assert re.search(r"@[A-Za-z0-9]", told) is None
    assert re.findall(r"https?://\w", told) == re.findall(r"https?://\w", harmless)

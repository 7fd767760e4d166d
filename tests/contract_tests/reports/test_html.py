"""The report for people."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from fauxchange_kit.reports import badge, html, rendering
from fauxchange_kit.score import Score
from fauxchange_kit.verdict import Verdict, judge
from tests.contract_tests.reports.verdicts import broken, clean, idle, saying

VOID = {"meta", "br", "img", "input", "link", "hr"}
# A browser fetches these.
FETCHED = {"src", "srcset", "data", "poster", "background", "action"}


class Page(HTMLParser):
    """What matters of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.targets: list[str] = []
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.levels: list[int] = []
        self.unnamed: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.tags.add(tag)
        self.attributes |= set(values)
        if tag not in VOID:
            self.open.append(tag)
        self.ids += [values["id"] or ""] if "id" in values else []
        self.targets += (
            [(values["href"] or "")[1:]] if (values.get("href") or "").startswith("#") else []
        )
        if re.fullmatch("h[1-6]", tag):
            self.levels.append(int(tag[1]))
        if values.get("role") == "img" and not values.get("aria-label"):
            self.unnamed.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


VERDICTS = [
    pytest.param(broken(), id="broken"),
    pytest.param(clean(), id="clean"),
    pytest.param(idle(), id="idle"),
    pytest.param(saying("odd"), id="odd"),
    pytest.param(judge([]), id="nothing"),
]


@pytest.mark.parametrize("verdict", VERDICTS)
def test_every_element_is_closed(verdict: Verdict) -> None:
    assert Page(html.text(verdict)).open == []


@pytest.mark.parametrize("verdict", VERDICTS)
def test_the_page_needs_no_other_file_and_no_script(verdict: Verdict) -> None:
    text = html.text(verdict)
    page = Page(text)
    assert not page.tags & {"script", "link", "img", "iframe", "object", "embed", "form"}
    assert not page.attributes & FETCHED
    assert not [name for name in page.attributes if name.startswith("on")]
    assert re.findall(r"url\(|@import", text) == []


@pytest.mark.parametrize("verdict", VERDICTS)
def test_links_inside_the_page_lead_somewhere(verdict: Verdict) -> None:
    page = Page(html.text(verdict))
    assert set(page.targets) <= set(page.ids)
    assert len(page.ids) == len(set(page.ids))


@pytest.mark.parametrize("verdict", VERDICTS)
def test_headings_skip_no_level_and_pictures_have_names(verdict: Verdict) -> None:
    page = Page(html.text(verdict))
    assert page.levels[0] == 1
    assert page.levels.count(1) == 1
    steps = zip(page.levels, page.levels[1:], strict=False)
    assert [pair for pair in steps if pair[1] > pair[0] + 1] == []
    assert page.unnamed == []


def test_the_headline_says_what_it_comes_to() -> None:
    assert "breaks its exchange&#39;s contract</h1>" in html.text(broken())
    assert "Nothing is wrong in what was seen of this client, which is little</h1>" in html.text(
        clean()
    )
    assert "Nothing was exercised</h1>" in html.text(idle())


def test_a_finding_has_all_that_is_needed_to_mend_it() -> None:
    finding = html.text(broken()).split("<article")
    (article,) = [one for one in finding if 'id="money-double-execution"' in one]
    assert "asset/transfer.post was carried out 2 times" in article
    assert "fauxchange check --profile lost-reply -- …" in article
    assert "https://www.okx.com/docs-v5/en/#error-code-rest-api" in article
    assert "which did not reach the client" in article
    assert "The same call, rightly signed" in article


def test_faults_are_marked_where_they_struck() -> None:
    page = html.text(broken())
    title = "#1 asset/transfer.post: answer lost at 0 ms, struck by lost-reply"
    assert f"<title>{title}</title>" in page
    assert page.count('<circle class="struck" r="8"/>') == 1


def test_a_session_of_many_runs_has_pictures_of_some_only() -> None:
    verdict = clean()._replace(runs=clean().runs * 100)
    page = html.text(verdict)
    assert page.count('aria-label="Calls of the run') == 12
    assert "and 40 other runs." in page


def test_many_problems_of_one_check_are_told_of_in_short() -> None:
    (judged,) = saying("odd").results
    many = tuple(judged.findings[0]._replace(problem=f"problem {i}") for i in range(60))
    page = html.text(Verdict(saying("odd").runs, (judged._replace(findings=many),)))
    assert "57 other problems" in page
    assert "<li>and 35 more</li>" in page


def test_the_badge_says_grade_and_points() -> None:
    assert "exchange contract: B · 81" in badge.svg(Score(81, "B", 0.7))
    assert "exchange contract: not exercised" in badge.svg(Score(None, "none", 0.0))


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [(0, 9, "0 %"), (1, 400, "< 1 %"), (399, 400, "> 99 %"), (9, 9, "100 %"), (1, 3, "33 %")],
)
def test_little_is_not_nothing_and_nearly_all_is_not_all(part: int, whole: int, text: str) -> None:
    assert rendering.percent(part, whole) == text


def test_a_public_call_is_not_said_to_be_signed() -> None:
    page = html.text(broken())
    assert "<h4>The same call</h4>" in page or "<h4>The same call, rightly signed</h4>" in page
    assert page.count("rightly signed") == page.count(", with a key in the environment.</p>")


def test_the_page_has_one_family_of_letters() -> None:
    families = re.findall(r"font[^;{}]*: ?([^;}]*serif)", html.text(clean()))
    assert families
    assert all(one.endswith("sans-serif") for one in families)


def test_findings_come_before_everything_but_the_summary() -> None:
    page = html.text(broken())
    places = [page.index(f'id="{name}"') for name in ("summary", "findings", "coverage", "runs")]
    assert places == sorted(places)

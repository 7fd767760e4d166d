"""The page of the server itself: for people, for programs, and out of the journal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import requests

from fauxchange import MockServer

if TYPE_CHECKING:
    from collections.abc import Iterator

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


@pytest.fixture
def server() -> Iterator[MockServer]:
    with MockServer() as server:
        yield server


@pytest.mark.parametrize("path", ["/", "/_mock", "/_mock/"])
def test_a_browser_sees_what_this_is_and_where_to_go(server: MockServer, path: str) -> None:
    answer = requests.get(server.url + path, headers=BROWSER, timeout=30)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    for text in (
        "<title>fauxchange",
        "Nothing has called yet",
        '<a href="/_mock/journal?limit=200">',
    ):
        assert text in answer.text


@pytest.mark.parametrize("path", ["/", "/_mock/"])
def test_a_program_gets_the_same_as_json(server: MockServer, path: str) -> None:
    about = requests.get(server.url + path, timeout=30).json()
    assert about["name"] == "fauxchange"
    assert about["exchanges"]["okx"] == {"title": "OKX V5", "folders": ["/api/v5/"]}
    for shown in about["see"].values():
        assert requests.get(server.url + shown, timeout=30).status_code == 200


def test_what_browsers_ask_for_is_not_in_the_journal(server: MockServer) -> None:
    for path in ("/", "/_mock/", "/favicon.ico", "/robots.txt", "/apple-touch-icon.png"):
        assert requests.get(server.url + path, headers=BROWSER, timeout=30).ok
    assert server.journal.entries() == []


def test_other_paths_are_calls_to_an_exchange(server: MockServer) -> None:
    assert requests.get(f"{server.url}/index.html", headers=BROWSER, timeout=30).status_code == 404
    assert [one.request.path for one in server.journal.entries()] == ["/index.html"]


def test_a_page_of_somebody_else_is_told_nothing_of_the_admin_api(server: MockServer) -> None:
    evil = {**BROWSER, "Origin": "https://evil.example"}
    assert requests.get(f"{server.url}/_mock/", headers=evil, timeout=30).status_code == 403

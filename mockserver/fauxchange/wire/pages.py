"""The page that says what this server is, and what browsers ask for by themselves.

It is for who opens the URL: a page for a browser, the same as JSON for a program. None of these is
a call to an exchange, so the journal knows nothing of them.
"""

from __future__ import annotations

from html import escape
from http import HTTPStatus
from typing import Any

import flask

from fauxchange import __version__
from fauxchange.app import MockApp

from .web_pages import ASKED_BY_BROWSERS, PAGES, PREFIX

_JSON, _HTML = "application/json", "text/html"
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_STYLE = (
    "body{font:1rem/1.6 system-ui,sans-serif;max-width:44rem;margin:3rem auto;padding:0 1rem;"
    "color-scheme:light dark}code{font-size:.9em}"
)


def add_pages(app: flask.Flask, mock: MockApp) -> None:
    """Let a Flask app answer for itself."""

    def page() -> flask.Response:
        about = about_of(mock)
        best = flask.request.accept_mimetypes.best_match([_JSON, _HTML], default=_JSON)
        if best == _JSON:
            return flask.make_response(about)
        response = flask.Response(html_of(about), content_type=f"{_HTML}; charset=utf-8")
        response.headers["Content-Security-Policy"] = _POLICY
        return response

    def nothing() -> flask.Response:
        return flask.Response(status=HTTPStatus.NO_CONTENT)

    for views, paths in ((page, PAGES), (nothing, ASKED_BY_BROWSERS)):
        for path in paths:
            app.add_url_rule(path, f"page {path}", views, methods=["GET"], strict_slashes=True)


def about_of(mock: MockApp) -> dict[str, Any]:
    """Return what this server is, and where to go from here."""
    return {
        "name": "fauxchange",
        "version": __version__,
        "what": "a mock of exchanges for tests; nothing here is real, and no key is worth anything",
        "exchanges": {
            one.name: {"title": one.facts["title"], "folders": sorted(one.facts["folders"])}
            for one in mock.exchanges.values()
        },
        "world": mock.sandbox.world.title,
        "calls": mock.sandbox.journal.count,
        "see": {
            "health": f"{PREFIX}/health",
            "journal": f"{PREFIX}/journal?limit=20",
            "accounts": f"{PREFIX}/accounts",
            "clock": f"{PREFIX}/clock",
            "faults": f"{PREFIX}/faults",
        },
        "commands": ["fauxchange --help", "fauxchange journal show", "fauxchange endpoints"],
        "guide": "docs/README.md",
    }


def html_of(about: dict[str, Any]) -> str:
    """Return the page for people."""
    served = "".join(
        f"<li>{escape(one['title'])}: set the base URL of your client to this server; its paths "
        f"begin with {', '.join(f'<code>{escape(path)}</code>' for path in one['folders'])}</li>"
        for one in about["exchanges"].values()
    )
    links = "".join(
        f'<li><a href="{escape(path)}">{escape(name)}</a></li>'
        for name, path in about["see"].items()
    )
    commands = "".join(f"<li><code>{escape(one)}</code></li>" for one in about["commands"])
    return (
        '<!DOCTYPE html><html lang="en"><meta charset="utf-8">'
        f"<title>fauxchange</title><style>{_STYLE}</style>"
        f"<h1>fauxchange {escape(about['version'])}</h1>"
        f"<p>This is {escape(about['what'])}. World: {escape(about['world'])}; "
        f"calls so far: {about['calls']}.</p><ul>{served}</ul>"
        f"<h2>What it knows</h2><ul>{links}</ul>"
        f"<h2>On the command line</h2><ul>{commands}</ul>"
        f"<p>The keys are those that <code>fauxchange serve</code> prints. The guide is in "
        f"<code>{escape(about['guide'])}</code>.</p></html>\n"
    )

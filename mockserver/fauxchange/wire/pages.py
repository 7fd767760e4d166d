"""What this server is, and what browsers ask for by themselves.

It is for who opens the URL: the page for a browser, JSON for a program. None of these is a call to
an exchange, so the journal knows nothing of them.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import flask

from fauxchange import __version__
from fauxchange.app import MockApp
from fauxchange.page.blueprint import PREFIX as PARTS
from fauxchange.page.blueprint import blueprint, whole_page

from .web_pages import ASKED_BY_BROWSERS, PAGES, PREFIX

_JSON, _HTML = "application/json", "text/html"


def add_pages(app: flask.Flask, mock: MockApp) -> None:
    """Let a Flask app answer for itself."""

    def page() -> flask.Response:
        best = flask.request.accept_mimetypes.best_match([_JSON, _HTML], default=_JSON)
        if best == _JSON:
            return flask.make_response(about_of(mock))
        return whole_page()

    def nothing() -> flask.Response:
        return flask.Response(status=HTTPStatus.NO_CONTENT)

    app.register_blueprint(blueprint(), url_prefix=PARTS)
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

"""A journal for other programs: HAR 1.2 (http://www.softwareishard.com/blog/har-12-spec/), NDJSON.

Of every text that leaves here the entry's explainer hides the secrets.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

import orjson

from fauxchange.domain.access.credential import shortened

from .journal import KEPT_BODY, iso
from .redaction import is_secret_header

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fauxchange.message import Request

    from .journal import JournalEntry

HAR_TYPE = "application/json"
NDJSON_TYPE = "application/x-ndjson"

# Of a body that is kept in part the last is not shown: it may be the beginning of a secret.
_UNSHOWN = 256
_REASONS = {one.value: one.phrase for one in HTTPStatus}


def har(entries: Iterable[JournalEntry], version: str) -> bytes:
    """Return the calls as an HTTP archive."""
    log = {
        "version": "1.2",
        "creator": {"name": "fauxchange", "version": version},
        "entries": [_archived(entry) for entry in entries],
    }
    return orjson.dumps({"log": log})


def ndjson(entries: Iterable[JournalEntry]) -> bytes:
    """Return the calls as JSON, a line for each."""
    return b"".join(orjson.dumps(detailed(entry)) + b"\n" for entry in entries)


def detailed(entry: JournalEntry) -> dict[str, Any]:
    """Return an entry with headers and bodies of call and answer."""
    reply = entry.reply
    return {
        **entry.as_json(),
        "request": {
            "headers": dict(sent_headers(entry)),
            "body": shown_body(entry, entry.request.body, entry.sent),
            "bytes": entry.sent,
        },
        "answer": {
            "headers": {"Content-Type": reply.content_type, **dict(reply.headers)},
            "body": shown_body(entry, reply.body, entry.answered),
            "bytes": entry.answered,
        },
    }


def sent_headers(entry: JournalEntry) -> list[tuple[str, str]]:
    """Return the headers of a call by names people know, secrets shortened."""
    shown = []
    for name, value in entry.request.headers.items():
        told = shortened(value) if is_secret_header(name) else entry.explainer.hide(value)
        shown.append((_http_name(name), told))
    return shown


def shown_body(entry: JournalEntry, body: bytes, size: int) -> str:
    """Return a body as text, secrets shortened, without the end if there is more of it."""
    text = entry.explainer.hide(body.decode("utf-8", "replace"))
    return text if size <= KEPT_BODY else text[:-_UNSHOWN]


def _archived(entry: JournalEntry) -> dict[str, Any]:
    reply, took_ms = entry.reply, entry.took_ns / 1_000_000
    told = entry.as_json()
    return {
        "startedDateTime": iso(entry.at_ms),
        "time": took_ms,
        "request": _request(entry),
        "response": {
            "status": reply.status,
            "statusText": _REASONS.get(reply.status, ""),
            "httpVersion": "HTTP/1.1",
            "cookies": [],
            "headers": _named([("Content-Type", reply.content_type), *reply.headers]),
            "content": {
                "size": entry.answered,
                "mimeType": reply.content_type,
                "text": shown_body(entry, reply.body, entry.answered),
            },
            "redirectURL": "",
            "headersSize": -1,
            "bodySize": entry.answered,
        },
        "cache": {},
        "timings": {"send": 0, "wait": took_ms, "receive": 0},
        "comment": told.get("diagnosis", {}).get("reason", ""),
        "_fauxchange": told,
    }


def _request(entry: JournalEntry) -> dict[str, Any]:
    request = entry.request
    hide = entry.explainer.hide
    target = hide(request.target)
    shown: dict[str, Any] = {
        "method": hide(request.method),
        "url": hide(base_url(request)) + target,
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": _named(sent_headers(entry)),
        "queryString": _named(parse_qsl(target.partition("?")[2], keep_blank_values=True)),
        "headersSize": -1,
        "bodySize": entry.sent,
    }
    if entry.sent:
        text = shown_body(entry, request.body, entry.sent)
        declared = request.headers.get("CONTENT_TYPE", "")
        shown["postData"] = {"mimeType": declared, "params": [], "text": text}
    return shown


def base_url(request: Request) -> str:
    """Return what stood before the path of a request."""
    host = request.headers.get("HTTP_HOST", "127.0.0.1")
    return f"http://{host}/s/{request.sandbox}" if request.sandbox else f"http://{host}"


def _named(pairs: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in pairs]


def _http_name(cgi: str) -> str:
    return cgi.removeprefix("HTTP_").replace("_", "-").title()

"""Exports of a journal: HAR 1.2 (http://www.softwareishard.com/blog/har-12-spec/) and NDJSON.

The entry's explainer redacts every text that is exported.
"""

from __future__ import annotations

from collections.abc import Iterable
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl

import orjson

from fauxchange.domain.access.credential import shorten
from fauxchange.message import Request, http_name

from .frames import CLOSED, RECEIVED, FrameEntry
from .journal.entry import Explainer, JournalEntry, NoExplainer, iso
from .redaction import is_secret_header
from .retention import MAX_BODY_BYTES

HAR_TYPE = "application/json"
NDJSON_TYPE = "application/x-ndjson"

# The end of a body that was cut is left out: it may be the beginning of a secret.
_OMITTED_BYTES = 256
_REASONS = {one.value: one.phrase for one in HTTPStatus}


def har(
    entries: Iterable[JournalEntry],
    version: str,
    frames: Iterable[FrameEntry] = (),
    explainer: Explainer = NoExplainer(),  # noqa: B008 - it knows nothing
) -> bytes:
    """Return the calls as an HTTP archive, and each connection with its frames, as browsers do."""
    by_connection: dict[str, list[FrameEntry]] = {}
    for frame in frames:
        by_connection.setdefault(frame.connection, []).append(frame)
    log = {
        "version": "1.2",
        "creator": {"name": "fauxchange", "version": version},
        "entries": [
            *(_har_entry(entry) for entry in entries),
            *(_har_connection(own, explainer) for own in by_connection.values()),
        ],
    }
    return orjson.dumps({"log": log})


def ndjson(entries: Iterable[JournalEntry]) -> bytes:
    """Return the calls as JSON, a line for each."""
    return b"".join(orjson.dumps(entry_details(entry)) + b"\n" for entry in entries)


def entry_details(entry: JournalEntry) -> dict[str, Any]:
    """Return an entry with headers and bodies of call and answer."""
    reply = entry.reply
    return {
        **entry.as_json(),
        "request": {
            "headers": dict(request_headers(entry)),
            "body": body_text(entry, entry.request.body, entry.sent),
            "bytes": entry.sent,
        },
        "answer": {
            "headers": {"Content-Type": reply.content_type, **dict(reply.headers)},
            "body": body_text(entry, reply.body, entry.answered),
            "bytes": entry.answered,
        },
    }


def request_headers(entry: JournalEntry) -> list[tuple[str, str]]:
    """Return the headers of a call by their HTTP names, secrets shortened."""
    hide = entry.explainer.redact
    return [
        (http_name(name), shorten(value) if is_secret_header(name) else hide(value))
        for name, value in entry.request.headers.items()
    ]


def body_text(entry: JournalEntry, body: bytes, size: int) -> str:
    """Return a body as text, secrets shortened, without the end if there is more of it."""
    text = entry.explainer.redact(body.decode("utf-8", "replace"))
    return text if size <= MAX_BODY_BYTES else text[:-_OMITTED_BYTES]


def _har_connection(frames: list[FrameEntry], explainer: Explainer) -> dict[str, Any]:
    """Return a WebSocket with its frames; ``_webSocketMessages`` is what browsers call them."""
    first, last = frames[0], frames[-1]
    return {
        "startedDateTime": iso(first.at_ms),
        "time": last.at_ms - first.at_ms,
        "request": {
            "method": "GET",
            "url": f"ws://127.0.0.1{first.path}",
            "httpVersion": "HTTP/1.1",
            "cookies": [],
            "headers": [],
            "queryString": [],
            "headersSize": -1,
            "bodySize": 0,
        },
        "response": {
            "status": HTTPStatus.SWITCHING_PROTOCOLS.value,
            "statusText": HTTPStatus.SWITCHING_PROTOCOLS.phrase,
            "httpVersion": "HTTP/1.1",
            "cookies": [],
            "headers": [],
            "content": {"size": 0, "mimeType": ""},
            "redirectURL": "",
            "headersSize": -1,
            "bodySize": 0,
        },
        "cache": {},
        "timings": {"send": 0, "wait": 0, "receive": 0},
        "comment": f"connection {first.connection}",
        "_resourceType": "websocket",
        "_webSocketMessages": [_har_message(frame, explainer) for frame in frames],
    }


def _har_message(frame: FrameEntry, explainer: Explainer) -> dict[str, Any]:
    shown = frame.as_json(explainer)
    is_closed = frame.kind == CLOSED
    return {
        "type": "send" if frame.kind == RECEIVED else "receive",
        "time": frame.at_ms / 1000,
        "opcode": 8 if is_closed else 1,
        "data": f"{frame.code} {frame.reason}" if is_closed else shown.get("text", ""),
        "_fauxchange": shown,
    }


def _har_entry(entry: JournalEntry) -> dict[str, Any]:
    reply, took_ms = entry.reply, entry.took_ns / 1_000_000
    document = entry.as_json()
    return {
        "startedDateTime": iso(entry.at_ms),
        "time": took_ms,
        "request": _request(entry),
        "response": {
            "status": reply.status,
            "statusText": _REASONS.get(reply.status, ""),
            "httpVersion": "HTTP/1.1",
            "cookies": [],
            "headers": _name_value_pairs([("Content-Type", reply.content_type), *reply.headers]),
            "content": {
                "size": entry.answered,
                "mimeType": reply.content_type,
                "text": body_text(entry, reply.body, entry.answered),
            },
            "redirectURL": "",
            "headersSize": -1,
            "bodySize": entry.answered,
        },
        "cache": {},
        "timings": {"send": 0, "wait": took_ms, "receive": 0},
        "comment": document.get("diagnosis", {}).get("reason", ""),
        "_fauxchange": document,
    }


def _request(entry: JournalEntry) -> dict[str, Any]:
    request = entry.request
    hide = entry.explainer.redact
    target = hide(request.target)
    document: dict[str, Any] = {
        "method": hide(request.method),
        "url": hide(base_url(request)) + target,
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": _name_value_pairs(request_headers(entry)),
        "queryString": _name_value_pairs(
            parse_qsl(target.partition("?")[2], keep_blank_values=True)
        ),
        "headersSize": -1,
        "bodySize": entry.sent,
    }
    if entry.sent:
        text = body_text(entry, request.body, entry.sent)
        declared = request.headers.get("CONTENT_TYPE", "")
        document["postData"] = {"mimeType": declared, "params": [], "text": text}
    return document


def base_url(request: Request) -> str:
    """Return the part of a request's URL before the path."""
    host = request.headers.get("HTTP_HOST", "127.0.0.1")
    return f"http://{host}/s/{request.sandbox}" if request.sandbox else f"http://{host}"


def _name_value_pairs(pairs: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in pairs]

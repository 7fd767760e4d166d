"""Frames: how they are read, what is added to answers, what is kept of them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import orjson

from fauxchange.runtime.frames import FrameEntry
from fauxchange.spec.coerce import is_too_deep


def add_members(body: bytes, **texts: str) -> bytes:
    """Return an object in JSON with members before its own, those that are empty left out.

    What a fault has made of an answer, and is no object any more, stays as it is.
    """
    added = {name: text for name, text in texts.items() if text}
    if not added or not body.startswith(b'{"'):
        return body
    return orjson.dumps(added)[:-1] + b"," + body[1:]


def append_members(body: bytes, texts: Mapping[str, str]) -> bytes:
    """Return an object in JSON with members behind its own, unless it has them."""
    if not body.startswith(b'{"') or any(f'"{name}":'.encode() in body for name in texts):
        return body
    return body[:-1] + b"," + orjson.dumps(texts)[1:]


def why_of(frame: Mapping[str, Any]) -> str:
    """Return why an answer refuses: its text, else that of the first row that has one."""
    rows = frame.get("data")
    texts = (row.get("sMsg") for row in (rows if isinstance(rows, list) else ()) if row)
    return str(frame.get("msg") or next((text for text in texts if text), ""))


def read(message: str | bytes) -> dict[str, Any] | None:
    """Return the request in a message; None if it has none.

    Half a character is none, and neither is a number that there is not, such as 1e999, nor what is
    nested beyond reason.
    """
    body = message if isinstance(message, bytes) else message.encode("utf-8", "replace")
    try:
        request = orjson.loads(message)
    except orjson.JSONDecodeError:
        try:
            plain = json.dumps(json.loads(message), ensure_ascii=False)
            request = orjson.loads(plain.encode("utf-8", "replace"))
        except (ValueError, RecursionError):
            return None
    return request if isinstance(request, dict) and not is_too_deep(body, request) else None


def id_of(request: Mapping[str, Any]) -> str:
    """Return a request's id as text: clients send whole numbers, too. Others give what is no id."""
    found = request.get("id", "")
    if isinstance(found, int) and not isinstance(found, bool):
        return str(found)
    return found if isinstance(found, str) else "?"


def member_text(value: Any) -> str:
    """Return a member of a request as an error shows it: a text as it is, all else as JSON.

    The errors about channels that are documented have texts only, and those without quotes.
    """
    return value if isinstance(value, str) else orjson.dumps(value).decode()


def entry_of(
    at_ms: int,
    whose: tuple[str, str, str, str],
    kind: str,
    texts: tuple[str, str],
    frame: Mapping[str, Any],
) -> FrameEntry:
    """Return what is kept of a frame.

    Args:
        at_ms: the sandbox's time.
        whose: the exchange, the id of the connection, its service and its path.
        kind: one of the words of ``runtime.frames``.
        texts: the frame itself, and why it refuses.
        frame: the members of the frame.

    """
    args = frame.get("args")
    first = args[0] if isinstance(args, list) and args else frame.get("arg")
    named = first.get("channel", "") if isinstance(first, dict) else ""
    exchange, connection, service, path = whose
    return FrameEntry(
        number=0,
        at_ms=at_ms,
        exchange=exchange,
        connection=connection,
        service=service,
        kind=kind,
        text=texts[0],
        code=str(frame.get("code", "")),
        reason=texts[1],
        operation=str(frame.get("op") or frame.get("event") or ""),
        channel=str(frame.get("channel") or named),
        path=path,
    )

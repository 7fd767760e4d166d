"""What stands in an entry of an HTTP archive: a request, the content of an answer, a time."""

from __future__ import annotations

import base64
from datetime import datetime
from typing import Any
from urllib.parse import unquote, urlsplit

import orjson

from fauxchange.message import Request


def request_of(document: Any) -> Request:
    """Return a request; the prefix of a sandbox is none of its path.

    Raises:
        ValueError: its URL is none.

    """
    url = urlsplit(document["url"])
    path = unquote(url.path)
    if path.startswith("/s/"):
        path = "/" + path[len("/s/") :].partition("/")[2]
    headers = {one["name"]: one["value"] for one in document["headers"]}
    posted = document.get("postData", {})
    body = posted.get("text", "").encode()
    if body and "content-type" not in {name.lower() for name in headers}:
        headers["Content-Type"] = posted.get("mimeType", "")
    target = f"{path}?{url.query}" if url.query else path
    return Request.of(document["method"], target, headers, body)


def origin_of(url: str) -> str:
    """Return scheme and host of a URL."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def content_of(document: Any) -> bytes:
    """Return the body of an answer, as bytes."""
    text: str = document.get("text", "")
    return base64.b64decode(text) if document.get("encoding") == "base64" else text.encode()


def code_of(answer: bytes) -> str:
    """Return the code of an answer, empty if it has none."""
    try:
        body = orjson.loads(answer)
    except orjson.JSONDecodeError:
        return ""
    return str(body.get("code", "")) if isinstance(body, dict) else ""


def unix_ms(text: str) -> int:
    """Return a time as Unix milliseconds.

    Raises:
        ValueError: it is none.

    """
    return round(datetime.fromisoformat(text).timestamp() * 1000)

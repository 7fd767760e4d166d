"""Where the WebSockets of a server are: at its own URL, unless somebody says otherwise."""

from __future__ import annotations


def websocket_url(url: str) -> str:
    """Return the URL of WebSockets for one of HTTP: ``ws`` for ``http``, ``wss`` for ``https``."""
    return f"ws{url.removeprefix('http')}"

"""The private channels of OKX's business service: subscribing, and what was pushed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fauxchange import MockServer
    from tests.sockets.lines import Line, Lines


def subscribed(lines: Lines, **arg: str) -> Line:
    """Return a connection that has subscribed to a channel."""
    line = lines.private("business")
    line.session.receive(json.dumps({"op": "subscribe", "args": [arg]}))
    return line


def pushed(lines: Lines, mock: MockServer, line: Line) -> list[Any]:
    """Return the rows that were pushed by now, all of which fit the channel's schema."""
    lines.wall.turn(0.05)
    frames = [frame for frame in line.take() if "data" in frame]
    for frame in frames:
        known = mock.app.exchanges["okx"].channels.named(frame["arg"]["channel"])
        assert known is not None
        shape = known.endpoint.response
        assert shape.is_valid(frame["data"]), shape.violation(frame["data"])
    return [row for frame in frames for row in frame["data"]]

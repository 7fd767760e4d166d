"""``fauxchange frames``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from .generated import command
from .group import CommandGroup

_FRAMES = ("#", "time", "connection", "frame", "why")
_TIME_OF_DAY = slice(11, 19)


def _frame(entry: Mapping[str, Any]) -> dict[str, str]:
    """Return a frame in five columns, so that it fits a terminal of 80."""
    words = (entry["kind"], entry.get("operation", ""), entry.get("channel", ""))
    return {
        "#": str(entry["number"]),
        "time": entry["time"][_TIME_OF_DAY],
        "connection": f"{entry['service']} {entry['connection']}",
        "frame": " ".join(word for word in words if word),
        "why": f"{entry.get('code', '')} {entry.get('reason', '')}".strip(),
    }


@click.group(cls=CommandGroup)
def frames() -> None:
    """Show the frames of a sandbox's WebSockets, count its pushes, repeat or skip some."""


command(frames, "show", "frames.get", rows="frames", columns=_FRAMES, shorten=_frame)
command(
    frames,
    "counts",
    "frames.get",
    options=(),
    fixed={"limit": 0},
    help="Count the pushes of the market, by connection and channel.",
    rows="pushes",
    columns=("connection", "channel", "count"),
)
command(frames, "repeat", "frames-repeat.post", ["channel"])
command(frames, "skip-live", "frames-skip-live.post")
command(frames, "refuse", "frames-refuse.post", ["operation", "code"])
command(frames, "close", "frames-close.post", ["code"])

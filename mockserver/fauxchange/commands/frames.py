"""``fauxchange frames``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

from .generated import command, members
from .group import CommandGroup
from .remote import remote

if TYPE_CHECKING:
    from .client import Client

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
    """Show the frames of a sandbox's WebSockets, count its pushes, repeat, order or skip some."""


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


@frames.command()
@click.argument("channels", metavar="[CHANNEL]...", nargs=-1)
@members("frames-order.post", options=["before_reply", "exchange"])
@remote()
def order(client: Client, channels: tuple[str, ...], **options: Any) -> Any:
    """Have what one thing has done be pushed in an order of channels, or before its answer."""
    return client.call("frames-order.post", channels=list(channels), **options)


command(frames, "refuse", "frames-refuse.post", ["operation", "code"])
command(frames, "close", "frames-close.post", ["code"])

"""The options of ``fauxchange serve`` for how much clients may send, and how long they may take."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import isnan
from typing import Any

import click

from fauxchange.config import ServerLimits

# The options of ServerLimits, and what they are.
_LIMITS = {
    "max-connections": ("connections", "How many HTTP connections there may be at once."),
    "max-headers": ("headers", "How many headers a request may have."),
    "max-header-bytes": ("header_bytes", "How many bytes its target, and all headers, may have."),
    "max-body-bytes": ("body_bytes", "How many bytes a request to the admin API may have."),
    "head-seconds": ("head_s", "Within how many seconds a head has to arrive."),
    "body-seconds": ("body_s", "Within how many seconds a body has to arrive."),
    "idle-seconds": ("idle_s", "After how many seconds an idle connection ends."),
}


class _Seconds(click.FloatRange):
    """A time that is long enough to be one; without an end is possible, no number is not."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the seconds."""
        seconds = super().convert(value, param, ctx)
        if isnan(seconds):
            self.fail(f"{value!r} is no number of seconds.", param, ctx)
        return seconds


def limit_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options to a command."""
    defaults = ServerLimits()
    for name, (field, text) in reversed(_LIMITS.items()):
        default = getattr(defaults, field)
        is_time = isinstance(default, float)
        kind = _Seconds(min=0.01) if is_time else click.IntRange(min=1)
        add = click.option(
            f"--{name}", field, default=default, show_default=True, type=kind, help=text
        )
        command = add(command)
    return command


def limits_of(options: Mapping[str, Any]) -> ServerLimits:
    """Return the limits that the options of a command say."""
    return ServerLimits(**{field: options[field] for field, _ in _LIMITS.values()})

"""All kinds of faults by name: the table from a plan's word to a class."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .latency import Latency
from .reject import Reject

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from .fault import Fault

KINDS: Mapping[str, Callable[..., Fault]] = {
    "latency": Latency,
    "reject": Reject,
}

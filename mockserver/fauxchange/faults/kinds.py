"""All kinds of faults by name: the table from a plan's word to a class."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .clock_skew import ClockSkew
from .connection_reset import ConnectionReset
from .content_type import ContentType
from .delayed_execution import DelayedExecution
from .duplicate_execution import DuplicateExecution
from .http_status import HttpStatus
from .latency import Latency
from .lost_reply import LostReply
from .maintenance import Maintenance
from .malformed_body import MalformedBody
from .nasty_answer import NastyAnswer
from .partial_batch import PartialBatch
from .rate_limit_storm import RateLimitStorm
from .reject import Reject
from .slow_drip import SlowDrip
from .stale_read import StaleRead
from .truncated_body import TruncatedBody

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .fault import Fault

KINDS: Mapping[str, type[Fault]] = {
    "latency": Latency,
    "reject": Reject,
    "http-status": HttpStatus,
    "rate-limit-storm": RateLimitStorm,
    "maintenance": Maintenance,
    "connection-reset": ConnectionReset,
    "truncated-body": TruncatedBody,
    "slow-drip": SlowDrip,
    "malformed-body": MalformedBody,
    "content-type": ContentType,
    "lost-reply": LostReply,
    "duplicate-execution": DuplicateExecution,
    "delayed-execution": DelayedExecution,
    "stale-read": StaleRead,
    "partial-batch": PartialBatch,
    "clock-skew": ClockSkew,
    "nasty-answer": NastyAnswer,
}

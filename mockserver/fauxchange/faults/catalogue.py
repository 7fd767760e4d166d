"""All kinds of faults by name: the table from a plan's word to a class."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fauxchange.faults.kinds.answer.content_type import ContentType
from fauxchange.faults.kinds.answer.http_status import HttpStatus
from fauxchange.faults.kinds.answer.maintenance import MaintenanceFault
from fauxchange.faults.kinds.answer.malformed_body import MalformedBody
from fauxchange.faults.kinds.answer.nasty_answer import NastyAnswer
from fauxchange.faults.kinds.answer.partial_batch import PartialBatch
from fauxchange.faults.kinds.connection.connection_reset import ConnectionReset
from fauxchange.faults.kinds.connection.latency import Latency
from fauxchange.faults.kinds.connection.lost_reply import LostReply
from fauxchange.faults.kinds.connection.slow_drip import SlowDrip
from fauxchange.faults.kinds.connection.truncated_body import TruncatedBody
from fauxchange.faults.kinds.execution.clock_skew import ClockSkew
from fauxchange.faults.kinds.execution.delayed_execution import DelayedExecution
from fauxchange.faults.kinds.execution.duplicate_execution import DuplicateExecution
from fauxchange.faults.kinds.execution.market_event import MarketEvent
from fauxchange.faults.kinds.execution.rate_limit_storm import RateLimitStorm
from fauxchange.faults.kinds.execution.reject import Reject
from fauxchange.faults.kinds.execution.stale_read import StaleRead

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .fault import Fault

KINDS: Mapping[str, type[Fault]] = {
    "latency": Latency,
    "reject": Reject,
    "http-status": HttpStatus,
    "rate-limit-storm": RateLimitStorm,
    "maintenance": MaintenanceFault,
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
    "market-event": MarketEvent,
}

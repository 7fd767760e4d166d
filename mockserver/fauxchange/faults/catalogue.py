"""All kinds of faults by name: the table from a plan's word to a class."""

from __future__ import annotations

from collections.abc import Mapping

from fauxchange.faults.kinds.answer import (
    ContentType,
    HttpStatus,
    MaintenanceFault,
    MalformedBody,
    NastyAnswer,
)
from fauxchange.faults.kinds.connection import (
    ConnectionReset,
    Latency,
    LostReply,
    PushBeforeReply,
    SlowDrip,
    TruncatedBody,
)
from fauxchange.faults.kinds.execution import (
    ClockSkew,
    DelayedExecution,
    DuplicateExecution,
    PartialBatch,
    RateLimitStorm,
    Reject,
    StaleRead,
)
from fauxchange.faults.kinds.market import MarketEvent
from fauxchange.faults.kinds.orders import OrderEvent
from fauxchange.faults.kinds.penalties import ErrorPenalties

from .fault import Fault

KINDS: Mapping[str, type[Fault]] = {
    "latency": Latency,
    "reject": Reject,
    "http-status": HttpStatus,
    "rate-limit-storm": RateLimitStorm,
    "error-penalties": ErrorPenalties,
    "maintenance": MaintenanceFault,
    "connection-reset": ConnectionReset,
    "truncated-body": TruncatedBody,
    "slow-drip": SlowDrip,
    "malformed-body": MalformedBody,
    "content-type": ContentType,
    "lost-reply": LostReply,
    "push-before-reply": PushBeforeReply,
    "duplicate-execution": DuplicateExecution,
    "delayed-execution": DelayedExecution,
    "stale-read": StaleRead,
    "partial-batch": PartialBatch,
    "clock-skew": ClockSkew,
    "nasty-answer": NastyAnswer,
    "market-event": MarketEvent,
    "order-event": OrderEvent,
}

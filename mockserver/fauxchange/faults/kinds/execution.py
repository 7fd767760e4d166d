"""Faults of the execution: refused, late, twice, in part, or read from a copy."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, ClassVar

from fauxchange.admitted import Admitted, DelayedCall, Executor
from fauxchange.domain.core.rejection import RateLimited, Rejection
from fauxchange.faults.dry_run import dry_run
from fauxchange.faults.fault import Fault, FaultContext, Target
from fauxchange.faults.references import code_error
from fauxchange.faults.store_history import StoreHistory
from fauxchange.message import Reply


class Injected(Rejection):
    """A refusal that a fault asked for. ``code`` names the error in ``errors.json``."""

    step = "fault"

    def __init__(self, code: str) -> None:
        super().__init__(f"a fault refuses with {code}")
        self.code = code


@dataclass(frozen=True, slots=True)
class Refusal(Fault):
    """What is refused with a documented error; a plan for exchanges without it is not valid.

    Args:
        code: the error, by its name in ``errors.json``.

    """

    code: str

    def option_error(self, exchanges: Sequence[str]) -> tuple[str, str] | None:
        """Return an error if an exchange does not have the code."""
        reason = code_error(self.code, exchanges)
        return ("code", reason) if reason else None


@dataclass(frozen=True, slots=True)
class Reject(Refusal):
    """The call is refused and changes nothing.

    Args:
        as_row: whether calls that answer in rows are accepted and each of their rows is refused,
            as the exchange itself refuses orders. What has an HTTP status of its own is not.

    """

    as_row: bool = False

    def before(self, context: FaultContext) -> Reply | None:
        """Refuse, unless the error is another market's."""
        rejection, exchange = Injected(self.code), context.exchange
        if not exchange.may_answer(context.endpoint, self.code):
            return None
        if self.as_row and exchange.errors[self.code]["httpStatus"] == HTTPStatus.OK:
            endpoint = context.endpoint
            params = exchange.params(context.request, endpoint)
            now_ms = context.sandbox.clock.now_ms()
            if exchange.reports_rows(endpoint) and isinstance(params, list):
                rows = [exchange.refused_row(endpoint, one, rejection, now_ms) for one in params]
                return exchange.accept(endpoint, rows, now_ms)
            if exchange.reports_result(endpoint):
                rejection.result = exchange.refused_row(endpoint, params, rejection, now_ms)
        raise rejection


@dataclass(frozen=True, slots=True)
class PartialBatch(Refusal):
    """Some rows of a batch fail, the others are carried out.

    Only calls that answer for each row of a batch are affected.

    Args:
        rows: which ones fail, counted from 0; by default some that chance picks, and of several
            never all.

    """

    rows: tuple[int, ...] = ()

    def around(self, context: FaultContext, call: Admitted, execute: Executor) -> Any:
        """Execute the rows that do not fail."""
        exchange, endpoint, rows = context.exchange, context.endpoint, call.params
        if not exchange.reports_rows(endpoint):
            return execute(call)
        rejection, now_ms = Injected(self.code), call.arrived_ms
        failing = self.rows or self._random_rows(context, len(rows))
        accepted = [row for i, row in enumerate(rows) if i not in failing]
        results = iter(execute(call._replace(params=accepted)) if accepted else ())
        return [
            exchange.refused_row(endpoint, row, rejection, now_ms)
            if i in failing
            else next(results)
            for i, row in enumerate(rows)
        ]

    def _random_rows(self, context: FaultContext, count: int) -> Sequence[int]:
        return context.random.sample(range(count), context.random.randint(1, max(1, count - 1)))


@dataclass(frozen=True, slots=True)
class RateLimitStorm(Fault):
    """The call meets the first limit of its endpoint without room, and changes nothing."""

    def before(self, context: FaultContext) -> Reply | None:
        """Refuse, with the error of the limit if it has one of its own."""
        rule = next(iter(context.endpoint.rate_limits), None)
        if rule is None:
            raise RateLimited("a fault leaves no room", context.endpoint.id)
        raise RateLimited(f"a fault leaves no room in {rule.describe()}", rule.name, rule.code)


@dataclass(frozen=True, slots=True)
class DelayedExecution(Fault):
    """The answer is that of a call executed now; the state changes only after the delay.

    Args:
        delay_ms: for how long, on the sandbox's clock.

    """

    delay_ms: int

    def around(self, context: FaultContext, call: Admitted, execute: Executor) -> Any:
        """Answer with a dry run, and schedule the execution with the ids of the answer."""
        next_id, ids = context.sandbox.ids.next, list[str]()

        def new_id() -> str:
            ids.append(next_id())
            return ids[-1]

        result = dry_run(call, execute, new_id)
        if not result.writes:
            return result.data

        context.sandbox.defer(call.arrived_ms + self.delay_ms, DelayedCall.later(call, ids))
        return result.data


@dataclass(frozen=True, slots=True)
class DuplicateExecution(Fault):
    """As if something between client and exchange had sent the call again.

    Args:
        executions: how often it is carried out.

    """

    executions: int = 2

    def around(self, context: FaultContext, call: Admitted, execute: Executor) -> Any:  # noqa: ARG002
        """Execute the call several times, and answer with the first result."""
        data = execute(call)
        for _ in range(self.executions - 1):
            # A refusal of a repetition is dropped: the client sees the first answer only.
            with suppress(Rejection):
                execute(call)
        return data


@dataclass(frozen=True, slots=True)
class StaleRead(Fault):
    """Calls that write are executed on the present state.

    Args:
        lag_ms: how old the state is, in sandbox time; never older than the arming of the fault.

    """

    needs_arming: ClassVar[bool] = True

    lag_ms: int
    _histories: list[StoreHistory] = field(default_factory=list, init=False, compare=False)

    def watch(self, sandbox: Target) -> None:
        """Keep a history of the store; one that replaces another starts without a history."""
        if self._histories and self._histories[0].store is sandbox.store:
            return
        self.unwatch()
        self._histories.append(StoreHistory(sandbox.store, self.lag_ms, lambda: sandbox.moment_ms))

    def unwatch(self) -> None:
        """Drop the history."""
        while self._histories:
            self._histories.pop().stop()

    def around(self, context: FaultContext, call: Admitted, execute: Executor) -> Any:  # noqa: ARG002
        """Answer a call that reads from the state as it was ``lag_ms`` ago."""
        stale, arrived_ms = call.store, call.arrived_ms
        if self._histories:
            stale = self._histories[0].at(arrived_ms - self.lag_ms)
        if stale is call.store or dry_run(call, execute).writes:
            return execute(call)
        return dry_run(call._replace(store=stale), execute).data


@dataclass(frozen=True, slots=True)
class ClockSkew(Fault):
    """Timestamps are checked against the skewed clock, and answers show its time.

    Args:
        ms: how far the clock is ahead, or behind if it is below zero.

    """

    ms: int

    def before(self, context: FaultContext) -> Reply | None:
        """Put the exchange's clock ahead, for this call."""
        context.sandbox.clock.add_offset(self.ms)
        return None

    def after(self, context: FaultContext, reply: Reply) -> Reply:
        """Put it right again."""
        context.sandbox.clock.clear_offset()
        return reply

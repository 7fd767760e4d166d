"""What an exchange does to clients whose calls are refused again and again (CoinW, precautions)."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import ClassVar

from fauxchange.domain.core.durations import HOUR_MS, SECOND_MS
from fauxchange.domain.core.rejection import RateLimited
from fauxchange.faults.fault import Fault, FaultContext
from fauxchange.message import Pause, Reply
from fauxchange.runtime.limiter import WindowLimiter
from fauxchange.spec.endpoint import RateLimit

# Errors are counted over so long; so long a warning halves limits, and a shut-out lasts.
_COUNTED_MS, _WARNED_MS, _SHUT_MS = 10 * SECOND_MS, 300 * SECOND_MS, 30 * SECOND_MS
# So many shut-outs within so long are one that lasts as long.
_MOST_SHUT, _BANNED_MS = 10, 8 * HOUR_MS


@dataclass
class _Offender:
    """A key or an address: when it had errors and was shut out, and until when it is punished."""

    errors: deque[int] = field(default_factory=deque)
    shut: deque[int] = field(default_factory=deque)
    warned_ms: int = 0
    shut_ms: int = 0

    def note_error(self, now_ms: int, most: int) -> None:
        """Count an error; too many are a warning, and while that lasts a shut-out."""
        _forget(self.errors, now_ms - _COUNTED_MS)
        self.errors.append(now_ms)
        if len(self.errors) < most:
            return
        self.errors.clear()
        if now_ms >= self.warned_ms:
            self.warned_ms = now_ms + _WARNED_MS
            return
        _forget(self.shut, now_ms - _BANNED_MS)
        self.shut.append(now_ms)
        is_banned = len(self.shut) >= _MOST_SHUT
        self.shut_ms = now_ms + (_BANNED_MS if is_banned else _SHUT_MS)


@dataclass(frozen=True, slots=True)
class ErrorPenalties(Fault):
    """A key or an address with many errors has half of its limits, and then no calls for a while.

    Args:
        user_errors: how many errors of a key within ten seconds are too many.
        address_errors: how many of an address are.

    """

    needs_arming: ClassVar[bool] = True

    user_errors: int = 60
    address_errors: int = 80
    _offenders: dict[tuple[str, str], _Offender] = field(
        default_factory=dict, init=False, compare=False
    )
    _halves: dict[str, RateLimit] = field(default_factory=dict, init=False, compare=False)
    _limiter: WindowLimiter = field(default_factory=WindowLimiter, init=False, compare=False)

    def before(self, context: FaultContext) -> Reply | Pause | None:
        """Refuse a call of who is shut out, or has used up half of a limit of the endpoint.

        Raises:
            RateLimited: it is, or has.

        """
        now_ms = context.sandbox.moment_ms
        for who in self._callers(context):
            offender = self._offenders.get(who)
            if offender is None:
                continue
            if now_ms < offender.shut_ms:
                raise RateLimited(f"{who[0]} is shut out for its errors", context.endpoint.id)
            if now_ms < offender.warned_ms:
                spends = [(self._half(one), who, 1) for one in context.endpoint.rate_limits]
                self._limiter.spend(now_ms, spends)
        return None

    def after(self, context: FaultContext, reply: Reply) -> Reply:
        """Count an answer that is an error."""
        now_ms = context.sandbox.moment_ms
        if reply.code != context.exchange.accept(context.endpoint, [], now_ms).code:
            for (what, who), most in self._callers(context).items():
                offender = self._offenders.setdefault((what, who), _Offender())
                if now_ms >= offender.shut_ms:
                    offender.note_error(now_ms, most)
        return reply

    def _callers(self, context: FaultContext) -> dict[tuple[str, str], int]:
        """Return who makes a call, with how many errors are too many."""
        request = context.request
        callers = {("an address", request.remote): self.address_errors}
        if key := context.exchange.key_of(request):
            callers["a key", key] = self.user_errors
        return callers

    def _half(self, rule: RateLimit) -> RateLimit:
        """Return a rule with half of its requests; rules are compared by identity."""
        if rule.name not in self._halves:
            self._halves[rule.name] = rule._replace(requests=max(1, rule.requests // 2))
        return self._halves[rule.name]


def _forget(times: deque[int], until_ms: int) -> None:
    while times and times[0] <= until_ms:
        times.popleft()

"""The faults of one sandbox: armed, counted, and matched with every call."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from fauxchange.runtime.random import seeded_random

from . import plan
from .fault import FaultContext
from .rule import Rule, rule_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from fauxchange.exchanges.exchange import Exchange
    from fauxchange.message import Reply, Request
    from fauxchange.runtime.random import Random
    from fauxchange.sandbox.sandbox import Sandbox
    from fauxchange.spec.endpoint import Endpoint

    from .fault import Execution, Executor

# A fault for this one call (docs/guide/faults.md).
HEADER = "HTTP_X_MOCK_FAULT"


@dataclass(slots=True)
class ArmedFault:
    """A rule in force: since when, how many calls it matched, and how many it struck."""

    rule: Rule
    since_ms: int
    matched: int = 0
    struck: int = 0

    @property
    def begin_ms(self) -> int:
        """From when on calls may be struck."""
        return self.since_ms + self.rule.match.after_ms

    @property
    def end_ms(self) -> int | None:
        """Until when, or None."""
        for_ms = self.rule.match.for_ms
        return None if for_ms is None else self.begin_ms + for_ms

    def strikes(self, now_ms: int, luck: Random) -> bool:
        """Count a matching call, and say whether it is struck."""
        rule = self.rule
        if not rule.match.is_time(now_ms - self.since_ms):
            return False
        self.matched += 1
        if rule.times and self.struck >= rule.times:
            return False
        if not rule.match.is_turn(self.matched) or luck.random() >= rule.match.probability:
            return False
        self.struck += 1
        return True


class ArmedFaultState(NamedTuple):
    """A rule in force, for who keeps it: as the plan said it, and how far it has counted."""

    id: str
    said: Mapping[str, Any]
    since_ms: int
    matched: int
    struck: int


class InjectorState(NamedTuple):
    """How many rules were armed so far, and those that are."""

    number: int
    armed: tuple[ArmedFaultState, ...]


class FaultInjector:
    """What is armed in a sandbox; false when that is nothing."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._lock = threading.Lock()
        self._armed: dict[str, ArmedFault] = {}
        self._number = 0

    def __bool__(self) -> bool:
        return bool(self._armed)

    def __len__(self) -> int:
        return len(self._armed)

    def __iter__(self) -> Iterator[ArmedFault]:
        return iter(list(self._armed.values()))

    def arm(self, said: Mapping[str, Any], now_ms: int) -> list[ArmedFault]:
        """Put the rules of a plan in force beside those there are.

        Raises:
            Problem: it is no plan.

        """
        rules = plan.checked(said)
        with self._lock:
            added = []
            for one in rules:
                self._number += 1
                armed = ArmedFault(rule_of(f"f{self._number}", one), now_ms)
                self._armed[armed.rule.id] = armed
                added.append(armed)
        return added

    def disarm(self, rule_id: str | None = None) -> int:
        """Take one rule out of force, or all of them; return how many there were.

        Raises:
            KeyError: there is no such rule.

        """
        with self._lock:
            ended = list(self._armed) if rule_id is None else [rule_id]
            for one in ended:
                self._armed.pop(one).rule.fault.leave()
            return len(ended)

    def state(self) -> InjectorState:
        """Return what is armed and how far it has counted."""
        with self._lock:
            return InjectorState(self._number, tuple(map(_kept, self._armed.values())))

    def restore(self, state: InjectorState, seed: int) -> None:
        """Have other faults armed than until now; chance is that of a seed.

        Raises:
            Problem: one of them is no rule of a plan.

        """
        if state.armed:
            plan.checked({"faults": [one.said for one in state.armed]}, "faults")
        armed = {
            one.id: ArmedFault(rule_of(one.id, one.said), one.since_ms, one.matched, one.struck)
            for one in state.armed
        }
        self.disarm()
        with self._lock:
            self._armed, self._number, self._seed = armed, state.number, seed

    def select(
        self, exchange: Exchange, endpoint: Endpoint, request: Request, sandbox: Sandbox
    ) -> ActiveFaults | None:
        """Return what strikes a call, in the order of arming; None if nothing does.

        Raises:
            Problem: the call asks for a fault that there is not.

        """
        now_ms = sandbox.clock.now_ms()
        struck: list[tuple[Rule, FaultContext]] = []
        with self._lock:
            for armed in self._armed.values():
                rule, luck = armed.rule, seeded_random(self._seed, armed.rule.id, armed.matched)
                rule.fault.watch(sandbox)
                announced = rule.fault.announced_at(endpoint)
                if rule.match.exchange not in {"", exchange.name}:
                    continue
                # An exchange that does not have the error of a rule is left alone by it.
                if rule.fault.mistake((exchange.name,)):
                    continue
                if announced or (
                    rule.match.fits(exchange, endpoint, request, sandbox)
                    and armed.strikes(now_ms, luck)
                ):
                    when = armed.begin_ms, armed.end_ms
                    struck.append(
                        (rule, FaultContext(exchange, endpoint, request, sandbox, luck, *when))
                    )
        asked = request.headers.get(HEADER)
        if asked is not None:
            rule = rule_of("once", plan.of_header(asked, exchange.name))
            luck = seeded_random(self._seed, asked)
            struck.append((rule, FaultContext(exchange, endpoint, request, sandbox, luck, now_ms)))
        return ActiveFaults(struck) if struck else None


class ActiveFaults:
    """A call and the faults that strike it, the first one outermost."""

    def __init__(self, struck: Sequence[tuple[Rule, FaultContext]]) -> None:
        self._struck = struck
        self.names = tuple(rule.kind for rule, _ in struck)

    def answer(self, answer: Callable[[Callable[[Executor], Executor]], Reply]) -> Reply:
        """Return the answer to the call, with what the faults do before and in it."""
        clock = self._struck[0][1].sandbox.clock
        with clock.off(sum(rule.fault.off_ms() for rule, _ in self._struck)):
            for rule, hit in self._struck:
                early = rule.fault.before(hit)
                if early is not None:
                    return early
            return answer(self._wrapped)

    def after(self, reply: Reply) -> Reply:
        """Return what is sent for an answer or a refusal."""
        for rule, hit in reversed(self._struck):
            reply = rule.fault.after(hit, reply)
        return reply

    def _wrapped(self, perform: Executor) -> Executor:
        for rule, hit in reversed(self._struck):
            perform = _within(rule, hit, perform)
        return perform


def _within(rule: Rule, hit: FaultContext, perform: Executor) -> Executor:
    def performed(work: Execution) -> Any:
        return rule.fault.perform(hit, work, perform)

    return performed


def _kept(armed: ArmedFault) -> ArmedFaultState:
    rule = armed.rule
    return ArmedFaultState(rule.id, rule.said, armed.since_ms, armed.matched, armed.struck)

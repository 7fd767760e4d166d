"""The faults of one sandbox: armed, counted, and selected for every call."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from fauxchange.exchanges.exchange import Exchange
from fauxchange.message import Pause, Reply, Request
from fauxchange.runtime.random import Random, seeded_random
from fauxchange.spec.endpoint import Endpoint
from fauxchange.spec.problem import Problem
from fauxchange.state.store import Store

if TYPE_CHECKING:
    from .fault import FaultContext, Target
    from .rule import Candidate, Rule

# A fault for this one call (docs/guide/faults.md).
HEADER = "HTTP_X_MOCK_FAULT"


class ArmedFault:
    """A rule in force since ``since_ms``, in sandbox time.

    ``match_count`` is how many calls it matched, ``injection_count`` into how many of them its
    fault was injected. ``task`` is the id of the scheduled task of one that begins by itself.
    """

    __slots__ = ("injection_count", "match_count", "rule", "since_ms", "task")

    def __init__(
        self,
        rule: Rule,
        since_ms: int,
        match_count: int = 0,
        injection_count: int = 0,
        task: str = "",
    ) -> None:
        self.rule = rule
        self.since_ms = since_ms
        self.match_count = match_count
        self.injection_count = injection_count
        self.task = task

    @property
    def begin_ms(self) -> int:
        """From when on the fault may be injected."""
        return self.since_ms + self.rule.match.after_ms

    @property
    def end_ms(self) -> int | None:
        """Until when, or None."""
        for_ms = self.rule.match.for_ms
        return None if for_ms is None else self.begin_ms + for_ms

    def count(self, now_ms: int, random: Random) -> bool:
        """Count a matching call; return whether the fault is to be injected into it."""
        rule = self.rule
        if not rule.match.is_time(now_ms - self.since_ms):
            return False
        self.match_count += 1
        if rule.times and self.injection_count >= rule.times:
            return False
        if not rule.match.is_turn(self.match_count) or random.random() >= rule.match.probability:
            return False
        self.injection_count += 1
        return True

    def state(self) -> ArmedFaultState:
        """Return what a snapshot holds of it."""
        rule, counts = self.rule, (self.match_count, self.injection_count)
        return ArmedFaultState(rule.id, rule.document, self.since_ms, *counts, self.task)


class ArmedFaultState(NamedTuple):
    """A rule in force, for snapshots: the entry of its plan, its counts, its scheduled task."""

    id: str
    document: Mapping[str, Any]
    since_ms: int
    match_count: int
    injection_count: int
    task: str = ""


class InjectorState(NamedTuple):
    """How many rules were armed so far, and those that are armed."""

    number: int
    armed: tuple[ArmedFaultState, ...]


class ActiveFaults(NamedTuple):
    """The hooks around one call, in the order in which they are called.

    Args:
        names: the kinds of the faults, in the order of arming.
        before: called before the call is looked at; the first reply is the call's answer, and
            after a pause the call goes on.
        around: called with the call, and with what would ``execute`` it, in place of the
            execution; the innermost one first.
        after: called with the reply, the innermost one first; each returns the reply to send.

    """

    names: tuple[str, ...] = ()
    before: tuple[Callable[[], Reply | Pause | None], ...] = ()
    around: tuple[Callable[..., Any], ...] = ()
    after: tuple[Callable[[Reply], Reply], ...] = ()


NO_FAULTS = ActiveFaults()


def cancel_scheduled(store: Store) -> None:
    """Have no fault begin by itself whose rule is not known any more."""
    from .catalogue import KINDS

    kinds = {fault.task_kind for fault in KINDS.values() if fault.task_kind}
    left = [task.id for task in store.state().due if task.kind in kinds]
    if left:
        with store.transaction() as unit:
            for task_id in left:
                unit.cancel(task_id)


class FaultInjector:
    """What is armed in a sandbox; false when that is nothing."""

    def __init__(self, seed: int, sandbox: Target) -> None:
        self._seed = seed
        self._sandbox = sandbox
        self._lock = threading.Lock()
        self._armed: dict[str, ArmedFault] = {}
        self._number = 0

    def __bool__(self) -> bool:
        return bool(self._armed)

    def __len__(self) -> int:
        return len(self._armed)

    def __iter__(self) -> Iterator[ArmedFault]:
        return iter(list(self._armed.values()))

    def arm(self, document: Mapping[str, Any], now_ms: int) -> list[ArmedFault]:
        """Put the rules of a plan in force beside those there are.

        Raises:
            Problem: it is no plan, or nothing that this sandbox can do.

        """
        from . import plan
        from .rule import rule_of

        entries = plan.validate(document)
        for number, entry in enumerate(entries):
            _require_fit(rule_of("", entry), self._sandbox, "plan", number)
        with self._lock:
            added = []
            for entry in entries:
                self._number += 1
                armed = ArmedFault(rule_of(f"f{self._number}", entry), now_ms)
                self._armed[armed.rule.id] = armed
                added.append(armed)
                if armed.rule.is_scheduled:
                    armed.task = armed.rule.fault.schedule(self._sandbox, armed.begin_ms)
        return added

    def disarm(self, rule_id: str | None = None) -> int:
        """Take one rule out of force, or all of them; return how many there were.

        Raises:
            KeyError: there is no such rule.

        """
        with self._lock:
            ids = list(self._armed) if rule_id is None else [rule_id]
            for one in ids:
                armed = self._armed.pop(one)
                armed.rule.fault.unwatch()
                if armed.task:
                    with self._sandbox.store.transaction() as unit:
                        unit.cancel(armed.task)
            return len(ids)

    def state(self) -> InjectorState:
        """Return what is armed and its counts."""
        with self._lock:
            return InjectorState(self._number, tuple(one.state() for one in self._armed.values()))

    def restore(self, state: InjectorState, seed: int) -> None:
        """Replace what is armed; random numbers come from the seed.

        Raises:
            Problem: one of them is no rule of a plan.

        """
        armed = _read(state) if state.armed else {}
        self.disarm()
        with self._lock:
            self._armed, self._number, self._seed = armed, state.number, seed

    def select(
        self, exchange: Exchange, endpoint: Endpoint, request: Request, sandbox: Target
    ) -> ActiveFaults:
        """Return the faults of a call: those armed in the order of arming, then its header's.

        Raises:
            Problem: the header of the call names no fault.

        """
        header = request.headers.get(HEADER)
        if not self._armed and header is None:
            return NO_FAULTS
        from .fault import FaultContext
        from .rule import Candidate, rule_of

        call, now_ms = Candidate(exchange, endpoint, request, sandbox), sandbox.clock.now_ms()
        with self._lock:
            selected = [
                (armed.rule, FaultContext(*call.parts, random, armed.begin_ms, armed.end_ms))
                for armed, random in self._matching(call, now_ms)
            ]
        if header is not None:
            from . import plan

            rule = rule_of("once", plan.header_rule(header, exchange.name))
            _require_fit(rule, sandbox, plan.HEADER, 0)
            random = seeded_random(self._seed, header)
            selected.append((rule, FaultContext(*call.parts, random, now_ms)))
        return _active_faults(selected) if selected else NO_FAULTS

    def _matching(self, call: Candidate, now_ms: int) -> Iterator[tuple[ArmedFault, Random]]:
        """Count a call, and yield the faults to inject into it with their random numbers."""
        name = call.exchange.name
        for armed in self._armed.values():
            if armed.rule.is_scheduled:
                continue
            match, fault = armed.rule.match, armed.rule.fault
            fault.watch(call.sandbox)
            # An exchange that does not have the error of a rule is left alone by it.
            if match.exchange not in {"", name} or fault.option_error((name,)):
                continue
            is_announced = fault.is_announced_at(call.endpoint)
            if is_announced or match.fits(call):
                random = seeded_random(self._seed, armed.rule.id, armed.match_count)
                if is_announced or armed.count(now_ms, random):
                    yield armed, random


def _active_faults(selected: Sequence[tuple[Rule, FaultContext]]) -> ActiveFaults:
    """Return the hooks of the faults that were selected for a call; there is at least one."""
    pairs = [(rule.fault, context) for rule, context in selected]
    inner_first = pairs[::-1]
    return ActiveFaults(
        names=tuple(rule.kind for rule, _ in selected),
        before=tuple(partial(fault.before, context) for fault, context in pairs),
        around=tuple(partial(fault.around, context) for fault, context in inner_first),
        after=tuple(partial(fault.after, context) for fault, context in inner_first),
    )


def _read(state: InjectorState) -> dict[str, ArmedFault]:
    """Return what is armed in a state."""
    from . import plan
    from .rule import rule_of

    plan.validate({"faults": [one.document for one in state.armed]}, "faults")
    return {
        one.id: ArmedFault(
            rule_of(one.id, one.document),
            one.since_ms,
            one.match_count,
            one.injection_count,
            one.task,
        )
        for one in state.armed
    }


def _require_fit(rule: Rule, sandbox: Target, name: str, number: int) -> None:
    error = rule.fault.world_error(sandbox)
    if error:
        raise Problem(name, f"/faults/{number}/options/{error[0]}", error[1])

"""One topic with its subscribers, and when it has something to push."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from math import inf
from typing import Any

from fauxchange.domain.core.rejection import Rejection
from fauxchange.exchanges.call import Call
from fauxchange.exchanges.channels import Feed, Foreseen, Push, UnitFeed
from fauxchange.exchanges.sockets import SharedText
from fauxchange.exchanges.subscriptions import Subscriber, Topic

log = logging.getLogger("fauxchange")

_AS_IT_HAPPENS_MS = 20
# Subscribers of so many milliseconds begin with the same, at most.
_TOGETHER_MS = 100


class Subscribed:
    """A topic that somebody has subscribed.

    Args:
        topic: the topic.
        feed: what it pushes; None if nothing is known of it.
        wall_s: the time on the timers.
        frame: returns the frame of a push as its exchange has it.

    """

    def __init__(
        self,
        topic: Topic,
        feed: Feed | None,
        wall_s: float,
        frame: Callable[[Topic, Push], bytes],
    ) -> None:
        self.topic = topic
        self.feed = feed
        self._frame = frame
        self.is_periodic = feed is not None and not feed.events
        """Whether it is looked at whenever time goes on, not only after events."""
        self.rank = feed.rank if feed else 0
        """Where it stands among the topics that are looked at together."""
        self.subscribers: dict[Subscriber, int] = {}
        """Who has subscribed it, and after how many of its pushes."""
        self.pushes = 0
        """How many pushes there were, if it is of the market."""
        self.told_s = inf
        """When what events have come to is told."""
        self._quiet_s = inf
        self._pushed_s = wall_s
        self._pushed_ms: int | None = None
        self._has_failed = False
        self._of_units: UnitFeed | None = feed if isinstance(feed, UnitFeed) else None
        self._foreseen: Foreseen | None = feed if isinstance(feed, Foreseen) else None
        # The sandbox's time at the last look, and the version of its store then.
        self._looked: tuple[int, int] | None = None
        self._first: list[SharedText] = []
        self._first_state: object = None
        # The version of the store, the skew and the time of it; None once there was another look.
        self._first_of: tuple[int, int, int] | None = None
        self._quiet_ms = topic.quiet_ms
        self._wait_for_quiet()

    @property
    def period_ms(self) -> int:
        """How often it is looked at; what is told as it happens has no documented period."""
        return self.topic.channel.period_ms or _AS_IT_HAPPENS_MS

    @property
    def due_s(self) -> float:
        """When it is looked at next, on the timers, if time runs."""
        return min(self.told_s, self._quiet_s)

    def first(self, call: Call, *, stands: bool) -> list[SharedText]:
        """Return what a new subscriber begins with.

        Those who come together begin with the same, see `_is_first_known`. ``stands`` says whether
        time does.
        """
        feed = self.feed
        if self._pushed_ms is None:
            self._pushed_ms = call.now_ms
        if feed is None:
            return []
        if not self._is_first_known(feed.state, call, stands=stands):
            self._first = self._frames(lambda: feed.first(call))
            self._first_state = feed.state
            self._first_of = (call.unit.version, call.skew_ms, call.now_ms)
        return self._first

    def _is_first_known(self, state: object, call: Call, *, stands: bool) -> bool:
        """Whether a subscriber may begin with what the one before began with.

        A feed without a state has the same to begin with at one moment; while time runs, until it
        is looked at again, which tells all of them what is new.
        """
        if state is not None:
            return state is self._first_state
        if self._first_of is None or self.topic.account or not self.is_periodic:
            return False
        version, skew_ms, at_ms = self._first_of
        for_ms = 1 if stands else min(self.period_ms, _TOGETHER_MS)
        is_same = (version, skew_ms) == (call.unit.version, call.skew_ms)
        return is_same and at_ms <= call.now_ms < at_ms + for_ms

    def react(self, call: Call, event: Any, wall_s: float) -> list[SharedText]:
        """Return what an event comes to; what is told together waits for the others."""
        feed, period_ms = self.feed, self.topic.channel.period_ms
        if feed is None:
            return []
        frames = self._frames(lambda: feed.react(call, event))
        if frames and not self.topic.channel.is_regular:
            self._note(call, wall_s)
        if period_ms:
            self.told_s = min(self.told_s, wall_s + period_ms / 1000)
        return frames

    @property
    def tells_units(self) -> bool:
        """Whether it has something to tell when all events of a unit of work have passed."""
        return self._of_units is not None

    def tell(self, call: Call, wall_s: float) -> list[SharedText]:
        """Return what a unit of work has come to, all events of which have passed."""
        feed = self._of_units
        frames = [] if feed is None else self._frames(lambda: feed.tell(call))
        if frames:
            self._note(call, wall_s)
        return frames

    def tick(
        self, call: Call, wall_s: float, *, stands: bool, version: int = -1
    ) -> list[SharedText]:
        """Return what is new. While time ``stands``, it is quiet by the sandbox's time.

        ``version`` is that of the store, see `is_same`.
        """
        feed = self.feed
        if feed is None:
            return []
        is_quiet = self._is_quiet(call.now_ms, wall_s, stands=stands)
        self._looked, self._first_of = (call.now_ms, version), None
        self.told_s = inf
        frames = self._frames(lambda: feed.tick(call, is_quiet=is_quiet))
        if is_quiet or (frames and not self.topic.channel.is_regular):
            self._note(call, wall_s)
        return frames

    def is_same(self, state: tuple[int, int], wall_s: float, *, stands: bool) -> bool:
        """Whether it is known without a look that there is nothing to push.

        ``state`` is the sandbox's time and the version of its store.
        """
        foreseen, looked = self._foreseen, self._looked
        if foreseen is None or looked is None:
            return False
        now_ms, version = state
        return (
            looked[1] == version
            and looked[0] <= now_ms
            and foreseen.is_same(now_ms)
            and not self._is_quiet(now_ms, wall_s, stands=stands)
        )

    def _note(self, call: Call, wall_s: float) -> None:
        self._pushed_s, self._pushed_ms = wall_s, call.now_ms
        self._wait_for_quiet()

    def _wait_for_quiet(self) -> None:
        quiet_ms = self._quiet_ms
        self._quiet_s = self._pushed_s + quiet_ms / 1000 if quiet_ms else inf

    def is_due(self, now_ms: int, wall_s: float, *, stands: bool) -> bool:
        """Whether it is to be looked at, as far as that does not follow from a step."""
        if stands:
            return self.told_s <= wall_s or self._is_quiet(now_ms, wall_s, stands=True)
        return self.due_s <= wall_s

    def _is_quiet(self, now_ms: int, wall_s: float, *, stands: bool) -> bool:
        quiet_ms = self._quiet_ms
        if quiet_ms is None:
            return False
        if stands:
            return self._pushed_ms is not None and now_ms - self._pushed_ms >= quiet_ms
        return (wall_s - self._pushed_s) * 1000 >= quiet_ms

    def encode(self, push: Push) -> SharedText:
        """Return the frame of a push, which is encoded once however many get it."""
        return SharedText(self._frame(self.topic, push))

    def _frames(self, pushes: Callable[[], Iterable[Push]]) -> list[SharedText]:
        """Return the frames of pushes; an error of ours is logged once and pushes nothing."""
        try:
            return [self.encode(push) for push in pushes()]
        except Rejection:
            # What it is about is not there any more.
            return []
        except Exception:
            if not self._has_failed:
                self._has_failed = True
                log.exception("%s pushes nothing", self.topic.name)
            return []

"""Frames of a sandbox's WebSockets: which there were, and frames of one's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from fauxchange.app import MockApp
from fauxchange.control.base import ControlBase, find_exchange
from fauxchange.control.errors import ControlError
from fauxchange.runtime.frames import FrameEntry, FrameQuery
from fauxchange.runtime.journal.query import last
from fauxchange.runtime.waiting import Expectation


class FrameControl(ControlBase):
    """Shows the frames of a sandbox, and pushes frames to its subscribers."""

    app: MockApp

    def frames(
        self, *, count: int = 0, timeout_ms: int = 0, limit: int | None = None, **conditions: Any
    ) -> list[FrameEntry]:
        """Return the last frames that meet the conditions of ``FrameQuery``, oldest first.

        With ``count`` it waits until there are so many, or ``timeout_ms`` of wall time are up.
        """
        if count:
            entries = self.expect_frames(count, **conditions).wait(timeout_ms)
        else:
            entries = self.sandbox.frames.find(FrameQuery(**conditions))
        return last(entries, limit)

    def expect_frames(self, count: int, **conditions: Any) -> Expectation[FrameEntry]:
        """Return what tells when ``count`` frames have met the conditions of ``FrameQuery``."""
        return self.sandbox.frames.expect(count, FrameQuery(**conditions))

    def set_checksums(self, *, on: bool) -> bool:
        """Have pushed books have the checksums that they had until 2026, or 0 as today."""
        # What few tests steer is imported by those.
        from fauxchange.domain.market import checksums

        with self._ledger() as ledger:
            checksums.set_checksums(ledger.unit, on=on)
        return on

    def skip_live_pushes(self, *, on: bool) -> bool:
        """Have orders that fill at once be pushed as filled only, or as live before.

        Exchanges may do either. By default they are pushed as live before.
        """
        from fauxchange.domain.trading import live_pushes

        with self._ledger() as ledger:
            live_pushes.skip_live_pushes(ledger.unit, on=on)
        return on

    def order_pushes(
        self, channels: Sequence[str] = (), *, before_reply: bool = False, exchange: str = "okx"
    ) -> list[str]:
        """Have what one thing has done be pushed in an order, and before or after its answer.

        No exchange promises an order. What a channel collects for a while comes later all the same.

        Args:
            channels: those that come first, in their order; all others follow as ever.
            before_reply: whether what a call has done is pushed before it is answered.
            exchange: whose channels they are.

        Raises:
            NotThereError: the server does not play the exchange.
            ControlError: the exchange has no such channel, or one is named twice.

        """
        known = find_exchange(self.app, exchange).channels
        wrong = next((one for one in channels if known.named(one) is None), None)
        if wrong is not None:
            raise ControlError(f"{exchange} documents no channel {wrong}")
        if len(set(channels)) < len(channels):
            raise ControlError("a channel is named twice")
        from fauxchange.domain.system import push_order

        with self._ledger() as ledger:
            push_order.order_pushes(ledger.unit, exchange, channels, before_reply=before_reply)
        return list(channels)

    def close_sockets(self, code: str, *, exchange: str = "okx", connection: str = "") -> int:
        """Close WebSockets as an exchange may at any time; return how many these are.

        Args:
            code: one of the codes that the exchange documents, such as ``"4001"``.
            exchange: whose connections.
            connection: the only one, by the id that answers have; by default all.

        Raises:
            NotThereError: the server does not play the exchange.
            ControlError: the exchange documents no such code, or there is no such connection.

        """
        closes: Mapping[str, str] = find_exchange(self.app, exchange).facts["websocket"]["closes"]
        if code not in closes:
            raise ControlError(f"{exchange} closes with one of {', '.join(closes)}, not {code}")
        hub = self.sandbox.hub
        count = hub.close_sockets(exchange, code, connection) if hub else 0
        if not count:
            raise ControlError(f"there is no connection {connection} to {exchange}")
        return count

    def repeat_pushes(self, channel: str, *, times: int = 1, exchange: str = "okx") -> int:
        """Have the next pushes of a private channel come twice, as an exchange may send them.

        Args:
            channel: the channel, such as ``"orders"``.
            times: how many of the next ones.
            exchange: whose channel it is.

        Raises:
            NotThereError: the server does not play the exchange.
            ControlError: that is less than one.

        """
        if times < 1:
            raise ControlError(f"{times} is no number of pushes")
        find_exchange(self.app, exchange)
        from fauxchange.domain.system import repeated_pushes

        with self._ledger() as ledger:
            repeated_pushes.repeat(ledger.unit, exchange, channel, times)
        return times

    def refuse_frames(
        self, operation: str, code: str, *, times: int = 1, exchange: str = "okx"
    ) -> int:
        """Refuse the next requests by frames, as an exchange does when it has failed.

        Args:
            operation: ``"login"``, ``"subscribe"`` or ``"unsubscribe"``.
            code: one of the codes that the exchange documents, such as ``"64007"``.
            times: how many of the next ones.
            exchange: whose WebSockets.

        Raises:
            NotThereError: the server does not play the exchange.
            ControlError: that is less than one, or the exchange documents no such code.

        """
        facts = find_exchange(self.app, exchange).facts["websocket"]
        errors: Mapping[str, str] = facts.get("errors", {})
        if code not in errors:
            raise ControlError(f"{exchange} refuses with one of {', '.join(errors)}, not {code}")
        if times < 1:
            raise ControlError(f"{times} is no number of requests")
        from fauxchange.domain.system import refused_frames

        with self._ledger() as ledger:
            refused_frames.refuse(ledger.unit, exchange, operation, code, times)
        return times

    def push(
        self,
        channel: str,
        data: Sequence[Any],
        *,
        exchange: str = "okx",
        arg: Mapping[str, str] | None = None,
        beside: Mapping[str, Any] | None = None,
    ) -> int:
        """Push rows of one's own to all subscribers of a channel; return how many these are.

        Args:
            channel: the channel.
            data: the rows, which nobody checks.
            exchange: whose channel it is.
            arg: members of the argument that a subscription has to have, such as instId.
            beside: members of the message beside arg and data.

        Raises:
            ControlError: nobody has subscribed such a channel.

        """
        hub = self.sandbox.hub
        count = hub.push(exchange, channel, dict(arg or {}), data, beside or {}) if hub else 0
        if not count:
            raise ControlError(f"nobody has subscribed {channel} {dict(arg or {})} of {exchange}")
        return count

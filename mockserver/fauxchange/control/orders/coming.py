"""What becomes of a coming order: refused, unknown, lost, cancelled by the exchange."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from fauxchange.app import MockApp
from fauxchange.control.base import ControlBase, find_account, find_exchange
from fauxchange.control.errors import ControlError

from .views import EXCHANGE, find_place, require_reason

REFUSED, UNKNOWN, LOST = "refused", "unknown", "lost"
CANCELED, SELF_TRADE = "canceled", "self-trade"


class Decision(NamedTuple):
    """What was decided about a coming order; ``fault`` is the id of the fault that has it so."""

    outcome: str
    account: str
    instrument: str
    nth: int
    fault: str = ""


class ComingOrderControl(ControlBase):
    """Decides what becomes of orders that are not placed yet."""

    app: MockApp

    def next_order(
        self,
        outcome: str,
        *,
        account: str | None = None,
        instrument: str | None = None,
        nth: int = 1,
        code: str = "",
        dropped: bool = False,
        reason: str = "system",
        detail: str = "",
        exchange: str = EXCHANGE,
    ) -> Decision:
        """Decide what becomes of a coming order, once.

        The first three count calls that place orders, a batch as one; the others accepted orders.

        Args:
            outcome: ``"refused"``; ``"unknown"``, so the exchange says; ``"lost"``, it is done and
                nothing is answered; ``"canceled"``, or ``"self-trade"``, once it is accepted.
            account: of an account, by its id in the world; by default of any.
            instrument: of an instrument; by default of any.
            nth: which of them, counted from 1.
            code: the error of a refusal, by its name in ``errors.json``.
            dropped: of an unknown outcome: whether it is not carried out.
            reason: of a cancellation: why, one of ``REASONS``.
            detail: what is said besides.
            exchange: whose orders are meant.

        Raises:
            ControlError, Problem: no such outcome, reason, account or instrument; no such error.

        """
        decision = Decision(outcome, account or "", instrument or "", nth)
        with self._ledger() as ledger:
            if account is not None:
                find_account(ledger, exchange, account)
            if instrument is not None:
                find_place(ledger, instrument)
        if outcome in {CANCELED, SELF_TRADE}:
            reason = reason if outcome == CANCELED else SELF_TRADE
            return self._cancel_next(decision, exchange, reason, detail)
        faults: Mapping[str, tuple[str, dict[str, Any]]] = {
            REFUSED: ("reject", {"code": code, "asRow": True}),
            UNKNOWN: ("lost-reply", {"how": "error", "executed": not dropped}),
            LOST: ("lost-reply", {"how": "reset"}),
        }
        if outcome not in faults:
            raise ControlError(f"an order is not {outcome}")
        return self._arm_next(decision, exchange, *faults[outcome])

    def _cancel_next(self, decision: Decision, exchange: str, reason: str, detail: str) -> Decision:
        """Have a coming order be cancelled once it is accepted."""
        from fauxchange.domain.core.account import account_id
        from fauxchange.domain.trading.settings import NextOrder, decide_next

        require_reason(reason)
        _, account, instrument, nth, _ = decision
        owner = account and account_id(exchange, account)
        with self._ledger() as ledger:
            if not owner and not instrument and exchange != EXCHANGE:
                raise ControlError("name the account or the instrument")
            decide_next(ledger.unit, NextOrder(reason, detail, owner, instrument, nth))
        return decision

    def _placing(self, exchange: str, instrument: str) -> list[Mapping[str, Any]]:
        """Return which calls place orders: of an instrument, or any; contracts may have others."""
        facts: Mapping[str, Any] = find_exchange(self.app, exchange).facts["orders"]
        if "contracts" not in facts:
            return [facts]
        if not instrument:
            return [facts, facts["contracts"]]
        with self._ledger() as ledger:
            _, one = find_place(ledger, instrument)
        return [facts if one.contract_value is None else facts["contracts"]]

    def _arm_next(
        self, decision: Decision, exchange: str, kind: str, options: dict[str, Any]
    ) -> Decision:
        """Arm a fault for the calls that place orders."""
        if "code" in options and not options["code"]:
            raise ControlError("a refusal has a code, by its name in errors.json")
        groups = self._placing(exchange, decision.instrument)
        match: dict[str, Any] = {
            "exchange": exchange,
            "endpoint": [name for group in groups for name in group["place"]],
            "nth": decision.nth,
        }
        if decision.account:
            match["account"] = decision.account
        if decision.instrument:
            match["params"] = {groups[0]["instrument"]: decision.instrument}
        rule = {"fault": kind, "match": match, "times": 1, "options": options}
        (armed,) = self.sandbox.faults.arm({"faults": [rule]}, self.sandbox.clock.now_ms())
        return decision._replace(fault=armed.rule.id)

"""The last bills of an account, and whether the ledger adds up."""

from __future__ import annotations

from itertools import islice
from typing import Any

from fauxchange.control.base import ControlBase, find_account
from fauxchange.control.errors import ControlError
from fauxchange.domain.core.account import Account
from fauxchange.domain.core.bill import KEPT_MS, Bill, log_of
from fauxchange.domain.core.ledger import LOG, OpeningBalance, Posting, audit
from fauxchange.domain.core.money import format_decimal

# A ledger that is wrong is wrong in a few places, or everywhere.
_MOST_MISTAKES = 100


class BillControl(ControlBase):
    """Shows what changed the balances of a sandbox."""

    def bills(
        self, exchange: str, account: str, *, book: str = "", ccy: str = "", limit: int = 20
    ) -> list[dict[str, Any]]:
        """Return the last bills of an account as plain JSON, newest first; each has its book.

        Args:
            exchange: whose account it is.
            account: its id in the world.
            book: ``funding`` or ``trading``; by default the bills of both, by time.
            ccy: only those of a currency.
            limit: how many at most.

        Raises:
            NotThereError: there is no such account.
            ControlError: the book has no bills.

        """
        if book and book not in KEPT_MS:
            raise ControlError(f"the book {book} has no bills, only {' and '.join(KEPT_MS)}")
        with self._ledger() as ledger:
            owner = find_account(ledger, exchange, account).id
            found = [
                (one.at_ms, one.id, _bill(one, where))
                for where in ((book,) if book else KEPT_MS)
                for one in islice(ledger.unit.newest(log_of(owner, where, ccy)), limit)
            ]
        newest = sorted(found, key=lambda one: one[:2], reverse=True)
        return [shown for _, _, shown in newest[:limit]]

    def audit(self) -> dict[str, Any]:
        """Add up all postings and return how many there were, and where a balance is another.

        That reads the whole ledger. ``mistakes`` has at most 100 sentences, and none if it adds up.
        """
        self.sandbox.settle(self.sandbox.clock.now_ms())
        store = self.sandbox.store
        # One unit of work, so that nothing is posted between balances and postings.
        with store.transaction():
            postings = [one for one in store.log(LOG) if isinstance(one, Posting)]
            opening = list(store.documents(OpeningBalance))
            mistakes = audit(list(store.documents(Account)), postings, opening)
        return {
            "adds_up": not mistakes,
            "postings": len(postings),
            "mistakes": mistakes[:_MOST_MISTAKES],
        }


def _bill(bill: Bill, book: str) -> dict[str, Any]:
    return {
        "id": str(bill.id),
        "at_ms": bill.at_ms,
        "book": book,
        "ccy": bill.ccy,
        "change": format_decimal(bill.delta),
        "balance": format_decimal(bill.balance),
        "reason": bill.reason,
        "note": bill.note,
    }

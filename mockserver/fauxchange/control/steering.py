"""What Python code can do to a sandbox from outside; the admin API does the same over HTTP."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from . import accounts, credentials, market, outcomes, snapshots, status

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from fauxchange.domain.access.credential import Credential
    from fauxchange.domain.core.account import Balance
    from fauxchange.domain.earn.staking.orders import StakingOrder
    from fauxchange.domain.funding.deposits import Deposit
    from fauxchange.domain.funding.withdrawals.withdrawal import Withdrawal
    from fauxchange.domain.system.maintenance import MaintenanceWindow
    from fauxchange.sandbox.sandbox import Sandbox
    from fauxchange.sandbox.snapshot import Snapshot

Amount = Decimal | str | int


class SandboxControl:
    """The steering of a sandbox. Amounts are decimals as text, times the sandbox's in ms."""

    sandbox: Sandbox

    def credit(
        self, exchange: str, account: str, ccy: str, amount: Amount, *, book: str = ""
    ) -> Balance:
        """Give money to an account, and return what it holds then.

        Raises:
            ControlError: there is no such account or book.

        """
        posted = accounts.credit(self.sandbox, exchange, account, ccy, Decimal(amount), book)
        return accounts.balance(self.sandbox, exchange, account, posted.credit.book, ccy)

    def debit(
        self, exchange: str, account: str, ccy: str, amount: Amount, *, book: str = ""
    ) -> Balance:
        """Take money from an account, and return what it holds then.

        Raises:
            ControlError: there is no such account or book.
            Rejection: there is less than that available.

        """
        posted = accounts.debit(self.sandbox, exchange, account, ccy, Decimal(amount), book)
        return accounts.balance(self.sandbox, exchange, account, posted.debit.book, ccy)

    def deposit(
        self, exchange: str, account: str, ccy: str, amount: Amount, *, chain: str = ""
    ) -> Deposit:
        """Have money arrive for an account.

        Raises:
            ControlError: there is no such account.
            Rejection: the currency, the chain or the amount is not one that arrives.

        """
        return accounts.deposit(self.sandbox, exchange, account, ccy, Decimal(amount), chain)

    def accounts(self) -> list[dict[str, Any]]:
        """Return all accounts with all they hold, as the admin API lists them."""
        return accounts.listed(self.sandbox)

    def make_key(
        self, exchange: str, account: str, permissions: Iterable[str] = (), **wanted: Any
    ) -> Credential:
        """Make a key; ``wanted`` are the members of ``credentials.Wanted``.

        Raises:
            ControlError: there is no such account, or the key is not possible.

        """
        wish = credentials.KeyRequest(permissions=frozenset(permissions), **wanted)
        return credentials.make(self.sandbox, exchange, account, wish)

    def revoke_key(self, exchange: str, key: str) -> None:
        """Take a key out of force.

        Raises:
            ControlError: nobody has it.

        """
        credentials.revoke(self.sandbox, exchange, key)

    def decide_withdrawal(self, number: str, outcome: str) -> Withdrawal:
        """Have a pending withdrawal ``fail``, ``complete``, be on ``hold``, or ``release`` it.

        Raises:
            ControlError: there is none, or that cannot become of it.

        """
        return outcomes.withdrawal(self.sandbox, number, outcome)

    def fail_staking_order(self, number: str) -> StakingOrder:
        """Have a pending purchase or redemption fail.

        Raises:
            ControlError: there is none.

        """
        return outcomes.fail_staking_order(self.sandbox, number)

    def set_staking_rate(self, product: str, apr: Amount) -> None:
        """Have a staking product pay another yearly rate, a fraction, from now on.

        Raises:
            ControlError: there is no such product.

        """
        outcomes.set_staking_rate(self.sandbox, product, Decimal(apr))

    def announce(self, window: MaintenanceWindow) -> MaintenanceWindow:
        """Announce a maintenance of OKX, or change the one that has the id.

        Raises:
            ControlError: it ends before it begins.

        """
        return status.announce(self.sandbox, window)

    def prices(self) -> dict[str, Decimal]:
        """Return what every quoted currency costs now in USD."""
        return {one.ccy: one.usd for one in market.prices(self.sandbox)}

    def set_price(
        self,
        ccy: str,
        usd: Amount,
        *,
        at_ms: int | None = None,
        after_ms: int = 0,
        over_ms: int = 0,
    ) -> None:
        """Set what a currency costs: now or later, at once or in a straight line to there.

        Raises:
            ControlError: the world does not quote the currency.

        """
        when = {"after_ms": after_ms, "over_ms": over_ms}
        market.set_price(self.sandbox, ccy, Decimal(usd), at_ms=at_ms, **when)

    def replay_prices(self, table: str, *, relative: bool = False, ramps: bool = False) -> int:
        """Set the prices of a table with the columns ts, ccy and usd; return how many rows it has.

        Raises:
            ControlError: it cannot be read, or has a currency that the world does not quote.

        """
        return market.replay(self.sandbox, table, relative=relative, ramps=ramps)

    def clear_prices(self, ccy: str | None = None) -> int:
        """Return to the world's prices, of one currency or of all.

        Raises:
            ControlError: the world does not quote the currency.

        """
        return market.clear(self.sandbox, ccy)

    def save(self, name: str) -> Snapshot:
        """Keep the sandbox as it is now under a name.

        Raises:
            ControlError: there are as many snapshots as there may be.

        """
        return snapshots.save(self.sandbox, name)

    def restore(self, name: str) -> None:
        """Take the sandbox back to a snapshot.

        Raises:
            ControlError: there is none of this name.

        """
        snapshots.restore(self.sandbox, name)

    def export_to(self, file: Path | str) -> None:
        """Write the sandbox as it is now to a file.

        Raises:
            OSError: it cannot be written.

        """
        snapshots.write(self.sandbox.snapshot(), file)

    def import_from(self, file: Path | str) -> None:
        """Take the sandbox to what a file says.

        Raises:
            Problem: it is no snapshot; the sandbox stays as it was.

        """
        snapshots.take_in_file(self.sandbox, file)

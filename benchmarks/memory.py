"""What a history takes in memory: purchases spread over days, and whether the audit adds up.

``python -m benchmarks.memory``; benchmarks/README.md says what is measured and how.
"""

from __future__ import annotations

import gc
import json
from decimal import Decimal
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, NamedTuple

import click

from fauxchange import ManualClock, MockServer
from fauxchange.domain.core.account import Account
from fauxchange.domain.core.durations import DAY_MS
from fauxchange.domain.core.ledger import LOG, Ledger, LedgerAccount, OpeningBalance, audit
from fauxchange.domain.core.ledger import exchange_account as exchange
from fauxchange.domain.earn.staking import orders
from fauxchange.domain.earn.staking.product import StakingProduct
from fauxchange.sandbox.advance import MOST_MS, advance
from tests.conftest import NOON_MS

if TYPE_CHECKING:
    from typing import Any

ACCOUNT = "okx:main"
ROLLUP = Path("/proc/self/smaps_rollup")
MIB = 1024
TARGET_MIB = 300
AMOUNT = Decimal("0.1")


class Figures(NamedTuple):
    """What was measured."""

    purchases: int
    days: int
    seconds: float
    pss_mib: float
    rss_mib: float
    bytes_a_purchase: float
    documents: int
    entries: int
    differences: int


@click.command()
@click.option("--purchases", default=1_000_000, show_default=True, type=click.IntRange(min=1))
@click.option("--days", default=400, show_default=True, type=click.IntRange(min=1))
@click.option("--json", "file", type=click.Path(path_type=Path, dir_okay=False))
def main(purchases: int, days: int, file: Path | None) -> None:
    """Stake so often within so many days of the sandbox's clock; fail if the audit does."""
    figures = measured(purchases, days)
    for name, value in figures._asdict().items():
        click.echo(
            f"{name:18} {value:,.1f}" if isinstance(value, float) else f"{name:18} {value:,}"
        )
    if file:
        file.write_text(json.dumps(figures._asdict(), indent=2), encoding="utf-8")
    if figures.differences or figures.pss_mib > TARGET_MIB:
        raise SystemExit(1)


def measured(purchases: int, days: int) -> Figures:
    """Return what a mock takes after its first account staked so often."""
    mock = MockServer(limits=False, clock=ManualClock(NOON_MS, strict=True))
    give(mock, AMOUNT * purchases)
    gc.collect()
    before, started = memory_kib("Pss"), perf_counter()
    stake(mock, purchases, days * DAY_MS)
    seconds = perf_counter() - started
    gc.collect()
    after, store = memory_kib("Pss"), mock.sandbox.store
    documents, entries = store.size()
    return Figures(
        purchases,
        days,
        seconds,
        after / MIB,
        memory_kib("Rss") / MIB,
        (after - before) * 1024 / purchases,
        documents,
        entries,
        len(differences(mock)),
    )


def memory_kib(kind: str) -> int:
    """Return what this process has of a kind of memory, ``Pss`` or ``Rss``, in KiB."""
    lines = ROLLUP.read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{kind}:"))


def give(mock: MockServer, amount: Decimal) -> None:
    """Give the account enough to stake."""
    with mock.sandbox.store.transaction() as unit:
        place = LedgerAccount(ACCOUNT, "funding")
        Ledger(unit, NOON_MS).move(
            "ETH", amount, debit=exchange("credits"), credit=place, reason="credit"
        )


def stake(mock: MockServer, purchases: int, span_ms: int) -> None:
    """Stake so often, spread evenly; what becomes due meanwhile happens."""
    sandbox = mock.sandbox
    for number in range(purchases):
        at_ms = NOON_MS + span_ms * (number + 1) // purchases
        sandbox.settle(at_ms)
        with sandbox.store.transaction() as unit:
            product = unit.get(StakingProduct, "eth")
            orders.purchase(Ledger(unit, at_ms), ACCOUNT, product, AMOUNT)
    # The purchases went forward by the store alone; the clock follows in steps it allows.
    end_ms = NOON_MS + span_ms + DAY_MS
    while (left_ms := end_ms - sandbox.clock.now_ms()) > 0:
        advance(sandbox, min(left_ms, MOST_MS))


def differences(mock: MockServer) -> list[str]:
    """Return what the audit finds."""
    store: Any = mock.sandbox.store
    return audit(store.documents(Account), store.log(LOG), store.documents(OpeningBalance))


if __name__ == "__main__":
    main()

"""What a long history costs: calls that look into it or add to it, after 100 bills and 100,000.

``python -m benchmarks.history``; benchmarks/README.md says what is measured and how.
"""

from __future__ import annotations

import gc
import json
from decimal import Decimal
from pathlib import Path
from statistics import median
from time import perf_counter_ns
from typing import TYPE_CHECKING, NamedTuple

import click
from rich.console import Console
from rich.progress import track
from rich.table import Table

from fauxchange import ManualClock, MockServer
from fauxchange.domain.core.account import Account
from fauxchange.domain.core.ledger import Ledger
from fauxchange.domain.earn import savings
from fauxchange.domain.funding import transfers
from fauxchange.pipeline import serve
from fauxchange.sandbox.advance import advance
from tests.clients import OkxClient
from tests.conftest import NOON_MS

if TYPE_CHECKING:
    from fauxchange import Request

SHORT, LONG = 100, 100_000
TARGET = 1.10
ACCOUNT = "okx:main"
HOUR_MS = 3_600_000
CALLS: dict[str, tuple[str, str, bytes]] = {
    "account/balance": ("GET", "account/balance", b""),
    "account/max-withdrawal": ("GET", "account/max-withdrawal", b""),
    "asset/bills": ("GET", "asset/bills", b""),
    "asset/bills, one type": ("GET", "asset/bills?type=131&limit=10", b""),
    "asset/bills, a type without bills": ("GET", "asset/bills?type=221", b""),
    "asset/bills, one currency": ("GET", "asset/bills?ccy=SOL", b""),
    "asset/bills-history": ("GET", "asset/bills-history", b""),
    "account/bills": ("GET", "account/bills", b""),
    "account/bills, one currency": ("GET", "account/bills?ccy=SOL", b""),
    "savings/lending-history": ("GET", "finance/savings/lending-history", b""),
    "asset/transfer": (
        "POST",
        "asset/transfer",
        b'{"ccy":"USDT","amt":"0.00000001","from":"6","to":"18"}',
    ),
    "eth/purchase": ("POST", "finance/staking-defi/eth/purchase", b'{"amt":"0.001"}'),
}


class Timed(NamedTuple):
    """What one call took after the short and after the long history, in microseconds."""

    short_us: float
    long_us: float

    @property
    def ratio(self) -> float:
        """How much dearer the long history makes it."""
        return self.long_us / self.short_us


@click.command()
@click.option("--rounds", default=1500, show_default=True, type=click.IntRange(min=10))
@click.option("--json", "file", type=click.Path(path_type=Path, dir_okay=False))
def main(rounds: int, file: Path | None) -> None:
    """Measure calls after both histories in turns, and print how much dearer the long one is."""
    short, long = with_history(SHORT), with_history(LONG)
    gc.collect()
    gc.freeze()
    figures = {
        name: measured(short, long, call, rounds)
        for name, call in track(CALLS.items(), "calls", transient=True)
    }
    show(figures)
    if file:
        document = {name: {**one._asdict(), "ratio": one.ratio} for name, one in figures.items()}
        file.write_text(json.dumps(document, indent=2), encoding="utf-8")


def with_history(count: int) -> MockServer:
    """Return a mock whose first account lent for so many hours, and then moved money as often."""
    mock = MockServer(limits=False, clock=ManualClock(NOON_MS, strict=True))
    sandbox = mock.sandbox
    with sandbox.store.transaction() as unit:
        ledger = Ledger(unit, NOON_MS)
        savings.purchase(ledger, ACCOUNT, savings.terms_of(unit, "USDC"), Decimal(100), None)
    advance(sandbox, (count + 1) * HOUR_MS)
    began_ms = sandbox.clock.now_ms()
    for number in range(count):
        at_ms = began_ms + number * 1000
        sandbox.settle(at_ms)
        with sandbox.store.transaction() as unit:
            transfers.transfer(Ledger(unit, at_ms), unit.get(Account, ACCOUNT), order(number))
    advance(sandbox, count * 1000)
    return mock


def order(number: int) -> transfers.TransferOrder:
    """Return a transfer to the trading account, or every other time one back."""
    books = ("funding", "trading") if number % 2 == 0 else ("trading", "funding")
    return transfers.TransferOrder(transfers.WITHIN, "USDT", Decimal(1), *books)


def measured(
    short: MockServer, long: MockServer, call: tuple[str, str, bytes], rounds: int
) -> Timed:
    """Return the median of a call after both histories, called in turns."""
    taken: tuple[list[int], list[int]] = ([], [])
    asked = [(mock, request_of(mock, *call)) for mock in (short, long)]
    for i in range(rounds):
        # Who is first changes, for the second finds warmer caches.
        for which in (0, 1) if i % 2 else (1, 0):
            mock, request = asked[which]
            started = perf_counter_ns()
            reply = serve(mock.app, request)
            taken[which].append(perf_counter_ns() - started)
            if reply.code != "0":
                raise SystemExit(f"{call[1]} was refused: {reply.body!r}")
    return Timed(*(median(one) / 1000 for one in taken))


def request_of(mock: MockServer, method: str, path: str, body: bytes) -> Request:
    """Return a signed request; the clock stands, so it is good for ever."""
    return OkxClient(mock, mock.okx).request(method, f"/api/v5/{path}", body)


def show(figures: dict[str, Timed]) -> None:
    """Print the figures beside the target."""
    table = Table(title="What a long history costs", title_justify="left")
    for column in ("call, p50", f"after {SHORT} bills", f"after {LONG:,}", "ratio", "target"):
        table.add_column(column)
    for name, one in figures.items():
        times = (f"{one.short_us:.1f} us", f"{one.long_us:.1f} us")
        table.add_row(name, *times, f"{one.ratio:.3f}", f"{TARGET:.2f}")
    Console().print(table)


if __name__ == "__main__":
    main()

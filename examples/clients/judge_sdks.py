"""What the kit finds in the usual calls of python-okx and ccxt, as they are published.

python examples/clients/judge_sdks.py                     prints it as a Markdown table
python examples/clients/judge_sdks.py docs/guide/clients.md     puts it into a file

In a file it goes between the lines <!-- sdks --> and <!-- /sdks -->.
"""

from __future__ import annotations

import sys
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import ccxt
from okx.Account import AccountAPI
from okx.Funding import FundingAPI
from okx.MarketData import MarketAPI
from okx.PublicData import PublicAPI
from okx.Trade import TradeAPI

from fauxchange import MockServer
from fauxchange.sandbox.keys import keys_of
from fauxchange_kit.recording.recorder import record_all, run_of
from fauxchange_kit.verdict import judge

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from fauxchange import Keys
    from fauxchange_kit.verdict import Finding

SWAP = "BTC-USDT-SWAP"
BEGIN = "<!-- sdks -->\n"
END = "<!-- /sdks -->\n"


def main() -> None:
    text = "".join(f"{line}\n" for line in (seen_with(), "", *table()))
    if len(sys.argv) > 1:
        file = Path(sys.argv[1])
        before, _, rest = file.read_text(encoding="utf-8").partition(BEGIN)
        after = rest.partition(END)[2]
        file.write_text(f"{before}{BEGIN}{text}{END}{after}", encoding="utf-8")
    else:
        print(text, end="")


def seen_with() -> str:
    names = ("python-okx", "ccxt")
    return f"Seen with {' and '.join(f'{name} {version(name)}' for name in names)}."


def table() -> list[str]:
    rows = [["client", "severity", "check", "finding", "request"], ["---"] * 5]
    for name, use in (("python-okx", python_okx), ("ccxt", ccxt_okx)):
        rows += [[name, *row] for row in judged(use)]
    return [f"| {' | '.join(cells)} |" for cells in rows]


def judged(use: Callable[[str, Keys, Keys], None]) -> list[list[str]]:
    """Let a client make its calls, and return a row for each finding."""
    with MockServer() as mock:
        sandbox = mock.app.sandboxes.default
        record_all(sandbox)
        keys = keys_of(sandbox.world, "okx")
        use(mock.url, keys["read"], keys["trade"])
        verdict = judge([run_of(mock.app.exchanges, sandbox, "plain")])
    return list(shown(verdict.findings))


def shown(findings: tuple[Finding, ...]) -> Iterator[list[str]]:
    for finding in findings:
        sent = finding.calls[-1]
        body = f" {sent.body.decode()}" if sent.body else ""
        check = f"`{finding.check.id}`"
        request = f"`{sent.method} {sent.target}{body}`"
        yield [str(finding.check.severity), check, finding.problem, request]


def python_okx(url: str, read: Keys, trade: Keys) -> None:
    reads = {"passphrase": read.passphrase, "flag": "0", "domain": url}
    trades = {"passphrase": trade.passphrase, "flag": "0", "domain": url}
    with (
        PublicAPI(flag="0", domain=url) as public,
        PublicAPI(read.key, read.secret, **reads) as public_with_key,
        MarketAPI(flag="0", domain=url) as market,
        FundingAPI(read.key, read.secret, **reads) as funding,
        FundingAPI(trade.key, trade.secret, **trades) as moving,
        AccountAPI(trade.key, trade.secret, **trades) as account,
        TradeAPI(trade.key, trade.secret, **trades) as trading,
    ):
        public.get_system_time()
        public.get_instruments("SPOT")
        public_with_key.get_instruments("SPOT")
        market.get_ticker("BTC-USDT")
        funding.get_balances("USDT")
        funding.get_bills()
        funding.get_deposit_history()
        account.get_account_balance()
        account.set_leverage(lever="3", mgnMode="cross", instId=SWAP)
        moving.funds_transfer("USDT", "1.5", "6", "18")
        order = {"instId": "BTC-USDT", "tdMode": "cash", "side": "buy", "ordType": "limit"}
        trading.place_order(**order, sz="0.01", px="30000", clOrdId="judged1")
        trading.get_order("BTC-USDT", clOrdId="judged1")


def ccxt_okx(url: str, read: Keys, trade: Keys) -> None:
    reading, trading = (
        ccxt.okx({"apiKey": one.key, "secret": one.secret, "password": one.passphrase})
        for one in (read, trade)
    )
    reading.urls["api"]["rest"] = trading.urls["api"]["rest"] = url
    reading.load_markets()
    reading.fetch_time()
    reading.fetch_ticker("BTC/USDT")
    reading.fetch_balance()
    reading.fetch_ledger()
    reading.fetch_deposits()
    trading.set_markets_from_exchange(reading)
    trading.transfer("USDT", 1.5, "funding", "trading")
    trading.set_leverage(3, "BTC/USDT:USDT", {"mgnMode": "cross"})
    trading.create_order("BTC/USDT", "limit", "buy", 0.01, 30000)


if __name__ == "__main__":
    main()

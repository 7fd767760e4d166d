"""What people do to an exchange, by name: a life is a list of such steps with a number each.

Two mocks that are in the same state answer the same life with the same bytes.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from fauxchange import Keys
from fauxchange.domain.access.credential import Credential
from fauxchange.domain.loans.loan import Loan
from fauxchange.sandbox.snapshot import to_document
from tests.clients import CoinwClient, OkxClient

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from fauxchange import MockServer, Reply

    Step = Callable[[MockServer, str], Reply | None]
    Answer = list[Any]

V5 = "/api/v5/"
STAKING = f"{V5}finance/staking-defi/eth/"
LOANS = f"{V5}finance/flexible-loan/"


def file_of(mock: MockServer) -> Any:
    """Return what the file of a mock's snapshot says."""
    return json.loads(json.dumps(to_document(mock.sandbox.snapshot())))


def answers(mock: MockServer, steps: Iterable[tuple[str, str]]) -> list[Answer | None]:
    """Live a life, and return its answers: status, headers and body; None for other steps."""
    replies = [STEPS[name](mock, number) for name, number in steps]
    return [
        reply and [reply.status, [*map(list, reply.headers)], reply.body.decode("latin-1")]
        for reply in replies
    ]


def _main(mock: MockServer) -> OkxClient:
    return OkxClient(mock, mock.okx)


def _last_key(mock: MockServer) -> OkxClient:
    """Return a client with the key that was made last, or the first of the world."""
    made = [one for one in mock.sandbox.store.documents(Credential) if one.name == "life"]
    if not made:
        return _main(mock)
    last = made[-1]
    return OkxClient(mock, Keys("life", last.key, last.secret.decode(), last.passphrase.decode()))


def _key(mock: MockServer, number: str) -> Reply:
    params = {"subAcct": "faux001", "label": "life", "passphrase": "Passw0rd!"}
    if number in "25":
        return _main(mock).post(f"{V5}users/subaccount/apikey", params)
    gone = {"subAcct": "faux001", "apiKey": _last_key(mock).keys.key}
    return _main(mock).post(f"{V5}users/subaccount/delete-apikey", gone)


def _borrow(mock: MockServer, number: str) -> Reply:
    params = {
        "loanData": {"ccy": "USDT", "amt": f"{number}00"},
        "collateralData": [{"ccy": "ETH", "amt": number}],
        "clOrdId": f"life{number}",
    }
    return _main(mock).post(f"{LOANS}borrow", params)


def _repay(mock: MockServer, number: str) -> Reply:
    loans = [one for one in mock.sandbox.store.documents(Loan) if one.is_open]
    order = loans[0].id if loans else "1"
    params = {"ordId": order, "ccy": "USDT", "amt": f"{number}0", "clOrdId": f"back{number}"}
    return _main(mock).post(f"{LOANS}repay", params)


def _burst(mock: MockServer, number: str) -> Reply:
    for _ in range(int(number)):
        _main(mock).get(f"{V5}asset/balances")
    return _main(mock).get(f"{V5}asset/balances")


def _silent(_: object) -> None:
    """Answer nothing: the step is none of the exchange's calls."""


def _fault(mock: MockServer, kind: str, **options: Any) -> None:
    mock.fault(kind, **options)


def _event(mock: MockServer, number: str) -> None:
    percent = int(number) - 4
    match = {"afterMs": 400_000 * int(number)}
    mock.fault("market-event", match=match, event="gap", pair="ETH-USDT", percent=percent)


STEPS: dict[str, Step] = {
    "advance": lambda mock, n: _silent(mock.advance(minutes=17 * int(n))),
    "instant": lambda mock, n: _silent(mock.advance(int(n))),
    "days": lambda mock, n: _silent(mock.advance(days=int(n))),
    "stake": lambda mock, n: _main(mock).post(f"{STAKING}purchase", {"amt": n}),
    "unstake": lambda mock, n: _main(mock).post(f"{STAKING}redeem", {"amt": f"0.{n}"}),
    "staking": lambda mock, _: _main(mock).get(f"{STAKING}purchase-redeem-history"),
    "move": lambda mock, n: _main(mock).post(
        f"{V5}asset/transfer", {"ccy": "USDT", "amt": n, "from": "6", "to": "18"}
    ),
    "save": lambda mock, n: _main(mock).post(
        f"{V5}finance/savings/purchase-redempt",
        {"ccy": "USDT", "amt": n, "side": "purchase", "rate": "0.01"},
    ),
    "withdraw": lambda mock, n: _main(mock).post(
        f"{V5}asset/withdrawal", {"ccy": "USDT", "amt": n, "dest": "3", "toAddr": "a@example.com"}
    ),
    "quote": lambda mock, n: _main(mock).post(
        f"{V5}asset/convert/estimate-quote",
        {"baseCcy": "ETH", "quoteCcy": "USDT", "side": "buy", "rfqSz": n, "rfqSzCcy": "USDT"},
    ),
    "borrow": _borrow,
    "repay": _repay,
    "loans": lambda mock, _: _main(mock).get(f"{LOANS}loan-info"),
    "key": _key,
    "sub": lambda mock, _: _last_key(mock).get(f"{V5}asset/balances"),
    "live": lambda mock, _: OkxClient(mock, mock.keys("okx", "live")).get(f"{V5}asset/balances"),
    "burst": _burst,
    "bills": lambda mock, n: _main(mock).get(f"{V5}asset/bills?limit={n}0"),
    "balances": lambda mock, _: _main(mock).get(f"{V5}asset/balances"),
    "ticker": lambda mock, _: _main(mock).get(f"{V5}market/ticker?instId=BTC-USDT"),
    "candles": lambda mock, n: _main(mock).get(f"{V5}market/candles?instId=ETH-USDT&limit={n}"),
    "spot": lambda mock, _: CoinwClient(mock, mock.coinw).post("returnBalances"),
    "price": lambda mock, n: _silent(mock.set_price("BTC", f"{n}0000", over_ms=60_000 * int(n))),
    "pair": lambda mock, n: _silent(mock.set_pair_price("ETH-USDT", f"{n}000", after_ms=999)),
    "deposit": lambda mock, n: _silent(mock.deposit("okx", "main", "BTC", n)),
    "refuse": lambda mock, n: _fault(mock, "reject", code="50001", match={"every": int(n)}),
    "delay": lambda mock, n: _fault(
        mock, "delayed-execution", delayMs=900_000 * int(n), times=int(n), match={"method": "POST"}
    ),
    "event": _event,
    "disarm": lambda mock, _: _silent(mock.disarm()),
}

"""The careful client of CoinW's futures with one bug: ``python coinw_planted.py no_own_id``.

``../planted.json`` says what each bug is, and which checks find it.
"""

from __future__ import annotations

import json
import sys
from itertools import islice
from typing import TYPE_CHECKING, Any

from coinw_client import (
    AVAILABLE,
    ORDER,
    PAGE,
    POSITIONS,
    Client,
    Keys,
    RefusedError,
    Row,
    UnknownError,
    run,
)

if TYPE_CHECKING:
    from collections.abc import Iterator


class BothWaysToClose(Client):
    def closing(self, position: Row) -> Row:
        return super().closing(position) | {"closeRate": "0.25"}


class ClosesAgainBlindly(Client):
    def close(self, position: Row) -> None:
        try:
            self.call("DELETE", POSITIONS, self.closing(position))
        except UnknownError:
            self.close(position)


class CountsOnTheOldOrder(Client):
    def replace(self, number: str, changed: Row) -> None:  # noqa: ARG002
        self.call("DELETE", ORDER, {"id": number})


class EveryOtherPage(Client):
    def next_page(self, number: int) -> int:
        return number + 2


class FirstPageOnly(Client):
    def history(self) -> Iterator[Row]:
        return islice(super().history(), PAGE)


class HalfTicks(Client):
    def order(self, price: str = "", contracts: int = 1, leverage: int = 10) -> Row:
        return super().order(f"{price}5" if price else "", contracts, leverage)


class IgnoresCode(Client):
    def call(self, method: str, path: str, params: Any = None) -> Any:
        try:
            return super().call(method, path, params)
        except RefusedError:
            if method == "GET":
                raise
            # The status was 200.
            return {}


class IgnoresRowCodes(Client):
    def report(self, row: Row) -> str:
        print("order", row["thirdOrderId"], "placed")
        return str(row["openId"] or "")


class KnowsAllFields(Client):
    def send(self, method: str, path: str, params: Any) -> Any:
        data = super().send(method, path, params)
        if path == AVAILABLE and set(data) != {"value"}:
            raise AttributeError(path)
        return data


class NeverWaits(Client):
    def wait(self, number: int, code: str = "") -> None:
        """Wait for nothing."""


class NoOwnId(Client):
    def order(self, price: str = "", contracts: int = 1, leverage: int = 10) -> Row:
        order = super().order(price, contracts, leverage)
        del order["thirdOrderId"]
        return order


class PrintsItsKeys(Client):
    def headers(self, method: str, target: str, body: str, keys: Keys) -> dict[str, str]:
        print("debug: signing with", keys)
        return super().headers(method, target, body, keys)


class SignsOtherJson(Client):
    def headers(self, method: str, target: str, body: str, keys: Keys) -> dict[str, str]:
        signed = json.dumps(json.loads(body), separators=(",", ":")) if body else ""
        return super().headers(method, target, signed, keys)


class UnixSeconds(Client):
    def stamp(self) -> str:
        return super().stamp()[:10]


BUGS: dict[str, type[Client]] = {
    "both_ways_to_close": BothWaysToClose,
    "closes_again_blindly": ClosesAgainBlindly,
    "counts_on_the_old_order": CountsOnTheOldOrder,
    "every_other_page": EveryOtherPage,
    "first_page_only": FirstPageOnly,
    "half_ticks": HalfTicks,
    "ignores_code": IgnoresCode,
    "ignores_row_codes": IgnoresRowCodes,
    "knows_all_fields": KnowsAllFields,
    "never_waits": NeverWaits,
    "no_own_id": NoOwnId,
    "prints_its_keys": PrintsItsKeys,
    "signs_other_json": SignsOtherJson,
    "unix_seconds": UnixSeconds,
}

if __name__ == "__main__":
    run(BUGS[sys.argv[1]]())

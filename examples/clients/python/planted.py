"""The careful client with one bug, chosen by its name: ``python planted.py float_amounts``.

``../planted.json`` says what each bug is, and which checks find it.
"""

from __future__ import annotations

import json
import sys
from http import HTTPStatus
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from okx_client import PAGE, TRANSFER, Client, Keys, Row, UnknownError, run

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal


class FirstPageOnly(Client):
    def history(self) -> Iterator[Row]:
        return islice(super().history(), PAGE)


class FloatAmounts(Client):
    def transfer_params(self, ccy: str, amount: Decimal) -> Row:
        return super().transfer_params(ccy, amount) | {"amt": float(amount)}


class IgnoresCode(Client):
    def read(self, body: Any, status: int) -> list[Row]:
        if status == HTTPStatus.OK:
            return list(body["data"])
        return super().read(body, status)


class IgnoresRowCodes(Client):
    def report(self, order: Row, row: Row) -> None:
        print("order", order["clOrdId"], "placed as", row["ordId"])


class Balance(NamedTuple):
    """The members of a balance that one client expects, and no others."""

    availBal: str  # noqa: N815 - as OKX spells it
    bal: str
    ccy: str
    frozenBal: str  # noqa: N815 - as OKX spells it


class KnowsAllFields(Client):
    def read(self, body: Any, status: int) -> list[Row]:
        rows = super().read(body, status)
        return [Balance(**row)._asdict() if "availBal" in row else row for row in rows]


class NeverWaits(Client):
    def wait(self, number: int, code: str = "") -> None:
        """Wait for nothing."""


class NoClientId(Client):
    def transfer_params(self, ccy: str, amount: Decimal) -> Row:
        params = super().transfer_params(ccy, amount)
        del params["clientId"]
        return params


class PrintsHeaders(Client):
    def headers(self, method: str, target: str, body: str, keys: Keys) -> dict[str, str]:
        headers = super().headers(method, target, body, keys)
        print("debug:", headers)
        return headers


class RowsTwice(Client):
    def next_page(self, rows: list[Row]) -> str:
        return str(rows[len(rows) // 2]["ts"])


class SendsAgainBlindly(Client):
    def transfer(self, ccy: str, amount: Decimal) -> str:
        try:
            self.call("POST", TRANSFER, self.transfer_params(ccy, amount), "trade")
        except UnknownError:
            return self.transfer(ccy, amount)
        return "success"


class SignsOtherJson(Client):
    def headers(self, method: str, target: str, body: str, keys: Keys) -> dict[str, str]:
        signed = json.dumps(json.loads(body), separators=(",", ":")) if body else ""
        return super().headers(method, target, signed, keys)


class TrustsItsClock(Client):
    def take_time(self) -> None:
        """Believe that this machine's clock is right."""


class WholeSeconds(Client):
    def stamp(self) -> str:
        return f"{super().stamp()[:19]}Z"


BUGS: dict[str, type[Client]] = {
    "first_page_only": FirstPageOnly,
    "float_amounts": FloatAmounts,
    "ignores_code": IgnoresCode,
    "ignores_row_codes": IgnoresRowCodes,
    "knows_all_fields": KnowsAllFields,
    "never_waits": NeverWaits,
    "no_client_id": NoClientId,
    "prints_headers": PrintsHeaders,
    "rows_twice": RowsTwice,
    "sends_again_blindly": SendsAgainBlindly,
    "signs_other_json": SignsOtherJson,
    "trusts_its_clock": TrustsItsClock,
    "whole_seconds": WholeSeconds,
}

if __name__ == "__main__":
    run(BUGS[sys.argv[1]]())

# planted: money/blind-resend, money/double-execution, money/same-client-id
"""A transfer whose answer was lost is made once more, with a new id, and nobody looks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from okx_client import TRANSFER, Client, UnknownError, run

if TYPE_CHECKING:
    from decimal import Decimal


class Careless(Client):
    def transfer(self, ccy: str, amount: Decimal) -> str:
        asked = self.order_of_transfer(ccy, amount)
        try:
            self.call("POST", TRANSFER, asked, "trade")
        except UnknownError:
            return self.transfer(ccy, amount)
        return "success"


run(Careless())

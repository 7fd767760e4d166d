# planted: money/client-id-missing
"""A transfer has no id of the client's own, so its state is asked for by none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from okx_client import Client, Row, run

if TYPE_CHECKING:
    from decimal import Decimal


class Careless(Client):
    def order_of_transfer(self, ccy: str, amount: Decimal) -> Row:
        asked = super().order_of_transfer(ccy, amount)
        del asked["clientId"]
        return asked


run(Careless())

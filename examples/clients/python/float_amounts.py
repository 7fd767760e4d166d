# planted: parameters/float-amount
"""Amounts are numbers of floating point on the way to the wire."""

from __future__ import annotations

from typing import TYPE_CHECKING

from okx_client import Client, Row, run

if TYPE_CHECKING:
    from decimal import Decimal


class Careless(Client):
    def order_of_transfer(self, ccy: str, amount: Decimal) -> Row:
        return super().order_of_transfer(ccy, amount) | {"amt": float(amount)}


run(Careless())

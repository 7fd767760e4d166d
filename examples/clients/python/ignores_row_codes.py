# planted: errors/rows-ignored
"""Orders of a batch are taken for placed because the batch was answered."""

from __future__ import annotations

from okx_client import Client, Row, run


class Careless(Client):
    def tell(self, order: Row, row: Row) -> None:
        print("order", order["clOrdId"], "placed as", row["ordId"])


run(Careless())

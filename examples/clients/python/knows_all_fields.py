# planted: reading/new-fields-survived
"""A balance with a member that was not there before is a crash."""

from __future__ import annotations

from typing import Any, NamedTuple

from okx_client import Client, Row, run


class Balance(NamedTuple):
    availBal: str  # noqa: N815 - as OKX spells it
    bal: str
    ccy: str
    frozenBal: str  # noqa: N815 - as OKX spells it


class Careless(Client):
    def read(self, said: Any, status: int) -> list[Row]:
        rows = super().read(said, status)
        return [Balance(**row)._asdict() if "availBal" in row else row for row in rows]


run(Careless())

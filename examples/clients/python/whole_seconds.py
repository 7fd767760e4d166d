# planted: signing/timestamp-milliseconds
"""The timestamp has no milliseconds."""

from __future__ import annotations

from okx_client import Client, run


class Careless(Client):
    def stamp(self) -> str:
        return f"{super().stamp()[:19]}Z"


run(Careless())

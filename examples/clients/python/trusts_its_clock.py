# planted: signing/resynchronises
"""A call that is refused as expired is signed again by the same clock."""

from __future__ import annotations

from okx_client import Client, run


class Careless(Client):
    def take_time(self) -> None:
        """Believe that this machine's clock is right."""


run(Careless())

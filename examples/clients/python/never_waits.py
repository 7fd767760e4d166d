# planted: pacing/retry-storm, pacing/back-off
"""A call that is refused for calling too often is made again at once."""

from __future__ import annotations

from okx_client import Client, run


class Careless(Client):
    def wait(self, number: int, code: str = "") -> None:
        """Wait for nothing."""


run(Careless())

# planted: safety/secret-in-output
"""The headers of a call are printed to find a mistake, and the passphrase with them."""

from __future__ import annotations

from okx_client import Client, Keys, run


class Careless(Client):
    def headers(self, method: str, target: str, body: str, keys: Keys) -> dict[str, str]:
        headers = super().headers(method, target, body, keys)
        print("debug:", headers)
        return headers


run(Careless())

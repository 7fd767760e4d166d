# planted: signing/signature
"""What is signed is the body serialised once more, with other spaces than those sent."""

from __future__ import annotations

import json

from okx_client import Client, Keys, run


class Careless(Client):
    def headers(self, method: str, target: str, body: str, keys: Keys) -> dict[str, str]:
        signed = json.dumps(json.loads(body), separators=(",", ":")) if body else ""
        return super().headers(method, target, signed, keys)


run(Careless())

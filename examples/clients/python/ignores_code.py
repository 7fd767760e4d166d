# planted: errors/http-200-is-success
"""An answer with HTTP status 200 is taken for success, whatever its code says."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from okx_client import Client, Row, run


class Careless(Client):
    def read(self, said: Any, status: int) -> list[Row]:
        if status == HTTPStatus.OK:
            return list(said["data"])
        return super().read(said, status)


run(Careless())

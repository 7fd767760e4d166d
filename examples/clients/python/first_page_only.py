# planted: reading/pages-complete
"""A history is taken for complete after its first page."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from okx_client import PAGE, Client, Row, run

if TYPE_CHECKING:
    from collections.abc import Iterator


class Careless(Client):
    def history(self) -> Iterator[Row]:
        return islice(super().history(), PAGE)


run(Careless())

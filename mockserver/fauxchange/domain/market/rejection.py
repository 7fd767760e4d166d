"""Why a question about a market is refused."""

from __future__ import annotations

from fauxchange.domain.core.rejection import Rejection


class UnknownInstrument(Rejection):
    """An instrument, family or index that the market does not have at the moment."""

    def __init__(self, name: str) -> None:
        super().__init__(f"there is no {name}")
        self.name = name


class UnknownIndex(UnknownInstrument):
    """An index that contracts would follow, and that the market does not have."""

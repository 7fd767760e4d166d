"""What went wrong with a call to CoinW's futures market that authentication refused."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from fauxchange.domain.core import rejection
from fauxchange.exchanges.coinw.market import EXCHANGE
from fauxchange.exchanges.diagnosis.doctor import Case, Diagnosis
from fauxchange.exchanges.diagnosis.header_doctor import HeaderDoctor

from .credentials import CREDENTIAL_MISTAKES
from .mistakes import FUTURES

# Unix milliseconds until the year 5138.
_MAX_DIGITS = 14

_MD5 = re.compile(r"[0-9A-Fa-f]{32}")


class FuturesDoctor(HeaderDoctor):
    """Knows the futures market's headers, and what is done wrong with them."""

    exchange = EXCHANGE
    now = "$(date +%s)000"
    values = {"key": "$COINW_API_KEY", "timestamp": "$t", "sign": "$s"}  # noqa: RUF012
    mistakes = CREDENTIAL_MISTAKES
    signings = FUTURES

    def __init__(self, facts: Mapping[str, Any]) -> None:
        super().__init__(facts, facts["authentication"]["futures"])

    def expectation(self, case: Case) -> str:
        """Return what was expected of the credentials."""
        if isinstance(case.rejection, rejection.MissingTimestamp | rejection.MalformedTimestamp):
            return f"the header {self._headers['timestamp']} with Unix milliseconds"
        return super().expectation(case)

    def _diagnose_missing(self, case: Case) -> Diagnosis | None:
        name, other = self._missing_header(case), self._similar_header(case)
        if f"{name}=" in case.request.query:
            return self._say("credentials-in-query", name=name)
        return self._say("wrong-header-name", name=name, other=other) if other else None

    def _diagnose_malformed(self, case: Case) -> Diagnosis:
        return self._say("timestamp-malformed", example=case.at_ms)

    def _stamp_ms(self, stamp: str) -> int | None:
        # More digits are no time that can be written in another way.
        return int(stamp) if len(stamp) <= _MAX_DIGITS else None

    def _diagnose_signature(self, case: Case) -> Diagnosis | None:
        diagnosis = super()._diagnose_signature(case)
        is_spots = self._credential(case) and _MD5.fullmatch(self._header(case, "sign"))
        if diagnosis is None and case.is_whole and is_spots:
            return self._say("spot-signature")
        return diagnosis

"""What went wrong with a call to CoinW that authentication refused, or with a login."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from fauxchange.exchanges.coinw.login import SOCKETS
from fauxchange.exchanges.diagnosis.doctor import Case, Diagnosis, Doctor

from .futures import FuturesDoctor
from .login import SocketLoginDoctor
from .spot import SpotDoctor


class CoinwDoctor:
    """Has a call diagnosed by the doctor of its market, and a login by its own."""

    def __init__(self, facts: Mapping[str, Any]) -> None:
        self._markets: Mapping[str, Doctor] = {
            "spot": SpotDoctor(facts),
            "futures": FuturesDoctor(facts),
            SOCKETS: SocketLoginDoctor(facts),
        }

    def diagnose(self, case: Case) -> Diagnosis | None:
        """Return the mistake, or None."""
        return self._of(case).diagnose(case)

    def expectation(self, case: Case) -> str:
        """Return what was expected of the credentials."""
        return self._of(case).expectation(case)

    def curl(self, case: Case, hide: Callable[[str], str], *, right: bool = False) -> str:
        """Return a line of curl that is refused like the call was, or is not."""
        return self._of(case).curl(case, hide, right=right)

    def _of(self, case: Case) -> Doctor:
        return self._markets[case.endpoint.section if case.endpoint else "spot"]

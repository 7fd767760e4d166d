"""The doctor of everything that is sent to OKX: calls by HTTP, and frames on a WebSocket."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from fauxchange.exchanges.diagnosis.doctor import Case, Diagnosis, Doctor
from fauxchange.message import SOCKET

from .doctor import OkxDoctor
from .login import LoginDoctor


class OkxDoctors:
    """Asks the doctor of a call's own kind; ``facts`` are the exchange's."""

    def __init__(self, facts: Mapping[str, Any]) -> None:
        self._http, self._socket = OkxDoctor(facts), LoginDoctor(facts)

    def diagnose(self, case: Case) -> Diagnosis | None:
        """Return the mistake that a call was refused for; None if it is none of the usual ones."""
        return self._of(case).diagnose(case)

    def expectation(self, case: Case) -> str:
        """Return what was expected of the credentials; empty if they are not what was refused."""
        return self._of(case).expectation(case)

    def curl(self, case: Case, hide: Callable[[str], str], *, right: bool = False) -> str:
        """Return a line of curl that repeats a call by HTTP; empty for a frame."""
        return self._of(case).curl(case, hide, right=right)

    def _of(self, case: Case) -> Doctor:
        return self._socket if case.request.method == SOCKET else self._http

"""A case: a check, a client that does right, and one that does not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fauxchange_kit.recording.recording import PLAIN

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fauxchange_kit.recording.recording import Run

    from .harness import Client, Harness


@dataclass(frozen=True)
class Case:
    """What a check is tried with; ``also`` are findings that come with it wherever it does."""

    check: str
    good: Client
    bad: Client
    profile: str = PLAIN
    faults: tuple[Mapping[str, Any], ...] = ()
    also: frozenset[str] = frozenset()
    limits: bool = False
    pace: float = 1

    def runs(self, harness: Harness, client: Client) -> list[Run]:
        """Return the runs of a client: without faults, and under those of the case."""
        plain = harness.run(client, limits=self.limits)
        if self.profile == PLAIN and not self.faults:
            return [plain]
        struck = harness.run(client, self.profile, self.faults, limits=self.limits, pace=self.pace)
        return [struck] if self.profile == PLAIN else [plain, struck]


def fault(kind: str, times: int = 0, match: Mapping[str, Any] | None = None, **options: Any) -> Any:
    """Return a rule of a plan."""
    rule: dict[str, Any] = {"fault": kind, "match": dict(match or {}), "times": times}
    return {**rule, "options": options} if options else rule

"""When holders of stablecoins are rewarded; apart, because a sandbox begins with it."""

from __future__ import annotations

from fauxchange.domain.core.calendar import next_time_of_day
from fauxchange.domain.core.unit_of_work import ScheduledTask, UnitOfWork

REWARD = "stable.reward"


def schedule_reward(unit: UnitOfWork, ccy: str, reward_at_ms: int, now_ms: int) -> None:
    """Have everybody rewarded from the next time of rewards on: milliseconds after midnight."""
    at_ms = next_time_of_day(reward_at_ms, now_ms)
    unit.schedule(ScheduledTask(at_ms, REWARD, {"ccy": ccy}))

"""When holders of OKUSD are rewarded; apart, because a sandbox begins with it and little else."""

from __future__ import annotations

from fauxchange.domain.core.calendar import next_time_of_day
from fauxchange.domain.core.unit_of_work import ScheduledTask, UnitOfWork

REWARD = "okusd.reward"


def schedule_reward(unit: UnitOfWork, reward_at_ms: int, now_ms: int) -> None:
    """Have everybody rewarded from the next time of rewards on: milliseconds after midnight."""
    unit.schedule(ScheduledTask(next_time_of_day(reward_at_ms, now_ms), REWARD))

"""Windows of maintenance and their states."""

from __future__ import annotations

import pytest

from fauxchange.domain.system import maintenance
from fauxchange.domain.system.maintenance import MaintenanceWindow
from fauxchange.state.memory import MemoryStore

UPGRADE = MaintenanceWindow("1", "upgrade", begin_ms=100, end_ms=200, pre_open_ms=180)


@pytest.mark.parametrize(
    ("now_ms", "state"),
    [
        (99, "scheduled"),
        (100, "ongoing"),
        (179, "ongoing"),
        (180, "pre_open"),
        (199, "pre_open"),
        (200, "completed"),
    ],
)
def test_the_state_follows_from_the_time(now_ms: int, state: str) -> None:
    assert UPGRADE.state(now_ms) == state


def test_without_a_time_of_opening_it_is_ongoing_to_the_end() -> None:
    assert MaintenanceWindow("1", "upgrade", 100, 200).state(199) == "ongoing"


def test_windows_are_told_in_the_order_of_their_announcement_unless_they_are_over() -> None:
    with MemoryStore().transaction() as unit:
        for window in (
            UPGRADE,
            MaintenanceWindow("2", "late", 300, 400),
            MaintenanceWindow("3", "early", 1, 2),
        ):
            maintenance.announce(unit, "okx", window)
        assert [one.id for one in maintenance.windows(unit, "okx", 150)] == ["1", "2"]
        assert [one.id for one in maintenance.windows(unit, "okx", 150, ("completed",))] == ["3"]
        assert list(maintenance.windows(unit, "coinw", 150)) == []


def test_the_exchange_is_down_while_a_window_is_ongoing() -> None:
    with MemoryStore().transaction() as unit:
        maintenance.announce(unit, "okx", UPGRADE)
        assert maintenance.ongoing(unit, "okx", 99) is None
        assert maintenance.ongoing(unit, "okx", 100) == UPGRADE
        assert maintenance.ongoing(unit, "okx", 180) is None


def test_a_window_with_the_same_id_takes_its_place() -> None:
    with MemoryStore().transaction() as unit:
        maintenance.announce(unit, "okx", UPGRADE)
        maintenance.announce(unit, "okx", MaintenanceWindow("2", "other", 1, 900))
        maintenance.announce(unit, "okx", MaintenanceWindow("1", "longer", 100, 900))
        titles = [one.title for one in maintenance.windows(unit, "okx", 150)]
        assert titles == ["longer", "other"]


def test_a_canceled_window_is_canceled_whatever_the_time_is() -> None:
    with MemoryStore().transaction() as unit:
        maintenance.announce(unit, "okx", UPGRADE)
        canceled = maintenance.cancel(unit, "okx", "1")
        assert [canceled.state(now_ms) for now_ms in (0, 150, 900)] == ["canceled"] * 3
        assert list(maintenance.windows(unit, "okx", 150)) == []
        with pytest.raises(KeyError):
            maintenance.cancel(unit, "okx", "2")


@pytest.mark.parametrize(
    "window",
    [
        MaintenanceWindow("1", "no time at all", 100, 100),
        MaintenanceWindow("1", "backwards", 100, 50),
        MaintenanceWindow("1", "opens before", 100, 200, pre_open_ms=99),
        MaintenanceWindow("1", "opens after", 100, 200, pre_open_ms=201),
    ],
)
def test_times_that_do_not_fit_are_refused(window: MaintenanceWindow) -> None:
    with MemoryStore().transaction() as unit, pytest.raises(ValueError, match="a maintenance"):
        maintenance.announce(unit, "okx", window)

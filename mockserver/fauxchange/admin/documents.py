"""Values of control as JSON: what the answers of the admin API are made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from fauxchange.control.charts.report import EquityReport
from fauxchange.control.orders.fills import FillState, fill_settings_view
from fauxchange.control.orders.views import order_view
from fauxchange.control.pairs import PAIR_VALUES
from fauxchange.control.queries.events import event_view
from fauxchange.control.sandbox_control import SandboxControl
from fauxchange.domain.core.money import format_decimal
from fauxchange.domain.core.unit_of_work import ScheduledTask
from fauxchange.domain.market.pair_changes import PairPoint
from fauxchange.domain.market.paths.recorded.playback import RecordedFile
from fauxchange.domain.market.price import CurrencyPoint
from fauxchange.domain.system.maintenance import MaintenanceWindow
from fauxchange.domain.trading.order import Order
from fauxchange.faults.injector import ArmedFault
from fauxchange.runtime.clock import RUNNING, STANDING, Clock
from fauxchange.runtime.event_log import Event
from fauxchange.runtime.journal.entry import JournalEntry, iso

if TYPE_CHECKING:
    from fauxchange.domain.trading.queries.statement import TradingStatement

Json = dict[str, Any]


def to_json(control: SandboxControl, value: Any) -> Any:
    """Return a value of control as JSON; what is neither JSON nor listed here stays as it is."""
    for kind, convert in _DOCUMENTS.items():
        if isinstance(value, kind):
            return to_json(control, convert(control, value))
    if isinstance(value, dict):
        return {name: to_json(control, one) for name, one in value.items()}
    return [to_json(control, one) for one in value] if isinstance(value, list) else value


def _clock(_: SandboxControl, clock: Clock) -> Json:
    now_ms, pace = clock.now_ms(), clock.pace
    mode = {RUNNING: "real", STANDING: "frozen"}.get(pace, "scaled")
    return {
        "now_ms": now_ms,
        "now": iso(now_ms),
        "frozen": clock.frozen,
        "mode": "stepped" if pace.step_ms else mode,
        "rate": pace.rate,
        "step_ms": pace.step_ms,
        "skew_ms": clock.skew_ms,
    }


def _task(_: SandboxControl, task: ScheduledTask) -> Json:
    return {"at_ms": task.at_ms, "at": iso(task.at_ms), "kind": task.kind, "data": dict(task.data)}


def _fault(_: SandboxControl, armed: ArmedFault) -> Json:
    counts = {"matched": armed.match_count, "struck": armed.injection_count}
    return {"id": armed.rule.id, **armed.rule.document, **counts, "since_ms": armed.since_ms}


def _window(control: SandboxControl, window: MaintenanceWindow) -> Json:
    members = asdict(window)
    del members["canceled"]
    return {**members, "state": window.state(control.clock.now_ms())}


def statement(
    result: TradingStatement, exchange: str = "okx", account: str = "main", **_: Any
) -> Json:
    """Return a statement of an account with whose it is."""
    owner = {"exchange": exchange, "account": account}
    lists = {name: getattr(result, name) for name in ("instruments", "movements")}
    rows = {name: [one._asdict() for one in of] for name, of in lists.items()}
    return {**owner, **result._asdict(), "drawdown": result.drawdown._asdict(), **rows}


_DOCUMENTS: Mapping[type, Callable[[SandboxControl, Any], Any]] = {
    Decimal: lambda _, amount: format_decimal(amount),
    Clock: _clock,
    ScheduledTask: _task,
    ArmedFault: _fault,
    MaintenanceWindow: _window,
    JournalEntry: lambda _, entry: entry.as_json(),
    **dict.fromkeys((CurrencyPoint, PairPoint, RecordedFile), lambda _, a: asdict(a)),
    **dict.fromkeys(PAIR_VALUES, lambda _, a: a._asdict()),
    EquityReport: lambda _, one: {
        **one._asdict(),
        "points": [point._asdict() for point in one.points],
    },
    FillState: lambda _, state: fill_settings_view(state),
    Event: lambda _, event: event_view(event),
    Order: lambda _, order: order_view(order),
    SandboxControl: lambda _, control: control.summary(),
}

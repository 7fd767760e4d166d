"""What an account was worth, as a picture: its equity, and where it bought and sold."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import NamedTuple
from xml.sax.saxutils import escape

_WIDTH, _LEFT, _RIGHT = 960, 84, 24
_INK, _FAINT, _GRID = "#1f2933", "#66788a", "#e4e9ef"
_BLUE, _GREEN, _RED = "#2563eb", "#15803d", "#dc2626"
# Steps of an axis are these, times a power of ten.
_STEPS = (1, 2, 2.5, 5, 10)
_MINUTE_S, _DAY_S = 60, 86_400
_TIME_STEPS_S = (
    *(1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200),
    *(_DAY_S * days for days in (1, 2, 5, 7, 14, 30, 60, 90)),
)


class Mark(NamedTuple):
    """A trade of the account: when, at which price, and whether it bought."""

    at_ms: int
    price: Decimal
    bought: bool


class EquityChart(NamedTuple):
    """What is drawn: ``equity`` at ``times``, and below it ``prices`` of an instrument.

    Without an instrument, because nothing was traded, the picture has the equity alone.
    """

    title: str
    times: Sequence[int]
    equity: Sequence[Decimal]
    instrument: str = ""
    prices: Sequence[Decimal] = ()
    marks: Sequence[Mark] = ()


class _Panel(NamedTuple):
    """A part of the picture: from which height to which, and what its edges stand for."""

    top: float
    bottom: float
    begin: float
    end: float
    low: float
    high: float

    def x(self, at_ms: float) -> float:
        """Return where a moment is."""
        part = (at_ms - self.begin) / (self.end - self.begin)
        return round(_LEFT + part * (_WIDTH - _LEFT - _RIGHT), 1)

    def y(self, value: float) -> float:
        """Return where a value is."""
        part = (value - self.low) / (self.high - self.low)
        return round(self.bottom - part * (self.bottom - self.top), 1)


def draw(chart: EquityChart) -> str:
    """Return the picture as SVG."""
    times = chart.times
    height = 560 if chart.instrument else 380
    begin, end = times[0], max(times[-1], times[0] + 1)
    equity = [float(one) for one in chart.equity]
    upper = _Panel(72, 320, begin, end, *_range(equity))
    parts = [_head(chart, height), *_axis(upper), _area(upper, times, equity)]
    parts.append(_line(upper, times, equity, _BLUE, 2))
    if chart.instrument:
        prices = [float(one) for one in chart.prices]
        own = [float(mark.price) for mark in chart.marks]
        lower = _Panel(392, height - 44, begin, end, *_range([*prices, *own]))
        parts += [_text(_LEFT, 376, f"{chart.instrument}, price", 13, _FAINT, "start")]
        parts += [*_axis(lower), _line(lower, times, prices, _FAINT, 1.2)]
        parts += [_mark(lower, mark) for mark in chart.marks]
        parts.append(_legend(376))
    parts += _time_axis(upper if not chart.instrument else lower, height - 44)
    body = "\n".join(parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{height}" '
        f'viewBox="0 0 {_WIDTH} {height}" font-family="system-ui, sans-serif" role="img">\n'
        f"<title>{escape(chart.title)}</title>\n{body}\n</svg>\n"
    )


def _head(chart: EquityChart, height: int) -> str:
    first, last = chart.equity[0], chart.equity[-1]
    change = last - first
    percent = f" ({change / first * 100:+.2f} %)" if first else ""
    colour, text = _GREEN if change >= 0 else _RED, f"{change:+,.2f} USD{percent}"
    return "\n".join(
        (
            f'<rect width="{_WIDTH}" height="{height}" fill="#ffffff"/>',
            _text(_LEFT, 30, chart.title, 18, _INK, "start", bold=True),
            _text(_LEFT, 54, f"{first:,.2f} to {last:,.2f} USD", 13, _FAINT, "start"),
            _text(_WIDTH - _RIGHT, 30, text, 16, colour, "end", bold=True),
        )
    )


def _range(values: Sequence[float]) -> tuple[float, float]:
    """Return the edges of an axis: around the values, with some room."""
    low, high = min(values), max(values)
    room = (high - low) * 0.08 or max(abs(high) * 0.001, 0.01)
    return low - room, high + room


def _ticks(low: float, high: float, most: int = 6) -> list[float]:
    """Return round values between two, a few of them."""
    rough = (high - low) / most
    power = 10.0
    while power > rough:
        power /= 10
    while power * 10 <= rough:
        power *= 10
    step = next(step * power for step in _STEPS if step * power >= rough)
    first = int(low // step) + 1
    return [number * step for number in range(first, int(high // step) + 1)]


def _axis(panel: _Panel) -> list[str]:
    ticks = _ticks(panel.low, panel.high)
    step = ticks[1] - ticks[0] if len(ticks) > 1 else abs(panel.high - panel.low)
    places = 0
    while places < 8 and abs(step * 10**places - round(step * 10**places)) > 1e-6:
        places += 1
    parts = []
    for tick in ticks:
        y = panel.y(tick)
        parts.append(
            f'<line x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{y}" y2="{y}" stroke="{_GRID}"/>'
        )
        parts.append(_text(_LEFT - 8, y + 4, f"{tick:,.{places}f}", 12, _FAINT, "end"))
    return parts


def _time_axis(panel: _Panel, y: float) -> list[str]:
    begin, end = panel.begin / 1_000, panel.end / 1_000
    rough = (end - begin) / 7
    step = next((step for step in _TIME_STEPS_S if step >= rough), _TIME_STEPS_S[-1])
    form = "%d %b" if step >= _DAY_S else "%H:%M" if step >= _MINUTE_S else "%H:%M:%S"
    parts = [f'<line x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{y}" y2="{y}" stroke="{_FAINT}"/>']
    at = (int(begin // step) + 1) * step
    while at <= end:
        x = panel.x(at * 1_000)
        label = datetime.fromtimestamp(at, UTC).strftime(form)
        parts.append(f'<line x1="{x}" x2="{x}" y1="{y}" y2="{y + 5}" stroke="{_FAINT}"/>')
        parts.append(_text(x, y + 20, label, 12, _FAINT, "middle"))
        at += step
    first = datetime.fromtimestamp(begin, UTC).strftime("%Y-%m-%d %H:%M")
    last = datetime.fromtimestamp(end, UTC).strftime("%Y-%m-%d %H:%M")
    parts.append(_text(_WIDTH - _RIGHT, 54, f"{first} to {last} UTC", 13, _FAINT, "end"))
    return parts


def _line(
    panel: _Panel, times: Sequence[int], values: Sequence[float], colour: str, width: float
) -> str:
    points = _points(panel, times, values)
    return (
        f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="{width}" '
        'stroke-linejoin="round"/>'
    )


def _area(panel: _Panel, times: Sequence[int], values: Sequence[float]) -> str:
    points = _points(panel, times, values)
    left, right = panel.x(times[0]), panel.x(times[-1])
    edges = f"{right},{panel.bottom} {left},{panel.bottom}"
    return f'<polygon points="{points} {edges}" fill="{_BLUE}" fill-opacity="0.08"/>'


def _points(panel: _Panel, times: Sequence[int], values: Sequence[float]) -> str:
    pairs = zip(times, values, strict=True)
    return " ".join(f"{panel.x(at_ms)},{panel.y(value)}" for at_ms, value in pairs)


def _mark(panel: _Panel, mark: Mark) -> str:
    return _arrow(panel.x(mark.at_ms), panel.y(float(mark.price)), bought=mark.bought)


def _arrow(x: float, y: float, *, bought: bool) -> str:
    """Return an arrow whose tip is at a place: from below for what was bought."""
    side = 9 if bought else -9
    colour = _GREEN if bought else _RED
    points = f"{x},{y} {x - 5},{y + side} {x + 5},{y + side}"
    return f'<polygon points="{points}" fill="{colour}" stroke="#ffffff" stroke-width="0.8"/>'


def _legend(y: float) -> str:
    right = _WIDTH - _RIGHT
    return "\n".join(
        (
            _arrow(right - 112, y - 9, bought=True),
            _text(right - 102, y, "bought", 12, _FAINT, "start"),
            _arrow(right - 42, y, bought=False),
            _text(right, y, "sold", 12, _FAINT, "end"),
        )
    )


def _text(
    x: float, y: float, text: str, size: int, colour: str, anchor: str, *, bold: bool = False
) -> str:
    weight = ' font-weight="600"' if bold else ""
    return (
        f'<text x="{x}" y="{round(y, 1)}" font-size="{size}" fill="{colour}" '
        f'text-anchor="{anchor}"{weight}>{escape(text)}</text>'
    )

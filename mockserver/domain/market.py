"""Prices: a pure function of seed, currency and time, with scripts on top.

Nothing runs in the background: asking twice for the same moment gives the same price. A script, if
there is one for a currency, says what the price was from each of its times on.
"""

from __future__ import annotations

import hashlib
import math
from bisect import bisect_right
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .unit import Unit

# Periods in hours and how much of the price each wave moves: slow and wide, quick and narrow.
_WAVES = ((720.0, 0.05), (168.0, 0.02), (24.0, 0.01), (1.0, 0.002), (0.05, 0.0005))
_HOUR_MS = 3_600_000
_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Quoted:
    """A currency's price in USD around which it moves, by the seed of the sandbox."""

    ccy: str
    usd: Decimal
    seed: int
    steady: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """From ``at_ms`` on the price is ``usd``; with ``ramp`` it moves there from the step before."""

    at_ms: int
    usd: Decimal
    ramp: bool = False


@dataclass(frozen=True, slots=True)
class Script:
    """Prices somebody set: steps ordered by time."""

    ccy: str
    steps: tuple[Step, ...] = ()


def usd(unit: Unit, ccy: str, at_ms: int) -> Decimal:
    """Return a currency's price in USD at a time.

    Raises:
        KeyError: the world does not quote the currency.

    """
    script = unit.find(Script, ccy)
    if script is not None:
        scripted = _scripted(script, at_ms)
        if scripted is not None:
            return scripted
    quoted = unit.get(Quoted, ccy)
    return quoted.usd if quoted.steady else _moved(quoted, at_ms)


def rate(unit: Unit, base: str, quote: str, at_ms: int) -> Decimal:
    """Return how much of one currency a unit of another is worth, to ten significant digits.

    Raises:
        KeyError: the world does not quote one of them.

    """
    value = usd(unit, base, at_ms) / usd(unit, quote, at_ms)
    return _rounded(value, 10)


def set_price(unit: Unit, ccy: str, step: Step) -> None:
    """Add a step to a currency's script; later steps of before are forgotten."""
    script = unit.find(Script, ccy) or Script(ccy)
    kept = tuple(one for one in script.steps if one.at_ms < step.at_ms)
    unit.put(ccy, replace(script, steps=(*kept, step)))


def _scripted(script: Script, at_ms: int) -> Decimal | None:
    steps = script.steps
    i = bisect_right(steps, at_ms, key=lambda step: step.at_ms) - 1
    if i + 1 < len(steps) and steps[i + 1].ramp and i >= 0:
        begin, end = steps[i], steps[i + 1]
        gone = Decimal(at_ms - begin.at_ms) / (end.at_ms - begin.at_ms)
        return _rounded(begin.usd + (end.usd - begin.usd) * gone, _DIGITS + 2)
    return steps[i].usd if i >= 0 else None


def _moved(quoted: Quoted, at_ms: int) -> Decimal:
    hours = at_ms / _HOUR_MS
    moved = sum(
        width * math.sin(2 * math.pi * (hours / period + _phase(quoted, i)))
        for i, (period, width) in enumerate(_WAVES)
    )
    return _rounded(quoted.usd * Decimal(repr(math.exp(moved))), _DIGITS)


def _phase(quoted: Quoted, wave: int) -> float:
    digest = hashlib.sha256(f"{quoted.seed}/{quoted.ccy}/{wave}".encode()).digest()
    return int.from_bytes(digest[:4], "big") / 2**32


def _rounded(value: Decimal, digits: int) -> Decimal:
    """Return a value with so many significant digits, never with an exponent above zero."""
    places = min(0, value.adjusted() - digits + 1)
    return value.quantize(Decimal(1).scaleb(places), rounding=ROUND_HALF_UP)

"""What a verdict comes to in numbers: a score, a grade, and how much of an exchange was exercised.

Only what was exercised counts: points are the weight of the checks that passed among those that
passed or failed, and no more than the worst that was found, and how much was looked at, allow. The
grade and its colour follow from the points, so that none of the three says more than the others.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from fauxchange.exchanges.exchange import Exchange, fidelity_of
from fauxchange_kit.analysis.responses import has_row_results
from fauxchange_kit.exchanges import exchange as exchange_named
from fauxchange_kit.recording.recording import RecordedCall

from .check import Severity
from .verdict import CheckResult, Outcome, Verdict

WEIGHTS: Mapping[Severity, int] = {Severity.ERROR: 5, Severity.WARNING: 2, Severity.NOTE: 1}

# From the best down: from so many points on.
GRADES: Mapping[str, int] = {"A": 90, "B": 75, "C": 60, "D": 40, "F": 0}
NO_GRADE = "none"

# What a grade looks like: dark enough for white letters, and seen on a dark page too.
COLOURS: Mapping[str, str] = {
    "A": "#17734f",
    "B": "#4b7a12",
    "C": "#8a6100",
    "D": "#b3530e",
    "F": "#b3261e",
    NO_GRADE: "#5c6570",
}

# The most points there are with a finding of a severity: the best of a C, and of a B.
MOST_WITH: Mapping[Severity, int] = {Severity.ERROR: 74, Severity.WARNING: 89}

# The most points if less than this share of the checks, by weight, was exercised.
ENOUGH, MOST_WITH_LITTLE = 0.5, 89

_FAILS = "This client fails against an exchange that behaves, so there is no verdict"

# Where a row of an answer says how it went.
_ROW_CODES = ("sCode", "msgCode")


class Score(NamedTuple):
    """Points from 0 to 100, None for no verdict; the grade; the share exercised."""

    points: int | None
    grade: str
    exercised: float

    @property
    def is_enough(self) -> bool:
        """Whether enough was exercised for a verdict on the client as a whole."""
        return self.exercised >= ENOUGH

    @property
    def colour(self) -> str:
        """The colour of the grade, as ``#rrggbb``."""
        return COLOURS[self.grade]

    def __str__(self) -> str:
        return self.grade if self.points is None else f"{self.grade} {self.points}"


class EndpointCalls(NamedTuple):
    """A documented endpoint, how often it was called, and how often that was accepted.

    ``fidelity`` is how true the mock's answers are: ``modelled``, ``example`` or ``sampled``.
    """

    id: str
    title: str
    calls: int
    accepted: int
    fidelity: str = "modelled"


class Section(NamedTuple):
    """A section of an exchange's documentation."""

    name: str
    endpoints: tuple[EndpointCalls, ...]

    @property
    def called(self) -> int:
        """How many of its endpoints were called."""
        return sum(one.calls > 0 for one in self.endpoints)


class Coverage(NamedTuple):
    """How much of an exchange's catalogue was called."""

    exchange: str
    title: str
    sections: tuple[Section, ...]

    @property
    def endpoints(self) -> int:
        """How many endpoints are documented."""
        return sum(len(one.endpoints) for one in self.sections)

    @property
    def called(self) -> int:
        """How many of them were called."""
        return sum(one.called for one in self.sections)


class Code(NamedTuple):
    """An error code that was met; the text is empty if nobody documents it."""

    code: str
    answers: int
    text: str
    is_documented: bool


class Codes(NamedTuple):
    """The error codes of an exchange: how many are documented, and which were met."""

    exchange: str
    documented: int
    met: tuple[Code, ...]

    @property
    def met_documented(self) -> int:
        """How many of the documented ones were met."""
        return sum(one.is_documented for one in self.met)


class Counts(NamedTuple):
    """Calls, and what became of them; ``unknown`` were to paths that nobody documents."""

    calls: int = 0
    accepted: int = 0
    refused: int = 0
    undelivered: int = 0
    struck: int = 0
    unknown: int = 0


def score(verdict: Verdict) -> Score:
    """Return the score of a verdict."""
    passed = _weight(verdict.results, Outcome.PASSED)
    failed = _weight(verdict.results, Outcome.FAILED)
    everything = passed + failed + _weight(verdict.results, Outcome.NOT_EXERCISED)
    if not passed + failed:
        return Score(None, NO_GRADE, 0.0)
    exercised = (passed + failed) / everything
    if verdict.fails_plainly and verdict.is_clean:
        # There is no verdict on a client that does not work where nothing fails.
        return Score(None, NO_GRADE, exercised)
    severities = {one.check.severity for one in verdict.findings}
    most = [100, *(points for severity, points in MOST_WITH.items() if severity in severities)]
    if exercised < ENOUGH:
        most.append(MOST_WITH_LITTLE)
    points = min(100 * passed // (passed + failed), *most)
    grade = next(name for name, least in GRADES.items() if points >= least)
    return Score(points, grade, exercised)


def headline(verdict: Verdict) -> str:
    """Return what a verdict says of the client, in a sentence without its full stop."""
    scored = score(verdict)
    if scored.points is None:
        return _FAILS if verdict.fails_plainly else "Nothing was exercised"
    severities = {one.check.severity for one in verdict.findings}
    if Severity.ERROR in severities:
        return "This client breaks its exchange's contract"
    if Severity.WARNING in severities:
        return "This client keeps its exchange's contract, with warnings"
    if not scored.is_enough:
        return "Nothing is wrong in what was seen of this client, which is little"
    return "This client keeps its exchange's contract"


def counts(calls: Iterable[RecordedCall]) -> Counts:
    """Count calls."""
    counter: Counter[str] = Counter()
    for call in calls:
        counter["calls"] += 1
        counter["accepted" if call.is_accepted else "refused"] += 1
        counter["undelivered"] += not call.was_delivered
        counter["struck"] += bool(call.faults)
        counter["unknown"] += call.endpoint is None
    return Counts(**counter)


def coverage(verdict: Verdict) -> tuple[Coverage, ...]:
    """Return how much was called of each exchange that was called at all."""
    called: Counter[tuple[str, str]] = Counter()
    accepted: Counter[tuple[str, str]] = Counter()
    for call in _whole(verdict):
        called[call.exchange.name, call.endpoint_id] += 1
        accepted[call.exchange.name, call.endpoint_id] += call.is_accepted
    result = []
    for exchange in exchanges(verdict):
        sections: dict[str, list[EndpointCalls]] = {}
        for one in exchange.catalogue:
            where = exchange.name, one.id
            fidelity = fidelity_of(exchange, one)
            reach = EndpointCalls(one.id, one.title, called[where], accepted[where], fidelity)
            sections.setdefault(one.section, []).append(reach)
        parts = tuple(Section(name, tuple(reaches)) for name, reaches in sections.items())
        result.append(Coverage(exchange.name, exchange.facts["title"], parts))
    return tuple(result)


def codes(verdict: Verdict) -> tuple[Codes, ...]:
    """Return which error codes were met, those of single rows too."""
    met: dict[str, Counter[str]] = {}
    for call in _calls(verdict):
        met.setdefault(call.exchange.name, Counter()).update(_codes_of(call))
    result = []
    for exchange in exchanges(verdict):
        texts = _error_texts(exchange)
        fine = {exchange.accept(one, [], 0).code for one in exchange.catalogue} | {""}
        documented = texts.keys() - fine
        errors = sorted((code, times) for code, times in met.get(exchange.name, {}).items() if code)
        rows = tuple(
            Code(code, times, texts.get(code, ""), code in documented)
            for code, times in errors
            if code not in fine
        )
        result.append(Codes(exchange.name, len(documented), rows))
    return tuple(result)


def exchanges(verdict: Verdict) -> list[Exchange]:
    """Return the exchanges that were called or connected to, in the order of their names."""
    connected = {one.exchange for run in verdict.runs for one in run.connections}
    called = {name: exchange_named(name) for name in connected}
    called |= {call.exchange.name: call.exchange for call in _whole(verdict)}
    return [called[name] for name in sorted(called)]


def _weight(results: Sequence[CheckResult], outcome: Outcome) -> int:
    return sum(WEIGHTS[one.check.severity] for one in results if one.outcome is outcome)


def _whole(verdict: Verdict) -> Iterator[RecordedCall]:
    """Yield the calls, and what frames asked for."""
    return (call for run in verdict.runs for call in run.whole)


def _calls(verdict: Verdict) -> Iterator[RecordedCall]:
    return (call for run in verdict.runs for call in run)


def _codes_of(call: RecordedCall) -> Iterator[str]:
    """Yield the codes of an answer."""
    yield call.code
    if has_row_results(call):
        rows = (row for row in call.rows if isinstance(row, dict))
        yield from (str(row[name]) for row in rows for name in _ROW_CODES if name in row)


def _error_texts(exchange: Exchange) -> dict[str, str]:
    """Return code -> text; of several texts of a code, the first."""
    texts: dict[str, str] = {}
    for name, error in exchange.errors.items():
        texts.setdefault(str(error.get("code", name.partition("_")[0])), error.get("message", ""))
    return texts

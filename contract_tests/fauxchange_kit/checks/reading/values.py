"""Reading: answers that are legal and unusual, and digits that count."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from fauxchange_kit.analysis.calls import is_write
from fauxchange_kit.analysis.recovery import recovery_evidence
from fauxchange_kit.analysis.responses import is_ok
from fauxchange_kit.check import Evidence, Severity, check

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fauxchange_kit.recording.recording import RecordedCall, Run

_COINW = "https://www.coinw.com/api-doc/en/common/introduction"
_ANSWERS = {"okx": "overview-general-info", "coinw": _COINW}

# As many digits as every double keeps.
_DOUBLE_DIGITS = 15


@check(
    "reading/decimals-kept",
    "an amount that was read is sent on digit by digit",
    Severity.ERROR,
    why="A number of floating point keeps 15 digits: the rest stays behind, or is one too many "
    "and the call is refused.",
    fix="Keep amounts as decimals or as text, from the answer to the next request.",
    docs={"okx": "overview-general-info", "coinw": _COINW},
    profiles=("plain", "odd-decimals"),
)
def decimals_kept(run: Run) -> Iterator[Evidence]:
    """Compare amounts that are sent with the long ones that were read before."""
    read: dict[float, dict[Decimal, RecordedCall]] = {}
    for call in run:
        if is_write(call.endpoint):
            for amount in _numbers(call.raw):
                sources = read.get(float(amount), {})
                if amount in sources:
                    yield Evidence((sources[amount], call))
                elif sources:
                    amount_read, source = next(iter(sources.items()))
                    problem = (
                        f"{amount_read:f} was read, and {amount:f} sent: it went through a float"
                    )
                    yield Evidence((source, call), problem)
        if is_ok(call):
            for amount in _numbers(call.json):
                if len(amount.as_tuple().digits) > _DOUBLE_DIGITS:
                    read.setdefault(float(amount), {}).setdefault(amount, call)


@check(
    "reading/new-fields-survived",
    "members that nobody documents yet, in whatever order, do no harm",
    Severity.ERROR,
    why="Exchanges add members to answers without notice: that is how they grow.",
    fix="Read the members that are needed by their names, and let all others be.",
    docs=_ANSWERS,
    profiles=("new-fields",),
)
def new_fields_survived(run: Run) -> Iterator[Evidence]:
    """Look at what became of a client that met some."""
    yield from recovery_evidence(run, _is_nasty, "an answer with new members or another order")


@check(
    "reading/unknown-enums-survived",
    "states and kinds that nobody documents yet do no harm",
    Severity.WARNING,
    why="A new state of an order stops every client that knows all of them by heart.",
    fix="Have a case for what is not known: leave it alone, and tell somebody.",
    docs=_ANSWERS,
    profiles=("unknown-enums",),
)
def unknown_enums_survived(run: Run) -> Iterator[Evidence]:
    """Look at what became of a client that met one."""
    yield from recovery_evidence(run, _is_nasty, "an answer with an unknown state or kind")


@check(
    "reading/empty-strings-survived",
    "an empty text where a number is expected means that there is none",
    Severity.ERROR,
    why="OKX leaves members empty that do not apply; read as a number, that is a crash.",
    fix="Read an empty text as nothing, before it is read as a number or a time.",
    docs=_ANSWERS,
    profiles=("empty-strings",),
)
def empty_strings_survived(run: Run) -> Iterator[Evidence]:
    """Look at what became of a client that met some."""
    yield from recovery_evidence(run, _is_nasty, "an answer with empty texts")


@check(
    "reading/odd-decimals-survived",
    "amounts with many digits, before or behind the point, do no harm",
    Severity.WARNING,
    why="There are tokens with 18 decimals, and tokens of which everybody has billions.",
    fix="Read amounts as decimals of any length; show them shortened, and keep them whole.",
    docs=_ANSWERS,
    profiles=("odd-decimals",),
)
def odd_decimals_survived(run: Run) -> Iterator[Evidence]:
    """Look at what became of a client that met some."""
    yield from recovery_evidence(run, _is_nasty, "an answer with long decimals")


@check(
    "reading/empty-pages-survived",
    "a history without rows does no harm",
    Severity.ERROR,
    why="Every history is empty some day: that of a new account, or of a coin that nobody used.",
    fix="Ask whether there is a first row before it is read.",
    docs=_ANSWERS,
    profiles=("empty-pages",),
)
def empty_pages_survived(run: Run) -> Iterator[Evidence]:
    """Look at what became of a client that met one."""
    yield from recovery_evidence(run, _is_empty_page, "a page without rows")


def _is_nasty(call: RecordedCall) -> bool:
    return "nasty-answer" in call.faults


def _is_empty_page(call: RecordedCall) -> bool:
    """Whether a history came without rows; without balances a client may well end."""
    is_page = call.endpoint is not None and call.endpoint.paging is not None
    return is_page and _is_nasty(call) and is_ok(call) and not call.rows


def _numbers(value: Any) -> Iterator[Decimal]:
    """Yield the numbers with a fraction in a JSON value: of texts and of numbers."""
    if isinstance(value, dict):
        for member in value.values():
            yield from _numbers(member)
    elif isinstance(value, list):
        for item in value:
            yield from _numbers(item)
    elif isinstance(value, Decimal | str) and "." in str(value):
        try:
            number = Decimal(str(value))
        except InvalidOperation:
            return
        if number.is_finite():
            yield number

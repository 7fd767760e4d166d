"""Reading: histories longer than a page, legal and unusual answers, and digits that count."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import ROUND_DOWN, Decimal, InvalidOperation, localcontext
from functools import partial
from itertools import groupby, pairwise
from typing import Any

from fauxchange_kit.analysis.calls import is_write, owner_of
from fauxchange_kit.analysis.pages import Numbers, Page, goes_on, histories, place_problem
from fauxchange_kit.analysis.recovery import recovery_evidence
from fauxchange_kit.analysis.repetitions import follows
from fauxchange_kit.analysis.responses import is_ok
from fauxchange_kit.check import Evidence, Severity, check
from fauxchange_kit.checks.pages import COINW_INTRODUCTION
from fauxchange_kit.recording.recording import RecordedCall, Run

_PAGES = {
    "okx": "funding-account-rest-api-asset-bills-details",
    "coinw": "https://www.coinw.com/api-doc/en/futures-trading/check/get-historical-orders-7days",
}
_ANSWERS = {
    "okx": "overview-general-info",
    "coinw": COINW_INTRODUCTION,
}
# Who reads a page so often does not get on: more are tries, or another reader.
_STUCK = 4
# Where a list begins and ends in time.
_TIMES = ("begin", "end", "startTime", "endTime", "startAt", "endAt")
# As many digits as every double keeps.
_DOUBLE_DIGITS = 15
# More places than most currencies take, and more digits than any amount has.
_MOST_PLACES, _MOST_DIGITS = 8, 200


@check(
    "reading/pages-complete",
    "a history is read until a page is not full",
    Severity.WARNING,
    why="What is on the next page is missing: sums are wrong, and orders are taken for unknown.",
    fix="Ask for the next page, with after or its number, until one has fewer rows than the limit.",
    docs=_PAGES,
    profiles=("full-pages",),
    unseen="Why a client stops: it is judged only where it asks for pages as long as they may "
    "be. A client that wants the newest rows alone asks for fewer.",
)
def pages_complete(run: Run) -> Iterator[Evidence]:
    """Look for full pages, as large as they may be, of which nobody read the next."""
    reported: set[str] = set()
    numbers = Numbers(run)
    for pages in histories(run):
        last = pages[-1]
        if not any(page.has_next for page in pages):
            continue
        # Who asks for less than a whole page wants only that much, of however many pages.
        if last.before or (last.has_next and not last.is_whole):
            continue
        if not last.has_next or numbers.is_read_on(last):
            yield Evidence(tuple(page.call for page in pages))
        elif last.call.endpoint_id not in reported and not _is_read_on(run, last):
            reported.add(last.call.endpoint_id)
            problem = f"{last.call.endpoint_id} may have more than the {last.limit} rows of a page"
            yield Evidence(tuple(page.call for page in pages), problem)


def _is_read_on(run: Run, page: Page) -> bool:
    """Whether the same list was read afterwards for another time, which is a way to go on."""
    call = page.call
    return any(
        one.endpoint_id == call.endpoint_id
        and owner_of(one) == owner_of(call)
        and isinstance(one.params, dict)
        and any(one.params.get(name) != call.params.get(name) for name in _TIMES)
        for one in run.after(call)
    )


@check(
    "reading/page-cursor",
    "the next page begins after the last row of this one",
    Severity.ERROR,
    why="From another place rows come twice, or never.",
    fix="Send the place of the last row, which is the oldest, as after; before goes to newer ones. "
    "Where pages have numbers, count them by one, and keep their size.",
    docs=_PAGES,
    profiles=("full-pages", "plain"),
    unseen="Rows that arrive between two pages, the order in which a client takes rows for "
    "sorted, and lists that are public.",
)
def page_cursor(run: Run) -> Iterator[Evidence]:
    """Compare where each page begins with the rows of the page before it."""
    numbers = Numbers(run)
    for pages in histories(run):
        for page, next_page in pairwise(pages):
            if not page.has_next or len(page.places) < 2:
                continue
            problem = place_problem(page, next_page, numbers)
            if problem is not None:
                yield Evidence((page.call, next_page.call), problem)
        yield from _standing_still(pages)


def _standing_still(pages: list[Page]) -> Iterator[Evidence]:
    """Yield pages after the first that were read from one place again and again."""
    for after, same in groupby(pages, lambda page: page.after):
        calls = tuple(page.call for page in same if page.has_next and not page.is_numbered)
        if after and len(calls) >= _STUCK:
            problem = f"{calls[0].endpoint_id} was read {len(calls)} times after {after}"
            yield Evidence(calls, problem)


@check(
    "reading/page-end",
    "a page without rows is the last one",
    Severity.WARNING,
    why="Who asks on loops for ever, and uses up the limit.",
    fix="Stop at a page that has no rows, or fewer than the limit.",
    docs=_PAGES,
    profiles=("full-pages", "empty-pages", "plain"),
)
def page_end(run: Run) -> Iterator[Evidence]:
    """Look at what was asked after an empty page that is not the first."""
    for pages in histories(run):
        for page, next_page in pairwise(pages):
            if page.after and not page.places:
                problem = f"{page.call.endpoint_id} was asked again after a page without rows"
                is_on = goes_on(page, next_page) and follows(page.call, next_page.call)
                yield Evidence((page.call, next_page.call), problem if is_on else "")
        if pages[-1].after and not pages[-1].has_next:
            yield Evidence((pages[-1].call,))


@check(
    "reading/decimals-kept",
    "an amount that was read is sent on digit by digit",
    Severity.ERROR,
    why="A number of floating point keeps 15 digits: the rest stays behind, or is one too many "
    "and the call is refused.",
    fix="Keep amounts as decimals or as text, from the answer to the next request.",
    docs=_ANSWERS,
    profiles=("plain", "odd-decimals"),
    frames=True,
    unseen="Amounts of 15 digits and fewer, sums, and amounts that are cut to eight places and "
    "fewer, as a float may be, too.",
)
def decimals_kept(run: Run) -> Iterator[Evidence]:
    """Compare amounts that are sent with the long ones that were read before."""
    read: dict[float, dict[Decimal, RecordedCall]] = {}
    for call in run:
        if is_write(call.endpoint):
            for amount in _numbers(call.raw):
                yield from _origin(call, amount, read.get(float(amount), {}))
        if is_ok(call):
            for amount in _numbers(call.json):
                if len(amount.as_tuple().digits) > _DOUBLE_DIGITS:
                    read.setdefault(float(amount), {}).setdefault(amount, call)


def _origin(
    call: RecordedCall, amount: Decimal, sources: Mapping[Decimal, RecordedCall]
) -> Iterator[Evidence]:
    """Judge an amount that was sent by the amounts read before that are the same as floats."""
    if amount in sources:
        yield Evidence((sources[amount], call))
    elif sources:
        amount_read, source = next(iter(sources.items()))
        if not _is_cut(amount, amount_read):
            problem = f"{amount_read:f} was read, and {amount:f} sent: it went through a float"
            yield Evidence((source, call), problem)


def _is_cut(amount: Decimal, amount_read: Decimal) -> bool:
    """Whether an amount is another one cut down to some places, as currencies want it.

    With more places than currencies have, the same digits are those that a float keeps.
    """
    places = -int(amount.as_tuple().exponent)
    with localcontext(prec=_MOST_DIGITS):
        cut = amount_read.quantize(Decimal(1).scaleb(-places), ROUND_DOWN)
    return cut == amount and (places <= _MOST_PLACES or amount != Decimal(repr(float(amount_read))))


def _is_nasty(call: RecordedCall) -> bool:
    return "nasty-answer" in call.faults


def _is_empty_page(call: RecordedCall) -> bool:
    """Whether a history came without rows; without balances a client may well end."""
    is_page = call.endpoint is not None and call.endpoint.paging is not None
    return is_page and _is_nasty(call) and is_ok(call) and not call.rows


check(
    "reading/new-fields-survived",
    "members that nobody documents yet, in whatever order, do no harm",
    Severity.ERROR,
    why="Exchanges add members to answers without notice: that is how they grow.",
    fix="Read the members that are needed by their names, and let all others be.",
    docs=_ANSWERS,
    profiles=("new-fields",),
    frames=True,
)(
    partial(
        recovery_evidence,
        is_affected=_is_nasty,
        cause="an answer with new members or another order",
    )
)
check(
    "reading/unknown-enums-survived",
    "states and kinds that nobody documents yet do no harm",
    Severity.WARNING,
    why="A new state of an order stops every client that knows all of them by heart.",
    fix="Have a case for what is not known: leave it alone, and tell somebody.",
    docs=_ANSWERS,
    profiles=("unknown-enums",),
    frames=True,
)(
    partial(
        recovery_evidence, is_affected=_is_nasty, cause="an answer with an unknown state or kind"
    )
)
check(
    "reading/empty-strings-survived",
    "an empty text where a number is expected means that there is none",
    Severity.ERROR,
    why="OKX leaves members empty that do not apply; read as a number, that is a crash.",
    fix="Read an empty text as nothing, before it is read as a number or a time.",
    docs=_ANSWERS,
    profiles=("empty-strings",),
    frames=True,
)(partial(recovery_evidence, is_affected=_is_nasty, cause="an answer with empty texts"))
check(
    "reading/odd-decimals-survived",
    "amounts with many digits, before or behind the point, do no harm",
    Severity.WARNING,
    why="There are tokens with 18 decimals, and tokens of which everybody has billions.",
    fix="Read amounts as decimals of any length; show them shortened, and keep them whole.",
    docs=_ANSWERS,
    profiles=("odd-decimals",),
    frames=True,
)(partial(recovery_evidence, is_affected=_is_nasty, cause="an answer with long decimals"))
check(
    "reading/empty-pages-survived",
    "a history without rows does no harm",
    Severity.ERROR,
    why="Every history is empty some day: that of a new account, or of a coin that nobody used.",
    fix="Ask whether there is a first row before it is read.",
    docs=_ANSWERS,
    profiles=("empty-pages",),
    frames=True,
)(partial(recovery_evidence, is_affected=_is_empty_page, cause="a page without rows"))


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

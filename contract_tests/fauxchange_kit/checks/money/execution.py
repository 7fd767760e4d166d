"""Money: what is sent once is carried out once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fauxchange_kit.analysis.calls import (
    client_ids,
    id_members,
    is_again,
    is_money,
    looks_up,
    whose,
)
from fauxchange_kit.analysis.responses import is_ok, is_unknown, tells_rows
from fauxchange_kit.check import Evidence, Severity, check

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fauxchange_kit.recording.recording import RecordedCall, Run

_ORDER = "order-book-trading-trade-post-place-order"
_IDS = {
    "okx": _ORDER,
    "coinw": "https://www.coinw.com/api-doc/en/futures-trading/trade/place-an-order",
}
_TIMEOUT = {
    "okx": "error-code-rest-api",
    "coinw": "https://www.coinw.com/api-doc/en/spot-trading/check/get-order-status",
}
_LOSSES = ("lost-reply", "lost-orders", "reset", "server-error")


@check(
    "money/client-id-missing",
    "orders, transfers and withdrawals carry an id of the client's own",
    Severity.WARNING,
    why="When the answer is lost, only the own id tells whether the order is there.",
    fix="Make an id before the call is sent, keep it, and send it with the call.",
    docs=_IDS,
)
def client_id_missing(run: Run) -> Iterator[Evidence]:
    """Look at every call that moves money where the exchange takes an id of the client's own."""
    for sent in _money(run):
        members = id_members(sent.endpoint) if sent.endpoint else ()
        if not members or sent.params is None or sent.step in {"parameters", "validation"}:
            continue
        missing = sum(not one for one in client_ids(sent))
        of_rows = f" in {missing} rows" if isinstance(sent.params, list) else ""
        problem = f"{sent.endpoint_id} came without {' or '.join(members)}{of_rows}"
        yield Evidence((sent,), problem if missing else "")


@check(
    "money/client-id-unique",
    "an id of the client's own is used for one thing only",
    Severity.ERROR,
    why="The exchange refuses an id that it knows, or shows the older order for it.",
    fix="Make a new id for each new order or transfer; counters that begin anew are none.",
    docs=_IDS,
)
def client_id_unique(run: Run) -> Iterator[Evidence]:
    """Look for ids that a client was told are taken by something else of its own."""
    taken: dict[tuple[str, str, str], RecordedCall] = {}
    for sent in _money(run):
        named = [one for one in client_ids(sent) if one]
        if not named:
            continue
        twice = next((one for one in named if named.count(one) > 1), "")
        before = [taken[key] for one in named if (key := _taken_key(sent, one)) in taken]
        if twice:
            yield Evidence((sent,), f"two rows of {sent.endpoint_id} have the id {twice}")
        elif before:
            again = f"{sent.endpoint_id} came with an id that an earlier one has already"
            yield Evidence((before[0], sent), again)
        else:
            yield Evidence((sent,))
        if is_ok(sent):
            taken |= {_taken_key(sent, one): sent for one in named}


@check(
    "money/blind-resend",
    "what may have moved money is not sent again blindly",
    Severity.ERROR,
    why="A call whose answer was lost may have been carried out: the money then moves twice.",
    fix="Look the first one up before sending it again, or send it with the same id.",
    docs=_TIMEOUT,
    profiles=_LOSSES,
)
def blind_resend(run: Run) -> Iterator[Evidence]:
    """Look at what came after calls that move money and whose outcome the client cannot know."""
    for sent in _unknown(run):
        again = next((one for one in run.after(sent) if is_again(sent, one)), None)
        if again is None or _is_same_id(sent, again) or _is_looked_up(run, sent, again):
            if again is not None or _is_looked_up(run, sent, None):
                yield Evidence((sent,))
            continue
        blind = f"{sent.endpoint_id} was sent again with nobody knowing what became of the first"
        yield Evidence((sent, again), blind)


@check(
    "money/outcome-found-out",
    "the outcome of a call whose answer was lost is found out",
    Severity.ERROR,
    why="An order that nobody knows of is a position that nobody watches.",
    fix="After an error of the network or a timeout, ask for the order, transfer or withdrawal "
    "by its own id until the exchange knows it or surely does not.",
    docs=_TIMEOUT,
    profiles=_LOSSES,
)
def outcome_found_out(run: Run) -> Iterator[Evidence]:
    """Look for clients that went on, or ended well, without having looked."""
    for sent in _unknown(run):
        later = run.after(sent)
        is_same = any(is_again(sent, one) and _is_same_id(sent, one) for one in later)
        is_tried = any(is_again(sent, one) for one in later)
        if is_same or _is_looked_up(run, sent, None):
            yield Evidence((sent,))
        elif not is_tried and (any(map(_is_money_call, later)) or run.exit_code == 0):
            lost = f"nobody looked what became of {sent.endpoint_id}, whose answer was lost"
            yield Evidence((sent,), lost)


@check(
    "money/same-client-id",
    "what is sent again carries the same id as the first time",
    Severity.WARNING,
    why="With the same id the exchange itself refuses to do it twice.",
    fix="Make the id once for each order or transfer, outside of the loop that tries.",
    docs=_IDS,
    profiles=_LOSSES,
)
def same_client_id(run: Run) -> Iterator[Evidence]:
    """Compare the ids, where the first call had one and no look-up showed it."""
    for sent in _unknown(run):
        named = [one for one in client_ids(sent) if one]
        again = next((one for one in run.after(sent) if is_again(sent, one)), None)
        if not named or again is None or _is_shown(run, sent, again, named):
            continue
        other = f"{sent.endpoint_id} was sent again with another id than {named[0]}"
        yield Evidence((sent, again), "" if _is_same_id(sent, again) else other)


@check(
    "money/double-execution",
    "money moves once",
    Severity.ERROR,
    why="What a client does once without faults was carried out twice with them.",
    fix="Send it again only with the same id, or after a look-up that surely does not show it.",
    docs=_TIMEOUT,
    profiles=_LOSSES,
)
def double_execution(run: Run) -> Iterator[Evidence]:
    """Count what was carried out after an answer was lost, beside the plain run."""
    if run.plain is None:
        return
    for sent in _unknown(run):
        if not sent.is_accepted or len(_done(run.plain, sent)) != 1:
            continue
        done = _done(run, sent)
        twice = f"{sent.endpoint_id} was carried out {len(done)} times, without faults once"
        yield Evidence(tuple(done), twice if len(done) > 1 else "")


def _money(run: Run) -> Iterator[RecordedCall]:
    return (sent for sent in run if _is_money_call(sent))


def _is_money_call(sent: RecordedCall) -> bool:
    return is_money(sent.endpoint)


def _unknown(run: Run) -> Iterator[RecordedCall]:
    return (sent for sent in _money(run) if is_unknown(sent))


def _taken_key(sent: RecordedCall, client_id: str) -> tuple[str, str, str]:
    account = sent.credential.account if sent.credential else whose(sent)
    return account, sent.endpoint_id, client_id


def _is_same_id(sent: RecordedCall, again: RecordedCall) -> bool:
    ids = client_ids(sent)
    return all(ids) and bool(ids) and ids == client_ids(again)


def _is_looked_up(run: Run, sent: RecordedCall, before: RecordedCall | None) -> bool:
    """Whether the client looked after a call, and before another one if there is one."""
    return any(
        looks_up(sent, one)
        for one in run.after(sent)
        if before is None or one.number < before.number
    )


def _is_shown(run: Run, sent: RecordedCall, before: RecordedCall, named: list[str]) -> bool:
    """Whether a look-up between two calls shows the id of the first: the second is another one."""
    between = (one for one in run.after(sent) if one.number < before.number)
    return any(
        name.encode() in one.answer for one in between if looks_up(sent, one) for name in named
    )


def _done(run: Run, sent: RecordedCall) -> list[RecordedCall]:
    """Return what asks the same as a call and was carried out; with the same id, that is once."""
    done: list[RecordedCall] = []
    for one in run:
        is_done = is_again(sent, one) and one.is_accepted and not tells_rows(one)
        if is_done and not any(_is_same_id(before, one) for before in done):
            done.append(one)
    return done

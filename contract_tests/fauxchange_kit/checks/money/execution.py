"""Money: what is sent once is carried out once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from fauxchange_kit.analysis.calls import (
    client_id_fields,
    client_ids,
    is_denied,
    is_lookup_of,
    is_money,
    owner_of,
    rows_of,
)
from fauxchange_kit.analysis.executions import executions, parts, thing_of
from fauxchange_kit.analysis.outcomes import is_found_out, is_taken_back, is_told
from fauxchange_kit.analysis.output import tells_of_failure
from fauxchange_kit.analysis.repetitions import follows, is_given_up, is_same_id, sent_again
from fauxchange_kit.analysis.responses import failed_rows, is_ok, is_unknown, takes_rows
from fauxchange_kit.check import Evidence, Severity, check
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
_LOSSES = ("lost-reply", "lost-orders", "reset", "server-error", "gateway", "slow")


@check(
    "money/client-id-missing",
    "orders, transfers and withdrawals carry an id of the client's own",
    Severity.WARNING,
    why="When the answer is lost, only the own id tells whether the order is there.",
    fix="Make an id before the call is sent, keep it, and send it with the call.",
    docs=_IDS,
    frames=True,
)
def client_id_missing(run: Run) -> Iterator[Evidence]:
    """Look at every call that moves money where the exchange takes an id of the client's own."""
    for call in _money_calls(run):
        members = client_id_fields(call.endpoint) if call.endpoint else ()
        if not members or call.params is None or call.step in {"parameters", "validation"}:
            continue
        missing = sum(not one for one in client_ids(call))
        of_rows = f" in {missing} rows" if isinstance(call.params, list) else ""
        problem = f"{call.endpoint_id} came without {' or '.join(members)}{of_rows}"
        yield Evidence((call,), problem if missing else "")


@check(
    "money/client-id-unique",
    "an id of the client's own is used for one thing only",
    Severity.ERROR,
    why="The exchange refuses an id that it knows, or shows the older order for it.",
    fix="Make a new id for each new order or transfer; counters that begin anew are none.",
    docs=_IDS,
    frames=True,
    unseen="Ids that a client has used before this run.",
)
def client_id_unique(run: Run) -> Iterator[Evidence]:
    """Look for ids that the client used before, for a call that was answered with success."""
    first_calls: dict[tuple[str, str, str], RecordedCall] = {}
    for call in _money_calls(run):
        ids = [one for one in client_ids(call) if one]
        if not ids:
            continue
        duplicate = next((one for one in ids if ids.count(one) > 1), "")
        earlier = [first_calls[key] for one in ids if (key := _taken_key(call, one)) in first_calls]
        if duplicate:
            yield Evidence((call,), f"two rows of {call.endpoint_id} have the id {duplicate}")
        elif earlier:
            problem = f"{call.endpoint_id} came with an id that an earlier one has already"
            yield Evidence((earlier[0], call), problem)
        else:
            yield Evidence((call,))
        if is_ok(call):
            refused = {id(row) for row, _ in failed_rows(call)}
            taken = (
                one
                for one, row in zip(client_ids(call), rows_of(call), strict=True)
                if one and id(row) not in refused
            )
            first_calls |= {_taken_key(call, one): call for one in taken}


@check(
    "money/blind-resend",
    "what may have moved money is not sent again blindly",
    Severity.ERROR,
    why="A call whose answer was lost may have been carried out: the money then moves twice.",
    fix="Look the first one up before sending it again, or send it with the same id.",
    docs=_TIMEOUT,
    profiles=_LOSSES,
    frames=True,
    unseen="Whether a client understands what it looks up: any reading of the same section, of "
    "balances or of bills counts.",
)
def blind_resend(run: Run) -> Iterator[Evidence]:
    """Look at what came after calls that move money and whose outcome the client cannot know."""
    for call in _unknown_outcomes(run):
        again = sent_again(run, call)
        if again is None or is_same_id(call, again) or is_found_out(run, call, again):
            if again is not None or is_found_out(run, call):
                yield Evidence((call,))
            continue
        problem = f"{call.endpoint_id} was sent again with nobody knowing what became of the first"
        yield Evidence((call, again), problem)


@check(
    "money/outcome-found-out",
    "the outcome of a call whose answer was lost is found out",
    Severity.ERROR,
    why="An order that nobody knows of is a position that nobody watches.",
    fix="After an error of the network or a timeout, ask for the order, transfer or withdrawal "
    "by its own id until the exchange knows it or surely does not.",
    docs=_TIMEOUT,
    profiles=_LOSSES,
    frames=True,
    unseen="Whether a client understands what it looks up: any reading of the same section, of "
    "balances or of bills counts. Whether it reads what is pushed: who was pushed the "
    "outcome is not judged. "
    "Cancels and amendments, which move nothing.",
)
def outcome_found_out(run: Run) -> Iterator[Evidence]:
    """Look for clients that went on, or ended well, without having looked."""
    for call in _unknown_outcomes(run):
        later = [one for one in run.after(call) if follows(call, one)]
        again = sent_again(run, call)
        if is_found_out(run, call) or (again is not None and is_same_id(call, again)):
            yield Evidence((call,))
        elif (run.exit_code and tells_of_failure(run, call)) or is_told(run, call):
            # Who says so at the end has somebody look, and what was pushed may have been read.
            continue
        elif again is None and (any(map(_is_money_call, later)) or run.exit_code == 0):
            problem = f"nobody looked what became of {call.endpoint_id}, whose answer was lost"
            yield Evidence((call,), problem)


@check(
    "money/same-client-id",
    "what is sent again carries the same id as the first time",
    Severity.WARNING,
    why="With the same id the exchange itself refuses to do it twice.",
    fix="Make the id once for each order or transfer, outside of the loop that tries.",
    docs=_IDS,
    profiles=_LOSSES,
    frames=True,
)
def same_client_id(run: Run) -> Iterator[Evidence]:
    """Compare the ids, where the first call had one and nothing showed what became of it."""
    for call in _unknown_outcomes(run):
        ids = [one for one in client_ids(call) if one]
        again = sent_again(run, call)
        if not ids or again is None or _is_decided(run, call, again):
            continue
        problem = f"{call.endpoint_id} was sent again with another id than {ids[0]}"
        yield Evidence((call, again), "" if is_same_id(call, again) else problem)


@check(
    "money/double-execution",
    "money moves once",
    Severity.ERROR,
    why="What a client does once without faults was carried out twice with them.",
    fix="Send it again only with the same id, or after a look-up that surely does not show it.",
    docs=_TIMEOUT,
    profiles=_LOSSES,
    frames=True,
    unseen="What the plain run does more than once, and rows of a batch without an answer that "
    "nothing has shown by their own ids.",
)
def double_execution(run: Run) -> Iterator[Evidence]:
    """Count what was carried out after an answer was lost, beside the plain run."""
    if run.plain is None:
        return
    for call in _unknown_outcomes(run):
        if not call.is_accepted:
            continue
        things = [thing_of(part) for part in parts(run, call)]
        usual = executions(run.plain, *things)
        counted = executions(run, *(one for one in things if len(usual[one]) == 1))
        twice = [some for some in counted.values() if len(some) > 1]
        if counted:
            calls = {one.number: one for one in run if one.number in _numbers(counted.values())}
            yield Evidence(tuple(calls.values()), _times_problem(call, twice))


def _times_problem(call: RecordedCall, twice: Sequence[Sequence[RecordedCall]]) -> str:
    """Return how often what a call asks for was carried out too often, empty for nothing."""
    if not twice:
        return ""
    times = f"carried out {max(map(len, twice))} times, without faults once"
    if not takes_rows(call):
        return f"{call.endpoint_id} was {times}"
    rows = "1 row" if len(twice) == 1 else f"{len(twice)} rows"
    verb = "was" if len(twice) == 1 else "were"
    return f"{rows} of {call.endpoint_id} {verb} {times}"


def _numbers(some: Iterable[Sequence[RecordedCall]]) -> set[int]:
    return {one.number for calls in some for one in calls}


def _money_calls(run: Run) -> Iterator[RecordedCall]:
    return (call for call in run if _is_money_call(call))


def _is_money_call(call: RecordedCall) -> bool:
    return is_money(call.endpoint)


def _unknown_outcomes(run: Run) -> Iterator[RecordedCall]:
    """Yield the calls of which the client cannot know, or did not wait to know, what they did."""
    return (call for call in _money_calls(run) if is_unknown(call) or is_given_up(run, call))


def _taken_key(call: RecordedCall, client_id: str) -> tuple[str, str, str]:
    account = call.credential.account if call.credential else owner_of(call)
    return account, call.endpoint_id, client_id


def _is_decided(run: Run, call: RecordedCall, again: RecordedCall) -> bool:
    """Whether a client knew before it sent another one that the first is there, or never will be.

    Then the second is another thing, or needs no protection from the first.
    """
    ids = [one.encode() for one in client_ids(call) if one]
    between = [one for one in run.after(call) if one.number < again.number]
    return any(
        is_denied(call, one)
        or is_taken_back(call, one)
        or (is_lookup_of(call, one) and any(id_ in one.answer for id_ in ids))
        for one in between
    )

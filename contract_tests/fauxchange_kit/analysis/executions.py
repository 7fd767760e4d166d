"""What calls had carried out: the rows of a batch each for itself, beside what comes alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from fauxchange.runtime.frames import PUSHED
from fauxchange_kit.recording.recording import RecordedCall, Run

from .calls import client_ids, content, is_money, is_read, owner_of, rows_of
from .outcomes import is_taken_back
from .repetitions import is_same_id
from .responses import is_readable, is_row_ok, takes_rows

# Batches, and what places one of their rows alone.
_ALONE: Mapping[str, str] = {
    "trade/batch-orders.post": "trade/order.post",
    "futures/batchOrders.post": "futures/order.post",
}

Thing = tuple[str, str, str, bytes]


def executions(run: Run, *things: Thing) -> dict[Thing, list[RecordedCall]]:
    """Return what a run had carried out of some things: for each a call, or a row as a call.

    With the same id it is carried out once, and what was taken back in time was not.
    """
    found: dict[Thing, list[RecordedCall]] = {one: [] for one in things}
    for call in run:
        if not is_money(call.endpoint) or not call.is_accepted:
            continue
        for part in parts(run, call):
            same = found.get(thing_of(part))
            if same is None or any(is_same_id(before, part) for before in same):
                continue
            if not any(is_taken_back(part, later) for later in run.after(call)):
                same.append(part)
    return found


def thing_of(part: RecordedCall) -> Thing:
    """Return by what a thing is told from others: what it is, whose, and all but its id."""
    name = _ALONE.get(part.endpoint_id, part.endpoint_id)
    return part.exchange.name, name, owner_of(part), content(part)


def parts(run: Run, call: RecordedCall) -> Iterator[RecordedCall]:
    """Yield what a call had carried out: itself, or each row of a batch that went well.

    Of a batch whose answer a fault has taken away only those rows went well that the exchange
    showed by their own ids later.
    """
    if not takes_rows(call):
        yield call
        return
    rows, answers = rows_of(call), call.rows
    if len(rows) != len(answers):
        answers = ()
    for number, row in enumerate(rows):
        answer: Any = answers[number] if answers else {}
        part = call._replace(params=row, answer=orjson.dumps({"data": [answer]}))
        if is_row_ok(answer) if answers else _is_shown(run, part):
            yield part


def _is_shown(run: Run, part: RecordedCall) -> bool:
    """Whether a reading or a push has shown later that something is there."""
    ids = [f'"{one}"' for one in client_ids(part) if one]
    if not ids:
        return False
    reads = (one for one in run.after(part) if is_read(one.endpoint) and is_readable(one))
    pushes = (frame.text for frame in run.frames if frame.kind == PUSHED)
    return any(ids[0].encode() in one.answer for one in reads) or any(
        ids[0] in one for one in pushes
    )

"""Answers of OKX's endpoints without a handler: examples, of what there is."""

from __future__ import annotations

from typing import Any

from fauxchange.exchanges.call import Call
from fauxchange.exchanges.examples.answers import example_answer
from fauxchange.exchanges.exchange import Exchange

from .instruments import fit_instrument, missing_instrument


def answer_by_example(exchange: Exchange, call: Call) -> Any:
    """Return the documented example, made consistent with the call.

    A row of a batch that names what there is not has its refusal in its place.

    Raises:
        UnknownInstrument: the call names an instrument that is not there.
        UnknownId: it names something that nobody has made.

    """
    if not exchange.reports_rows(call.endpoint):
        if refusal := missing_instrument(call, call.params):
            raise refusal
        answer = exchange.references.answer(call, example_answer, by_row=False)
        return [fit_instrument(call, row) for row in answer] if isinstance(answer, list) else answer
    rows = call.params if isinstance(call.params, list) else [call.params]
    refusals = [missing_instrument(call, row) for row in rows]
    fine = [row for row, refusal in zip(rows, refusals, strict=True) if not refusal]
    if not fine:
        return refusals
    answer = exchange.references.answer(call._replace(params=fine), example_answer, by_row=True)
    done = iter(answer)
    return [refusal or fit_instrument(call, next(done)) for refusal in refusals]

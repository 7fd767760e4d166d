"""Answers of OKX's endpoints without a handler: examples, of what there is."""

from __future__ import annotations

from typing import Any

from fauxchange.exchanges.example import example_answer
from fauxchange.exchanges.exchange import Call, Exchange

from .instruments import fit_instrument, require_instruments


def answer_by_example(exchange: Exchange, call: Call) -> Any:
    """Return the documented example, made consistent with the call.

    Raises:
        UnknownInstrument: the call names an instrument that is not there.
        UnknownId: it names something that nobody has made.

    """
    require_instruments(call)
    by_row = exchange.reports_rows(call.endpoint)
    answer = exchange.references.answer(call, example_answer, by_row=by_row)
    return [fit_instrument(call, row) for row in answer] if isinstance(answer, list) else answer

"""How calls were answered, as far as the client can know it from its side of the wire."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, NamedTuple

from fauxchange.domain.core.rejection import (
    RateLimited,
    Rejection,
    ServerError,
    TimedOut,
    UnderMaintenance,
)
from fauxchange.exchanges.exchange import Exchange
from fauxchange.runtime.retention import MAX_BODY_BYTES
from fauxchange.spec.endpoint import Endpoint
from fauxchange_kit.recording.recording import RecordedCall

# Where a row of a batch says how it went, and that it went well.
_ROW_CODES = ("sCode", "msgCode")
_ROW_OK = "0"


class _Codes(NamedTuple):
    """The codes of an endpoint's answers by which a client must know what to do."""

    limited: frozenset[str]
    maintenance: frozenset[str]
    timeout: frozenset[str]


_NOTHING: frozenset[str] = frozenset()
_NO_CODES = _Codes(_NOTHING, _NOTHING, _NOTHING)
_KNOWN: dict[tuple[str, str], _Codes] = {}
_OK: dict[tuple[str, str], str] = {}


def is_readable(call: RecordedCall) -> bool:
    """Whether a JSON answer came; a long one that the journal cut is taken for JSON."""
    return call.was_delivered and (
        isinstance(call.json, dict | list) or len(call.answer) >= MAX_BODY_BYTES
    )


def is_ok(call: RecordedCall) -> bool:
    """Whether the answer says that the call was carried out."""
    if call.endpoint is None or call.status != HTTPStatus.OK or not is_readable(call):
        return False
    where = call.exchange.name, call.endpoint.id
    if where not in _OK:
        _OK[where] = call.exchange.accept(call.endpoint, [], 0).code
    return call.code == _OK[where]


def is_unknown(call: RecordedCall) -> bool:
    """Whether the client cannot know from the answer if the call was carried out."""
    if not is_readable(call):
        return True
    if is_ok(call) or is_maintenance(call) or is_rate_limited(call):
        return False
    return call.status >= HTTPStatus.INTERNAL_SERVER_ERROR or call.code in _codes(call).timeout


def is_refused(call: RecordedCall) -> bool:
    """Whether the answer says, beyond doubt, that the call was not carried out."""
    return not is_ok(call) and not is_unknown(call) and not has_row_results(call)


def is_rate_limited(call: RecordedCall) -> bool:
    """Whether the answer says that the client calls too often."""
    # What an exchange refuses is looked up only for answers that are no success.
    if not is_readable(call) or is_ok(call):
        return False
    return call.status == HTTPStatus.TOO_MANY_REQUESTS or call.code in _codes(call).limited


def is_maintenance(call: RecordedCall) -> bool:
    """Whether the answer has a code that only says that the exchange is closed."""
    return is_readable(call) and not is_ok(call) and call.code in _codes(call).maintenance


def has_row_results(call: RecordedCall) -> bool:
    """Whether the answer has a result for each row of a batch."""
    return bool(call.rows) and takes_rows(call)


def error_code(call: RecordedCall) -> str:
    """Return the code that says why a call was refused: that of its row, if it has one alone."""
    row = call.rows[0] if len(call.rows) == 1 else None
    code = _row_code(row) if isinstance(row, dict) else _ROW_OK
    return call.code if code == _ROW_OK else code


def takes_rows(call: RecordedCall) -> bool:
    """Whether a call is a batch, whose rows succeed or fail each for itself."""
    return call.endpoint is not None and call.exchange.reports_rows(call.endpoint)


def is_row_ok(row: Any) -> bool:
    """Whether a row of an answer says that its row of the batch was carried out."""
    return isinstance(row, dict) and _row_code(row) == _ROW_OK


def failed_rows(call: RecordedCall) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Return the rows that failed: those of the request, each with its row of the answer."""
    if not has_row_results(call) or not is_readable(call) or not isinstance(call.params, list):
        return []
    return [
        (request_row, reply_row)
        for request_row, reply_row in zip(call.params, call.rows, strict=False)
        if isinstance(request_row, dict)
        and isinstance(reply_row, dict)
        and _row_code(reply_row) != _ROW_OK
    ]


def _row_code(row: dict[str, Any]) -> str:
    return next((str(row[name]) for name in _ROW_CODES if name in row), _ROW_OK)


def _codes(call: RecordedCall) -> _Codes:
    """Return the codes of a call's endpoint; without one there are none."""
    if call.endpoint is None:
        return _NO_CODES
    where = call.exchange.name, call.endpoint.id
    if where not in _KNOWN:
        _KNOWN[where] = _codes_of(call.exchange, call.endpoint)
    return _KNOWN[where]


def _codes_of(exchange: Exchange, endpoint: Endpoint) -> _Codes:
    def code_of(why: Rejection) -> str:
        return exchange.reject(why, endpoint, endpoint.path).code

    # A limit may have a code of its own.
    limits = [RateLimited("", one.name, one.code) for one in endpoint.rate_limits]
    failed, maintenance = code_of(ServerError("")), code_of(UnderMaintenance(""))
    return _Codes(
        limited=frozenset(map(code_of, (RateLimited("", ""), *limits))),
        # An exchange that tells both the same way has no error for being closed.
        maintenance=frozenset({maintenance} - {failed}),
        timeout=frozenset({code_of(TimedOut(""))}),
    )

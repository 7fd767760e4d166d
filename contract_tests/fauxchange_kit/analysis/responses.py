"""What a client was told of its calls: nothing more than it can know from its side of the wire."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any, NamedTuple

from fauxchange.domain.core.rejection import RateLimited, ServerError, TimedOut, UnderMaintenance
from fauxchange.runtime.journal import MAX_BODY_BYTES

if TYPE_CHECKING:
    from fauxchange.domain.core.rejection import Rejection
    from fauxchange.exchanges.exchange import Exchange
    from fauxchange.spec.endpoint import Endpoint
    from fauxchange_kit.recording.recording import RecordedCall

# Where a row of a batch says how it went, and that it went well.
_ROW_CODES = ("sCode", "msgCode")
_ROW_OK = "0"


class _Codes(NamedTuple):
    """What an endpoint's answers say that all clients must know."""

    ok: str
    limited: frozenset[str]
    closed: frozenset[str]
    late: frozenset[str]


_NOTHING: frozenset[str] = frozenset()
_NO_CODES = _Codes("", _NOTHING, _NOTHING, _NOTHING)
_KNOWN: dict[tuple[str, str], _Codes] = {}


def is_readable(sent: RecordedCall) -> bool:
    """Whether an answer came that is JSON; of one that was kept in part, nobody says otherwise."""
    return sent.was_delivered and (
        isinstance(sent.json, dict | list) or len(sent.answer) >= MAX_BODY_BYTES
    )


def is_ok(sent: RecordedCall) -> bool:
    """Whether the client was told that the call was carried out."""
    if sent.endpoint is None or sent.status != HTTPStatus.OK or not is_readable(sent):
        return False
    return sent.code == _codes(sent).ok


def is_unknown(sent: RecordedCall) -> bool:
    """Whether the client cannot know from the answer if the call was carried out."""
    if not is_readable(sent):
        return True
    if is_maintenance(sent) or is_rate_limited(sent):
        return False
    return sent.status >= HTTPStatus.INTERNAL_SERVER_ERROR or sent.code in _codes(sent).late


def is_refused(sent: RecordedCall) -> bool:
    """Whether the client was told, beyond doubt, that the call was not carried out."""
    return not is_ok(sent) and not is_unknown(sent) and not tells_rows(sent)


def is_rate_limited(sent: RecordedCall) -> bool:
    """Whether the client was told that it calls too often."""
    if not is_readable(sent):
        return False
    return sent.status == HTTPStatus.TOO_MANY_REQUESTS or sent.code in _codes(sent).limited


def is_maintenance(sent: RecordedCall) -> bool:
    """Whether the client was told that the exchange is closed, in words that mean nothing else."""
    return is_readable(sent) and sent.code in _codes(sent).closed


def tells_rows(sent: RecordedCall) -> bool:
    """Whether the answer tells of each row of a batch how it went."""
    endpoint = sent.endpoint
    return endpoint is not None and bool(sent.rows) and sent.exchange.reports_rows(endpoint)


def failed_rows(sent: RecordedCall) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Return what was asked for in the rows that failed, and what was told of them."""
    if not tells_rows(sent) or not is_readable(sent) or not isinstance(sent.params, list):
        return []
    return [
        (asked, told)
        for asked, told in zip(sent.params, sent.rows, strict=False)
        if isinstance(asked, dict) and isinstance(told, dict) and _row_code(told) != _ROW_OK
    ]


def _row_code(told: dict[str, Any]) -> str:
    return next((str(told[name]) for name in _ROW_CODES if name in told), _ROW_OK)


def _codes(sent: RecordedCall) -> _Codes:
    """Return the codes of a call's endpoint; without one there are none."""
    if sent.endpoint is None:
        return _NO_CODES
    where = sent.exchange.name, sent.endpoint.id
    if where not in _KNOWN:
        _KNOWN[where] = _codes_of(sent.exchange, sent.endpoint)
    return _KNOWN[where]


def _codes_of(exchange: Exchange, endpoint: Endpoint) -> _Codes:
    def told(why: Rejection) -> str:
        return exchange.reject(why, endpoint, endpoint.path).code

    # A limit may have a code of its own.
    limits = [RateLimited("", one.name, one.code) for one in endpoint.rate_limits]
    failed, closed = told(ServerError("")), told(UnderMaintenance(""))
    return _Codes(
        ok=exchange.accept(endpoint, [], 0).code,
        limited=frozenset(map(told, (RateLimited("", ""), *limits))),
        # An exchange that tells both the same way has no error for being closed.
        closed=frozenset({closed} - {failed}),
        late=frozenset({told(TimedOut(""))}),
    )

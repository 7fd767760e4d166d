"""OKX V5: authentication, parameters, envelopes.

The order of checks is fixed (docs/reference/authentication.md). Each has its own code.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from fnmatch import fnmatchcase
from functools import cached_property, partial
from itertools import compress
from operator import not_
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

import orjson

from fauxchange.domain.access.credential import Credential, quote_time, shorten
from fauxchange.domain.core import rejection as core_rejection
from fauxchange.domain.core.document import new_tuple
from fauxchange.exchanges import errors
from fauxchange.exchanges.auth_context import AuthContext
from fauxchange.exchanges.call import Call
from fauxchange.exchanges.errors import Table
from fauxchange.exchanges.exchange import Exchange
from fauxchange.message import Reply, Request, cgi_name
from fauxchange.spec.endpoint import Endpoint
from fauxchange.spec.loader import Facts

from . import batch
from .bodies import read_body
from .enums import parameter
from .expiry import RequestExpiry
from .handlers.registry import okx
from .instruments import limit_keys
from .key_checks import KeyChecks
from .signature import read_timestamp, sign

if TYPE_CHECKING:
    from fauxchange.exchanges.diagnosis.doctor import Doctor

_WHOLE = (list, dict)

# In the order in which they are missed.
_MISSING = {
    "key": (core_rejection.MissingKey, "no key header"),
    "passphrase": (core_rejection.MissingPassphrase, "no passphrase header"),
    "sign": (core_rejection.MissingSignature, "no signature header"),
    "timestamp": (core_rejection.MissingTimestamp, "no timestamp header"),
}


class Okx(Exchange):
    """OKX V5."""

    name = "okx"
    row_code = "sCode"
    handlers = okx

    def __init__(self, facts: Facts) -> None:
        super().__init__(facts)
        self.tables = {
            **facts.tables,
            "sharedLimits": facts.exchange["sharedLimits"],
            "legacyNames": facts.legacy_names,
        }
        auth = self.facts["authentication"]
        self._cgi = {part: cgi_name(header) for part, header in auth["headers"].items()}
        self._credential_headers = tuple(map(self._cgi.__getitem__, _MISSING))
        self._content_type: str = auth["contentType"]
        self._window_ms: int = auth["windowSeconds"] * 1000
        self._tells_time: str = auth["tellsTime"]
        self.key_checks = KeyChecks(self.name, self.facts)
        self.request_expiry = RequestExpiry(auth["expiry"]["header"], self._window_ms)

    @cached_property
    def doctor(self) -> Doctor:
        """What recognises the usual mistakes of its clients."""
        from .diagnosis.doctors import OkxDoctors

        return OkxDoctors(self.facts)

    @cached_property
    def _codes(self) -> Table:
        # They name the rejections of the whole domain, and most tests see none of them.
        from .codes.core import CODES

        return CODES

    def key_of(self, request: Request) -> str:
        """Return the API key that a request names."""
        return request.headers.get(self._cgi["key"], "")

    def authenticate(
        self, request: Request, endpoint: Endpoint, context: AuthContext
    ) -> Credential | None:
        """Return the key's credential; public endpoints look at no header."""
        headers = request.headers
        if endpoint.is_public and not (endpoint.optional_auth and self._cgi["key"] in headers):
            if endpoint.id == self._tells_time:
                context.clock.tell()
            return None
        key, passphrase, signature, timestamp = map(headers.get, self._credential_headers)
        if not (key and passphrase and signature and timestamp):
            raise _missing(key, passphrase, signature, timestamp)
        self._check_time(timestamp, context)
        credential = self.key_checks.credential_of(key, context)
        self.key_checks.check_origin(request, credential, context)
        if not hmac.compare_digest(passphrase.encode("latin-1", "replace"), credential.passphrase):
            raise core_rejection.WrongPassphrase(f"not the passphrase of the key {shorten(key)}")
        if not self._is_signed(request, signature, credential.secret, timestamp):
            raise core_rejection.WrongSignature(
                f"not the signature of {timestamp}{request.method}{request.target} and "
                f"{len(request.body)} bytes of body with the secret of the key {shorten(key)}"
            )
        if not endpoint.is_public:
            self.key_checks.note_use(credential, context)
        is_demo = headers.get(self._cgi["demo"]) == "1"
        self.key_checks.check_frozen(credential, context)
        self.key_checks.check_permission(endpoint, credential, demo=is_demo)
        return credential

    def expires_ms(self, request: Request, endpoint: Endpoint, context: AuthContext) -> int | None:
        """Return the sandbox's time after which a request is void, None if it names none."""
        if not endpoint.expires:
            return None
        timestamp = request.headers.get(self._cgi["timestamp"], "")
        return self.request_expiry.read(request.headers, timestamp, context)

    def _is_signed(self, request: Request, signature: str, secret: bytes, timestamp: str) -> bool:
        given = signature.encode("latin-1", "replace")
        target = request.target
        expected = sign(secret, timestamp, request.method, target, request.body)
        if hmac.compare_digest(given, expected):
            return True
        if request.raw_target:
            return False
        # A server that tells only path and query tells a bare question mark from none in no way.
        bare = sign(secret, timestamp, request.method, f"{target}?", request.body)
        return not request.query and hmac.compare_digest(given, bare)

    def _check_time(self, timestamp: str, context: AuthContext) -> None:
        stamp_ms = read_timestamp(timestamp)
        if stamp_ms is None:
            raise core_rejection.MalformedTimestamp(
                f"{quote_time(timestamp)} is not ISO 8601 in UTC with a final Z"
            )
        age_ms = context.clock.age_ms(stamp_ms, self._window_ms)
        if age_ms > self._window_ms:
            raise core_rejection.ExpiredTimestamp(
                f"{timestamp} is {age_ms / 1000:g} s from the exchange's time, "
                f"{self._window_ms / 1000:g} s are allowed"
            )

    def params(self, request: Request, endpoint: Endpoint) -> Any:
        """Return the query's parameters for GET, else the body's, coerced."""
        if request.method == "GET":
            sent: Any = dict(reversed(parse_qsl(request.query))) if request.query else {}
        else:
            sent = read_body(request, endpoint, self._content_type)
        return endpoint.request.coerce(sent)

    def require(self, endpoint: Endpoint, params: Any) -> None:
        """Let parameters pass that the schema allows; the rows of a batch are checked later."""
        if self.reports_rows(endpoint):
            batch.require_size(endpoint, params)
        else:
            super().require(endpoint, params)

    def limit_keys(self, params: dict[str, Any]) -> dict[str, Any]:
        """Return the parameters with instrument family and kind of instrument."""
        return limit_keys(params)

    def reports_result(self, endpoint: Endpoint) -> bool:
        """Whether an endpoint is a single act that answers as a batch of one row does."""
        return batch.reports_result(endpoint)

    def add_row(
        self, refusal: core_rejection.Rejection, endpoint: Endpoint, params: Any, now_ms: int
    ) -> None:
        """Add the row that says what is wrong with the form of an order, its change or its end.

        Real servers were seen to do so, by HTTP and by frames (python-okx, issue 97; ccxt, issue
        27805; nautilus_trader, issue 3191). Algo orders have no row for it.
        """
        is_read = not isinstance(refusal, core_rejection.Unreadable)
        if is_read and endpoint.id in self.facts.get("formsInRows", ()):
            refusal.result = self.refused_row(endpoint, params, refusal, now_ms)

    def refused_row(
        self, endpoint: Endpoint, row: Any, why: core_rejection.Rejection, now_ms: int
    ) -> Any:
        """Return the row of a batch's answer for a row that is refused."""
        return batch.failed_row(endpoint, row, self._row_error(why), now_ms)

    def answer(self, call: Call) -> Any:
        """Return the payload: the handler's, or the documented example's."""
        if self.reports_rows(call.endpoint):
            return batch.answer_rows(call, self._answer, partial(self._refusal_in_row, call))
        return self._answer(call)

    def _answer(self, call: Call) -> Any:
        handler = self.handlers.get(call.endpoint.id)
        if handler:
            try:
                return _as_list(handler(call))
            except core_rejection.Rejection as refusal:
                self._complete(refusal, call)
                raise
        from .examples import answer_by_example

        return answer_by_example(self, call)

    def _complete(self, refusal: core_rejection.Rejection, call: Call) -> None:
        """Add to a refusal what only the dialect knows: the parameter, and its row."""
        error = self._refusal_in_row(call, refusal)
        if batch.reports_result(call.endpoint):
            shown_ms = call.now_ms + call.skew_ms
            refusal.result = batch.failed_row(call.endpoint, call.params, error, shown_ms)

    def error_of(self, endpoint: Endpoint | None, rejection: core_rejection.Rejection) -> str:  # noqa: ARG002
        """Return the name of the error."""
        return errors.render(rejection, self._codes, self.errors).error

    def _refusal_in_row(self, call: Call, refusal: core_rejection.Rejection) -> batch.RowError:
        if isinstance(refusal, core_rejection.FieldRejection):
            refusal.name = parameter(call, refusal.field)
        return self._row_error(refusal)

    def _row_error(self, rejection: core_rejection.Rejection) -> batch.RowError:
        error = errors.render(rejection, self._codes, self.errors)
        code, _, sub_code = error.error.partition("_")
        return batch.RowError(code, error.in_row, sub_code if sub_code.isdecimal() else "")

    def accept(self, endpoint: Endpoint, data: Any, now_ms: int) -> Reply:
        """Return data in the envelope, with the members that are documented beside it."""
        data = batch.with_text(data, self.facts["successTexts"].get(endpoint.id, ""))
        code = batch.verdict(data)
        text = "" if code == "0" else self._failure_text(endpoint, code)
        envelope = {"code": code, "msg": text, "data": data}
        for name in endpoint.envelope:
            envelope[name] = self._envelope_member(endpoint, name, now_ms)
        body, headers = orjson.dumps(envelope), self.headers(endpoint)
        return new_tuple(Reply, (200, body, code, "application/json", headers, None))

    def _failure_text(self, endpoint: Endpoint, code: str) -> str:
        """Return what is said over rows that fail; if all do, some endpoints say it otherwise."""
        texts = self.facts["failureTexts"] if code == batch.ALL_FAILED else {}
        fitting = (text for glob, text in texts.items() if fnmatchcase(endpoint.id, glob))
        return str(next(fitting, self.errors[code]["message"]))

    def _envelope_member(self, endpoint: Endpoint, name: str, now_ms: int) -> str:
        if name in self.facts["gatewayTimes"]:
            return f"{now_ms}000"
        shown = (one.response for one in endpoint.examples if one.response is not None)
        return next((str(one[name]) for one in shown if name in one), "")

    def reject(
        self,
        rejection: core_rejection.Rejection,
        endpoint: Endpoint | None,
        path: str,  # noqa: ARG002 - one answer for all paths
    ) -> Reply:
        """Return the error's envelope: the gateway's, the service's, or one captured whole.

        A refused act is answered as a batch of one row is.
        """
        if endpoint is not None and rejection.result is not None:
            return self.accept(endpoint, [rejection.result], int(rejection.result.get("ts", 0)))
        error = errors.render(rejection, self._codes, self.errors)
        code = error.error.partition("_")[0]
        if "body" in error.entry:
            body = orjson.dumps(error.entry["body"])
        elif error.entry.get("from") == "gateway":
            body = orjson.dumps({"msg": error.observed, "code": code})
        else:
            body = orjson.dumps({"code": code, "data": [], "msg": _words(error)})
        return Reply(error.status, body, code)


def _words(error: errors.ErrorReply) -> str:
    """Return what the service says of an error; captured words of the gateway are its own."""
    return error.text if error.entry.get("from") == "gateway" else error.observed


def _missing(*sent: str | None) -> core_rejection.Rejection:
    """Return the refusal of a request without one of the headers of a credential."""
    return next(refusal(reason) for refusal, reason in compress(_MISSING.values(), map(not_, sent)))


def _as_list(answer: Iterable[Any]) -> Any:
    """Return what a handler yielded as a list; a single object as it is."""
    # A union would be made anew at every call.
    return answer if isinstance(answer, _WHOLE) else list(answer)

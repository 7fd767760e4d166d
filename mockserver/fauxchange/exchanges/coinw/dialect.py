"""CoinW: two markets, each with its own signature and envelopes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

import orjson

from fauxchange.domain.access.credential import Credential
from fauxchange.domain.core.rejection import Rejection
from fauxchange.exchanges import errors
from fauxchange.exchanges.auth_context import AuthContext
from fauxchange.exchanges.call import Call
from fauxchange.exchanges.exchange import Exchange
from fauxchange.message import SOCKET, Reply, Request
from fauxchange.spec.endpoint import Endpoint
from fauxchange.spec.loader import Facts

from .futures import Futures
from .handlers.registry import coinw
from .login import SOCKETS, SocketLogin
from .spot import Spot

if TYPE_CHECKING:
    from fauxchange.exchanges.diagnosis.doctor import Doctor


class CoinW(Exchange):
    """CoinW spot, futures and logins on WebSockets; an endpoint's section says which."""

    name = "coinw"
    row_code = "msgCode"
    handlers = coinw

    def __init__(self, facts: Facts) -> None:
        super().__init__(facts)
        self._markets: Mapping[str, Spot | Futures | SocketLogin] = {
            "spot": Spot(self.facts),
            "futures": Futures(self.facts),
            SOCKETS: SocketLogin(self.facts),
        }
        self._envelopes = self.facts["envelope"]

    @cached_property
    def doctor(self) -> Doctor:
        """What recognises the usual mistakes of its clients."""
        from .diagnosis.doctor import CoinwDoctor

        return CoinwDoctor(self.facts)

    def key_of(self, request: Request) -> str:
        """Return the API key that a request names."""
        market = SOCKETS if request.method == SOCKET else self._market(request.path)
        return self._markets[market].key_of(request)

    def authenticate(
        self, request: Request, endpoint: Endpoint, context: AuthContext
    ) -> Credential | None:
        """Return the key's credential; public endpoints look at no key."""
        if endpoint.is_public:
            return None
        return self._markets[endpoint.section].authenticate(request, endpoint, context)

    def params(self, request: Request, endpoint: Endpoint) -> Any:
        """Return the parameters, coerced."""
        return self._markets[endpoint.section].params(request, endpoint)

    def refused_row(
        self,
        endpoint: Endpoint,
        row: Any,
        why: Rejection,
        now_ms: int,  # noqa: ARG002 - its rows have no time
    ) -> Any:
        """Return the row of a batch's answer for a row that is refused: it has no position.

        What it has is documented with futures' batch orders.
        """
        table = self._markets[endpoint.section].codes(endpoint)
        code = int(errors.render(why, table, self.errors).entry["code"])
        own_id = row.get("thirdOrderId", "")
        result = {"code": code, "msgCode": code, "openId": None, "thirdOrderId": own_id}
        return {name: value for name, value in result.items() if name in endpoint.row_members}

    def answer(self, call: Call) -> Any:
        """Return the payload: the handler's, or the documented example's."""
        handler = self.handlers.get(call.endpoint.id)
        if handler:
            result = handler(call)
            return self._rows(call, result) if isinstance(result, Iterator) else result
        from fauxchange.exchanges.examples.answers import example_answer

        return example_answer(call)

    def _rows(self, call: Call, answers: Iterator[Any]) -> list[Any]:
        """Return the rows of an answer; a refusal of a batch's row is told in its place."""
        result = list(answers)
        for place, row in enumerate(result):
            if isinstance(row, Rejection):
                result[place] = self.refused_row(
                    call.endpoint, call.params[place], row, call.now_ms
                )
        return result

    def accept(self, endpoint: Endpoint, data: Any, now_ms: int) -> Reply:  # noqa: ARG002
        """Return data in the market's envelope."""
        envelope = self._envelopes[endpoint.section]["success"]
        if data is None and "data" not in envelope:
            body = envelope
        else:
            others = {name: value for name, value in envelope.items() if name != "data"}
            body = {"code": envelope["code"], "data": data, **others}
        code = str(envelope["code"])
        return Reply(200, orjson.dumps(body), code, headers=self.headers(endpoint))

    def error_of(self, endpoint: Endpoint | None, rejection: Rejection) -> str:
        """Return the name of the error, which differs between its markets."""
        if endpoint is None:
            return ""
        table = self._markets[endpoint.section].codes(endpoint)
        return errors.render(rejection, table, self.errors).error

    def may_answer(self, endpoint: Endpoint, error: str) -> bool:
        """Whether it is an error of the endpoint's market, or of both; a login has those of all."""
        market = error.partition("-")[0]
        return market not in self._envelopes or endpoint.section in {market, SOCKETS}

    def reject(self, rejection: Rejection, endpoint: Endpoint | None, path: str) -> Reply:
        """Return the market's error envelope, or the whole body where that is documented."""
        market = self._market(path)
        error = errors.render(rejection, self._markets[market].codes(endpoint), self.errors)
        code = error.entry["code"]
        whole = {**self._envelopes[market]["failure"], "code": code, "msg": error.text}
        return Reply(error.status, orjson.dumps(error.entry.get("body", whole)), str(code))

    def _market(self, path: str) -> str:
        folders = self.facts["folders"].items()
        market = next((folder for prefix, folder in folders if path.startswith(prefix)), "spot")
        return str(market.partition("/")[0])

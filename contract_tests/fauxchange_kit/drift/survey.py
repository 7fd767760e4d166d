"""A survey of an exchange: every endpoint asked, every answer compared."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

import orjson

from fauxchange.exchanges.exchange import Exchange
from fauxchange.spec.endpoint import Endpoint

from .compare import Difference, differences
from .courtesy import Courtesy
from .requests import Answer, Line, params_of_requests

# So many calls without any answer, and nobody is there.
_GIVE_UP_AFTER = 3
_TOO_MANY = 429
_NOT_THERE = {404, 405, 410}
_FAILED = 500


class SurveyOutcome(StrEnum):
    """What became of an endpoint, the worst first."""

    UNREACHABLE = "unreachable"
    """It is not there, or what it answers is no answer of the exchange."""
    DRIFTED = "drifted"
    """Its answer differs from what is documented."""
    REFUSED = "refused"
    """The documented parameters are refused: what they name may no longer exist."""
    EMPTY = "empty"
    """It answers without a row: nothing can be compared."""
    SAME = "same"
    """It answers as documented."""
    NOT_ASKED = "not asked"
    """The documentation shows no parameters that could be sent."""


@dataclass(frozen=True, slots=True)
class EndpointResult:
    """One endpoint: what became of it, why, and the differences."""

    endpoint: Endpoint
    outcome: SurveyOutcome
    reason: str = ""
    differences: tuple[Difference, ...] = ()

    @property
    def is_drift(self) -> bool:
        """Whether the documentation is no longer true of it."""
        return self.outcome in {SurveyOutcome.DRIFTED, SurveyOutcome.UNREACHABLE}


class NobodyThereError(Exception):
    """The exchange cannot be reached at all."""


class Survey:
    """Asks endpoints one after the other, and compares."""

    def __init__(self, exchange: Exchange, line: Line, courtesy: Courtesy) -> None:
        self._exchange = exchange
        self._line = line
        self._courtesy = courtesy
        self._silences = 0
        self._is_heard = False

    def of(
        self, endpoints: Sequence[Endpoint], on_result: Callable[[EndpointResult], None]
    ) -> list[EndpointResult]:
        """Ask endpoints, and call ``on_result`` with each result at once.

        Raises:
            NobodyThereError: the first calls are not answered at all.

        """
        results = []
        for endpoint in endpoints:
            one = self._survey(endpoint)
            results.append(one)
            on_result(one)
        if results and not self._is_heard and self._silences:
            raise NobodyThereError(results[-1].reason)
        return results

    def _survey(self, endpoint: Endpoint) -> EndpointResult:
        results = [self._compare(endpoint, params) for params in params_of_requests(endpoint)]
        if not results:
            return EndpointResult(endpoint, SurveyOutcome.NOT_ASKED, "no parameters are documented")
        # What answers once is there: that it refuses other parameters says less.
        replies = [one for one in results if one.outcome is not SurveyOutcome.REFUSED] or results
        order = list(SurveyOutcome)
        worst = min(replies, key=lambda one: order.index(one.outcome))
        differences_ = {(d.kind, d.place, d.seen): d for one in results for d in one.differences}
        return replace(worst, differences=tuple(differences_.values()))

    def _compare(self, endpoint: Endpoint, params: Any) -> EndpointResult:
        answer = self._reply(endpoint, params)
        body = _body(answer)
        if isinstance(body, str):
            return EndpointResult(endpoint, SurveyOutcome.UNREACHABLE, body)
        if str(body["code"]) != self._success(endpoint):
            reason = f"{body['code']} {body.get('msg', '')}".strip()
            return EndpointResult(endpoint, SurveyOutcome.REFUSED, reason)
        payload = body.get("data")
        differences_ = differences(endpoint.response.schema, payload)
        if differences_:
            return EndpointResult(endpoint, SurveyOutcome.DRIFTED, differences=differences_)
        return EndpointResult(endpoint, SurveyOutcome.SAME if payload else SurveyOutcome.EMPTY)

    def _reply(self, endpoint: Endpoint, params: Any) -> Answer:
        self._courtesy.before(endpoint)
        answer = self._line.call(endpoint, params)
        if answer.status == _TOO_MANY:
            self._courtesy.after_a_refusal(endpoint)
            answer = self._line.call(endpoint, params)
        if answer.failure:
            self._silences += 1
            if not self._is_heard and self._silences == _GIVE_UP_AFTER:
                raise NobodyThereError(answer.failure)
        else:
            self._is_heard = True
        return answer

    def _success(self, endpoint: Endpoint) -> str:
        """Return the code of an answer that carries data."""
        return self._exchange.accept(endpoint, [], 0).code


def _body(answer: Answer) -> dict[str, Any] | str:
    """Return an answer of an exchange, or why it is none."""
    if answer.failure:
        return answer.failure
    try:
        body = orjson.loads(answer.body)
    except orjson.JSONDecodeError:
        return f"HTTP {answer.status}, no JSON"
    is_there = answer.status < _FAILED and answer.status not in _NOT_THERE
    if not is_there or not isinstance(body, dict) or "code" not in body:
        return f"HTTP {answer.status}, no answer of the exchange"
    return body

"""Ids in calls of endpoints without a handler: they name what was made, or nothing.

The exchange's facts (``references`` in ``exchange.json``) say which parameters name something, and
what the exchange answers if there is no such thing. An id is known if an answer gave it to the
account, or if one of the lists of its section shows it to everybody.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any

from fauxchange.domain.core.rejection import Rejection, UnknownId
from fauxchange.domain.system.examples import has_made, remember
from fauxchange.exchanges.call import Call
from fauxchange.spec.catalogue import Catalogue
from fauxchange.spec.endpoint import Endpoint

# Ids that clients choose: on a call that makes something they are new.
_CLIENT_ID = re.compile(r"(cl|algoCl|client)[A-Za-z]*Ids?")

Answer = Callable[[Call], Any]


class References:
    """The ids that calls of one exchange name.

    Args:
        catalogue: its endpoints.
        facts: by a glob over endpoint ids, the error of each parameter that names something.
        is_modelled: whether an endpoint has a handler.

    """

    def __init__(
        self,
        catalogue: Catalogue,
        facts: Mapping[str, Mapping[str, str]],
        is_modelled: Callable[[str], bool],
    ) -> None:
        self._catalogue = catalogue
        self._facts = facts
        self._is_modelled = is_modelled
        self._shown: dict[str, frozenset[str]] = {}

    def answer(self, call: Call, answer: Answer, *, by_row: bool) -> Any:
        """Answer a call whose ids are known, and remember those that the answer gives.

        A list that is asked for what nobody made is empty. ``by_row`` is for a batch: a row that
        names what nobody made has its refusal in its place.

        Raises:
            UnknownId: the call names something that nobody has made.

        """
        glob = next((one for one in self._facts if fnmatchcase(call.endpoint.id, one)), "")
        if not glob:
            return answer(call)
        names = self._facts[glob]
        rows = call.params if isinstance(call.params, list) else [call.params]
        refusals = [self._refusal(call, glob, row) for row in rows]
        first = next((one for one in refusals if one), None)
        if first and not by_row:
            if _is_filter(call, names):
                return []
            raise first
        if by_row:
            fine = [row for row, refusal in zip(rows, refusals, strict=True) if not refusal]
            call = call._replace(params=fine)
            answered = answer(call) if fine else []
            done = iter(answered)
            results: Any = [refusal or next(done) for refusal in refusals]
        else:
            answered = results = answer(call)
        self._remember(call, names, answered)
        return results

    def _refusal(self, call: Call, glob: str, row: Any) -> Rejection | None:
        for name, error in self._facts[glob].items():
            if name not in row or _is_new(call.endpoint, name, self._facts[glob]):
                continue
            values = row[name] if isinstance(row[name], list) else [row[name]]
            for value in values:
                if not self._is_known(call, glob, name, str(value)):
                    return UnknownId(name, f"nobody has made what {name} {value} names", error)
        return None

    def _is_known(self, call: Call, glob: str, name: str, value: str) -> bool:
        kind = _kind(name)
        account = call.credential.account if call.credential else ""
        if account and has_made(call.unit, account, kind, value):
            return True
        if glob not in self._shown:
            self._shown[glob] = frozenset(self._ids_shown(glob))
        return f"{kind} {value}" in self._shown[glob]

    def _ids_shown(self, glob: str) -> Iterator[str]:
        """Yield the ids that the section's lists show without being asked for one."""
        names = self._facts[glob]
        for one in self._catalogue:
            if one.method != "GET" or not fnmatchcase(one.id, glob) or self._is_modelled(one.id):
                continue
            if not names.keys() & set(one.request.schema.get("required", ())):
                for example in one.examples:
                    shown = (example.response or {}).get("data")
                    yield from (f"{_kind(name)} {value}" for name, value in _ids_in(shown, names))

    def _remember(self, call: Call, names: Mapping[str, str], results: Any) -> None:
        """Keep the ids that an answer gives to who called, and those that the call brought."""
        if call.endpoint.method != "POST" or call.credential is None:
            return
        if not _makes_something(call.endpoint, names):
            return
        given = [*_ids_in(results, names), *_ids_in(call.params, names)]
        if given:
            ids = [(_kind(name), value) for name, value in given]
            remember(call.unit, call.credential.account, ids)


def _kind(name: str) -> str:
    """Return what kind of id a parameter has: ``quoteIds`` are several of ``quoteId``."""
    return name.removesuffix("s")


def _is_filter(call: Call, names: Mapping[str, str]) -> bool:
    """Whether ids only narrow a list down: it may be asked for without any."""
    if call.endpoint.method != "GET":
        return False
    others = {name: value for name, value in call.params.items() if name not in names}
    return call.endpoint.request.violation(others) is None


def _is_new(endpoint: Endpoint, name: str, names: Mapping[str, str]) -> bool:
    """Whether a call gives its own id to what it makes."""
    return bool(_CLIENT_ID.fullmatch(name)) and _makes_something(endpoint, names)


def _makes_something(endpoint: Endpoint, names: Mapping[str, str]) -> bool:
    """Whether an answer gives an id that the call does not name itself."""
    schema = endpoint.request.schema
    sent = schema.get("items", schema).get("properties", {})
    given = endpoint.row_members.keys() & names.keys() - sent.keys()
    return endpoint.method == "POST" and any(not _CLIENT_ID.fullmatch(name) for name in given)


def _ids_in(value: Any, names: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield the ids in a payload with the names of their members."""
    if isinstance(value, list):
        for one in value:
            yield from _ids_in(one, names)
    elif isinstance(value, dict):
        for name, inner in value.items():
            if name in names and inner and isinstance(inner, str | int):
                yield name, str(inner)
            else:
                yield from _ids_in(inner, names)

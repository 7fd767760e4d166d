"""The credentials that a call carries, and whether its signature is right."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING, NamedTuple

from fauxchange.domain.core.rejection import Unauthenticated, UnknownKey
from fauxchange.exchanges.coinw import signature
from fauxchange.exchanges.okx import signature as okx_signature
from fauxchange.exchanges.okx.codes.core import CODES
from fauxchange.message import cgi_name

from .parameters import form, pairs

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from fauxchange_kit.recording.recording import RecordedCall, Run

_SPOT = "spot"
_PARTS = ("key", "sign", "timestamp", "passphrase")


# How what was hidden by whoever recorded it ends.
_HIDDEN = "…"
_UNKNOWN_KEY = CODES[UnknownKey].error
_NOBODYS = "nobody has the key"


class Carried(NamedTuple):
    """What a call says of who sends it; what is missing is empty.

    ``names`` says under which name a part is sent, of those that the exchange wants.
    """

    key: str
    sign: str
    timestamp: str
    passphrase: str
    names: Mapping[str, str]

    @property
    def is_whole(self) -> bool:
        """Whether nothing was hidden in the recording."""
        return not any(part.endswith(_HIDDEN) for part in self[:-1])

    def missing(self, *parts: str) -> list[str]:
        """Return the names of parts that are wanted and were not sent."""
        sent = self._asdict()
        return [self.names[part] for part in parts if part in self.names and not sent[part]]


def private(run: Run, *exchanges: str) -> Iterator[tuple[RecordedCall, Carried]]:
    """Yield the calls that need a key, of certain exchanges or of all."""
    for sent in run:
        if sent.endpoint is None or sent.endpoint.is_public:
            continue
        if not exchanges or sent.exchange.name in exchanges:
            yield sent, carried(sent)


def carried(sent: RecordedCall) -> Carried:
    """Return the credentials of a call to a documented endpoint."""
    names = _names(sent)
    if _is_spot(sent):
        texts = dict(pairs(sent)) | dict(form(sent))
        found = {part: texts.get(name, "") for part, name in names.items()}
    else:
        found = {part: sent.headers.get(cgi_name(name), "") for part, name in names.items()}
    own = {part: found.get(part, "") for part in _PARTS}
    return Carried(**own, names=names)


def is_signed(sent: RecordedCall, own: Carried) -> bool:
    """Whether the signature is that of the key's secret; False if nobody has the key."""
    if sent.credential is None:
        return False
    secret, given = sent.credential.secret, own.sign.encode("utf-8", "replace")
    if _is_spot(sent):
        hidden = {sent.exchange.facts["selector"], own.names["sign"]}
        texts = dict(pairs(sent)) | dict(form(sent))
        params = {name: text for name, text in texts.items() if name not in hidden}
        return hmac.compare_digest(given, signature.sign_spot(secret, params).encode())
    signed = (secret, own.timestamp, sent.method)
    if "headers" in sent.exchange.facts["authentication"]:
        targets = (sent.target,) if sent.query else (sent.target, f"{sent.target}?")
        return any(given == okx_signature.sign(*signed, target, sent.body) for target in targets)
    return signature.is_signed(own.sign, *signed, sent.target, sent.body)


def is_nobodys(sent: RecordedCall) -> bool:
    """Whether the exchange knows no key as it was sent."""
    if not was_refused_for_credentials(sent):
        return False
    # CoinW tells all that is wrong with a key by one code.
    return sent.code == _UNKNOWN_KEY or sent.reason.startswith(_NOBODYS)


def was_refused_for_credentials(sent: RecordedCall) -> bool:
    """Whether the exchange did not take the credentials; what a fault refuses has another step."""
    return sent.step == Unauthenticated.step


def _is_spot(sent: RecordedCall) -> bool:
    """Whether credentials are parameters, as on CoinW's spot market; elsewhere they are headers."""
    markets = sent.exchange.facts["authentication"]
    return sent.endpoint is not None and sent.endpoint.section == _SPOT and _SPOT in markets


def _names(sent: RecordedCall) -> Mapping[str, str]:
    said = sent.exchange.facts["authentication"]
    section = sent.endpoint.section if sent.endpoint else ""
    names: Mapping[str, str] = said.get("headers") or said.get(section, {})
    return {part: name for part, name in names.items() if part in _PARTS}

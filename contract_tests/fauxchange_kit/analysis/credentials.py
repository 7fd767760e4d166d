"""The credentials of calls and their timestamps, and what an exchange makes of them."""

from __future__ import annotations

import hmac
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from fauxchange.domain.core.rejection import ExpiredTimestamp, Unauthenticated, UnknownKey
from fauxchange.exchanges.coinw import signature
from fauxchange.exchanges.okx import signature as okx_signature
from fauxchange.message import cgi_name
from fauxchange_kit.recording.recording import RecordedCall, Run

from .parameters import form_pairs, query_pairs

_SPOT = "spot"
_PARTS = ("key", "sign", "timestamp", "passphrase")
# How what was hidden by whoever recorded it ends.
_REDACTED = "…"
_UNKNOWN_KEY_REASON = "nobody has the key"
_MS_DIGITS = 13


class CallCredentials(NamedTuple):
    """The credentials of a call; a part that is missing is empty.

    ``names`` has the exchange's name for each part that it requires.
    """

    key: str
    sign: str
    timestamp: str
    passphrase: str
    names: Mapping[str, str]

    @property
    def is_whole(self) -> bool:
        """Whether nothing was hidden in the recording."""
        return not any(part.endswith(_REDACTED) for part in self[:-1])

    def missing(self, *parts: str) -> list[str]:
        """Return the names of parts that the exchange requires and that were not sent."""
        call = self._asdict()
        return [self.names[part] for part in parts if part in self.names and not call[part]]


def private_calls(run: Run, *exchanges: str) -> Iterator[tuple[RecordedCall, CallCredentials]]:
    """Yield the calls that need a key, of certain exchanges or of all."""
    for call in run:
        if call.endpoint is None or call.endpoint.is_public:
            continue
        if not exchanges or call.exchange.name in exchanges:
            yield call, credentials_of(call)


def credentials_of(call: RecordedCall) -> CallCredentials:
    """Return the credentials of a call to a documented endpoint."""
    names = _names(call)
    if _is_spot(call):
        texts = dict(query_pairs(call)) | dict(form_pairs(call))
        values = {part: texts.get(name, "") for part, name in names.items()}
    else:
        values = {part: call.headers.get(cgi_name(name), "") for part, name in names.items()}
    parts = {part: values.get(part, "") for part in _PARTS}
    return CallCredentials(**parts, names=names)


def is_signed(call: RecordedCall, credentials: CallCredentials) -> bool:
    """Whether the signature is that of the key's secret; False if nobody has the key."""
    if call.credential is None:
        return False
    secret, given = call.credential.secret, credentials.sign.encode("utf-8", "replace")
    if _is_spot(call):
        hidden = {call.exchange.facts["selector"], credentials.names["sign"]}
        texts = dict(query_pairs(call)) | dict(form_pairs(call))
        params = {name: text for name, text in texts.items() if name not in hidden}
        return hmac.compare_digest(given, signature.sign_spot(secret, params).encode())
    signed = (secret, credentials.timestamp, call.method)
    if "headers" in call.exchange.facts["authentication"]:
        targets = (call.target,) if call.query else (call.target, f"{call.target}?")
        return any(given == okx_signature.sign(*signed, target, call.body) for target in targets)
    return signature.is_signed(credentials.sign, *signed, call.target, call.body)


def has_unknown_key(call: RecordedCall) -> bool:
    """Whether the exchange refused the key as one that does not exist."""
    if not was_refused_for_credentials(call):
        return False
    # CoinW tells all that is wrong with a key by one code.
    return call.code == _code_of(UnknownKey) or call.reason.startswith(_UNKNOWN_KEY_REASON)


def was_refused_for_credentials(call: RecordedCall) -> bool:
    """Whether the exchange did not take the credentials; what a fault refuses has another step."""
    return call.step == Unauthenticated.step


def _is_spot(call: RecordedCall) -> bool:
    """Whether credentials are parameters, as on CoinW's spot market; elsewhere they are headers."""
    markets = call.exchange.facts["authentication"]
    return call.endpoint is not None and call.endpoint.section == _SPOT and _SPOT in markets


def _names(call: RecordedCall) -> Mapping[str, str]:
    facts = call.exchange.facts["authentication"]
    section = call.endpoint.section if call.endpoint else ""
    names: Mapping[str, str] = facts.get("headers") or facts.get(section, {})
    return {part: name for part, name in names.items() if part in _PARTS}


def has_window(call: RecordedCall) -> bool:
    """Whether the exchange documents how old a timestamp may be."""
    return "windowSeconds" in call.exchange.facts["authentication"]


def window_ms(call: RecordedCall) -> int:
    """Return how far a timestamp may be from the exchange's time."""
    seconds: int = call.exchange.facts["authentication"]["windowSeconds"]
    return seconds * 1000


def timestamp_ms(call: RecordedCall, credentials: CallCredentials) -> int | None:
    """Return the timestamp in Unix milliseconds, None if it is not in the documented form."""
    text = credentials.timestamp
    if has_window(call):
        return okx_signature.read_timestamp(text)
    is_unix_ms = text.isascii() and text.isdecimal() and len(text) == _MS_DIGITS
    return int(text) if is_unix_ms else None


def is_malformed(call: RecordedCall, credentials: CallCredentials) -> bool:
    """Whether there is a timestamp that cannot be read."""
    return bool(credentials.timestamp) and timestamp_ms(call, credentials) is None


def is_expired(call: RecordedCall) -> bool:
    """Whether the exchange found the timestamp too old or too young."""
    if not has_window(call) or not was_refused_for_credentials(call):
        return False
    return call.code == _code_of(ExpiredTimestamp)


def _code_of(reason: type[Unauthenticated]) -> str:
    # The table imports what every area refuses; most runs have no refused call.
    from fauxchange.exchanges.okx.codes.core import CODES

    return CODES[reason].error


def age_ms(call: RecordedCall, timestamp_ms: int) -> int:
    """Return how far a timestamp was from the time of its arrival.

    Clients stamp with the sandbox's time if they ask for it, else with their machine's.
    """
    return min(abs(call.at_ms - timestamp_ms), abs(call.wall_ms - timestamp_ms))

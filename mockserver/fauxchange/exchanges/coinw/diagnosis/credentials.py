"""Mistakes with CoinW's credentials that are seen without signing."""

from __future__ import annotations

from typing import Any

from fauxchange.domain.core.rejection import AddressRefused
from fauxchange.exchanges.diagnosis.doctor import Case, Diagnosis

# What was done, and what to do instead.
CREDENTIAL_MISTAKES = {
    "wrong-parameter-name": (
        "the parameter {name} is missing, and there is {other}",
        "send {name} under exactly this name",
    ),
    "wrong-header-name": (
        "the header {name} is missing, and there is {other}",
        "send {name} under exactly this name",
    ),
    "credentials-in-headers": (
        "{name} was sent as a header",
        "send {name} as a parameter, in the query or in a form",
    ),
    "credentials-in-query": (
        "{name} was sent as a parameter",
        "send {name} as a header: the futures market has another signature than spot",
    ),
    "parameters-as-json": (
        "the parameters were sent as JSON",
        "send them in the query or as application/x-www-form-urlencoded",
    ),
    "futures-signature": (
        "base64 was sent as the signature, as the futures market wants it",
        "the spot market's signature is the MD5 of the parameters in hexadecimal",
    ),
    "spot-signature": (
        "an MD5 in hexadecimal was sent as the signature, as the spot market wants it",
        "the futures market's signature is base64 of HMAC-SHA256",
    ),
    "timestamp-malformed": (
        "the timestamp is not Unix milliseconds",
        "send Unix milliseconds in digits, such as {example}",
    ),
    "address-not-listed": (
        "the key may be used from its own addresses only, and {address} is none of them",
        "call from one of the key's addresses, or make a key without them",
    ),
}


def diagnosis_of(name: str, /, **blanks: Any) -> Diagnosis:
    """Return the diagnosis of a mistake of the table."""
    return Diagnosis.of(CREDENTIAL_MISTAKES, name, **blanks)


def address_mistake(case: Case) -> Diagnosis | None:
    """Return what is wrong with the address that a call came from, if that was refused."""
    rejection = case.rejection
    if isinstance(rejection, AddressRefused):
        return diagnosis_of("address-not-listed", address=rejection.address)
    return None

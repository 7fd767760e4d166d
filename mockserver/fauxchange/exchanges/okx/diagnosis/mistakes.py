"""The usual mistakes with OKX's signature (documentation: overview-rest-authentication).

The first mistake that fits is named, so that specific ones come before general ones.
"""

from __future__ import annotations

from fauxchange.exchanges.diagnosis.bodies import BODIES
from fauxchange.exchanges.diagnosis.secrets import CODINGS, DIGESTS, ORDERS, SECRETS
from fauxchange.exchanges.diagnosis.targets import BARE_MARK, METHODS, QUERY_DECODED, TARGETS
from fauxchange.exchanges.diagnosis.timestamps import (
    LOCAL_TIME,
    NEAR_TIME,
    NO_TIME,
    OTHER_PRECISION,
    OTHER_ZONE,
    UNIX_MILLISECONDS,
    UNIX_SECONDS,
    WITHOUT_FRACTION,
)

SIGNATURE = (
    UNIX_SECONDS,
    UNIX_MILLISECONDS,
    WITHOUT_FRACTION,
    OTHER_PRECISION,
    OTHER_ZONE,
    NO_TIME,
    *METHODS,
    QUERY_DECODED,
    *TARGETS,
    BARE_MARK,
    *BODIES,
    *SECRETS,
    *DIGESTS,
    *CODINGS,
    *ORDERS,
    LOCAL_TIME,
    NEAR_TIME,
)

# Mistakes that are seen without signing: what was done, and what to do instead.
HEADERS = {
    "wrong-header-name": (
        "{header} is missing, and there is {other}",
        "send {header} under exactly this name",
    ),
    "credentials-in-query": (
        "{header} is missing, and the query carries credentials",
        "send key, signature, timestamp and passphrase as headers",
    ),
    "passphrase-not-sent": (
        "key and signature were sent, and {header} was not",
        "send the passphrase that the key was made with, as text",
    ),
    "unix-seconds": (
        "the timestamp is Unix seconds",
        "send ISO 8601 in UTC with milliseconds, such as {example}",
    ),
    "unix-milliseconds": (
        "the timestamp is Unix milliseconds",
        "send ISO 8601 in UTC with milliseconds, such as {example}",
    ),
    "timestamp-without-zone": (
        "the timestamp does not end in Z",
        "send ISO 8601 in UTC with milliseconds, such as {example}",
    ),
    "timestamp-with-offset": (
        "the timestamp ends in an offset",
        "send UTC, and Z at the end, such as {example}",
    ),
    "timestamp-malformed": (
        "the timestamp is not in the documented form",
        "send ISO 8601 in UTC with milliseconds, such as {example}",
    ),
    "local-time": (
        "the timestamp is {hours:+g} h from the exchange's time: it is local time called UTC",
        "send UTC: the final Z does not make it so",
    ),
    "clock-off": (
        "the timestamp is {seconds:+g} s from the exchange's time",
        "set the machine's clock, sign anew for every attempt, or ask the exchange for its time",
    ),
    "wrong-region": (
        "the key was made at another regional exchange than was asked",
        "ask the host of the region that the key was made in",
    ),
    "live-key-in-demo": (
        "a key of live trading was sent with {header}: 1",
        "leave the header out, or make a key in demo trading",
    ),
    "demo-key-in-live": (
        "a key of demo trading was sent without {header}: 1",
        "send the header {header}: 1 with every call, or use a live key",
    ),
    "address-not-listed": (
        "the key may be used from its own addresses only, and {address} is none of them",
        "call from one of the key's addresses, or make a key without them",
    ),
    "passphrase-of-another-key": (
        "the passphrase is that of another key",
        "send the passphrase that this very key was made with",
    ),
    "secret-as-passphrase": (
        "the secret was sent as the passphrase",
        "send the passphrase; the secret signs and is never sent",
    ),
    "key-as-passphrase": (
        "the key was sent as the passphrase",
        "send the passphrase that was chosen when the key was made",
    ),
    "passphrase-altered": (
        "the passphrase was sent in another case, with blanks around it, or encoded",
        "send the passphrase as text, exactly as it was chosen",
    ),
}

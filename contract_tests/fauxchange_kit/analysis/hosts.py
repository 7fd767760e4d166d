"""Where calls go: which hosts are one's own or an exchange's, and live or demo trading."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit

from fauxchange.message import cgi_name
from fauxchange_kit.recording.recording import RecordedCall

# Names that no public name server knows (RFC 6761, RFC 6762, RFC 8375, RFC 9476).
_LOCAL_DOMAINS = (
    "localhost",
    "local",
    "internal",
    "test",
    "example",
    "invalid",
    "alt",
    "arpa",
    "lan",
)
DEMO, LIVE = "demo", "live"
_FORWARDED = "HTTP_X_FORWARDED_PROTO"
# What else proxies add to a call.
_BY_PROXIES = ("HTTP_VIA", "HTTP_FORWARDED", "HTTP_X_FORWARDED_FOR")


def host(call: RecordedCall) -> str:
    """Return the host that a call was sent to, without a port; empty if it is not known."""
    url = call.origin or f"//{call.headers.get('HTTP_HOST', '')}"
    try:
        return (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return ""


def is_unencrypted(call: RecordedCall) -> bool:
    """Whether a call went over the network unencrypted."""
    if call.origin:
        return call.origin.startswith("http:")
    return call.headers.get(_FORWARDED, "http") == "http"


def is_scheme_known(call: RecordedCall) -> bool:
    """Whether anybody knows if a call was encrypted: a proxy may have taken it over silently."""
    is_forwarded = any(name in call.headers for name in _BY_PROXIES)
    return bool(call.origin) or _FORWARDED in call.headers or not is_forwarded


def is_local(name: str) -> bool:
    """Whether a host is this machine or on its own network, as a mock is.

    >>> is_at_home("127.0.0.1"), is_at_home("mock"), is_at_home("www.okx.com")
    (True, True, False)
    """
    try:
        address = ip_address(name)
    except ValueError:
        return "." not in name or name.rpartition(".")[2] in _LOCAL_DOMAINS
    return not address.is_global


def domains(call: RecordedCall) -> frozenset[str]:
    """Return the domains that an exchange's documented hosts are in, empty if it documents none."""
    facts = call.exchange.facts
    regions = (*facts.get("regions", {}).values(), facts.get("hosts", ()))
    return frozenset(".".join(one.split(".")[-2:]) for hosts in regions for one in hosts)


def is_demo(call: RecordedCall) -> bool:
    """Whether a call is made in demo trading."""
    header = call.exchange.facts["authentication"].get("headers", {}).get(DEMO)
    return header is not None and call.headers.get(cgi_name(header)) == "1"


def only_environment(call: RecordedCall) -> str:
    """Return the only environment that the key of a call is good for, empty if it is for both."""
    places = call.credential.environments if call.credential else frozenset()
    return next(iter(places)) if len(places) == 1 else ""


def is_wrong_environment(call: RecordedCall) -> bool:
    """Whether the key of a call is for the other environment."""
    return only_environment(call) == (LIVE if is_demo(call) else DEMO)

"""What keeps web pages from steering the mock: who asked, as a browser says it in headers.

Every page that is open on a developer's machine reaches 127.0.0.1. It can send a form or open a
socket without asking, and a page whose name is made to lead to 127.0.0.1 can read answers too. A
browser says so, and no page can change that: ``Host`` is the name that was asked, ``Origin`` and
``Sec-Fetch-Site`` (https://www.w3.org/TR/fetch-metadata/) are where the page is from.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from fauxchange.app import MockApp

PREFIX = "/_mock"
# What the server says of itself, and what browsers ask for beside a page, though it names none.
PAGES = ("/", PREFIX, f"{PREFIX}/")
ASKED_BY_BROWSERS = (
    "/favicon.ico",
    "/robots.txt",
    "/apple-touch-icon.png",
    "/apple-touch-icon-precomposed.png",
)
OWN_PATHS = frozenset({*PAGES, *ASKED_BY_BROWSERS})
NO_SNIFFING = ("X-Content-Type-Options", "nosniff")

ANY = "*"
_OWN_SITES = frozenset({"", "none", "same-origin"})
_OPTION = "--trusted-host (docs/reference/admin.md)"


class WebPages:
    """Which requests may have been made by pages of others.

    Args:
        trusted: names of hosts that lead here beside ``localhost`` and addresses, such as a
            proxy's; with ``*`` everything is let in.
        domains: domains whose names no attacker has: the exchange's own.

    """

    def __init__(self, trusted: Iterable[str], domains: Iterable[str] = ()) -> None:
        self._trusted = frozenset(name.lower() for name in trusted)
        self._domains = tuple(f".{domain}" for domain in domains)

    @classmethod
    def of(cls, mock: MockApp) -> WebPages:
        """Return the rules of a server."""
        return cls(mock.trusted_hosts, mock.domains)

    def refusal(self, headers: Mapping[str, str]) -> str:
        """Return why a request with these headers, by their CGI names, is refused; or nothing."""
        if ANY in self._trusted:
            return ""
        host, origin = headers.get("HTTP_HOST", ""), headers.get("HTTP_ORIGIN", "")
        if host and not self._is_ours(_name(host)):
            return f"no request for the host {host[:80]!r} is answered here; see {_OPTION}"
        if origin:
            if not self._is_own_origin(origin, host):
                return f"no page of {origin[:80]!r} is answered here; see {_OPTION}"
            return ""
        site = headers.get("HTTP_SEC_FETCH_SITE", "")
        if site not in _OWN_SITES:
            return f"no page of another origin ({site[:80]!r}) is answered here; see {_OPTION}"
        return ""

    def _is_ours(self, name: str) -> bool:
        if name in self._trusted or name == "localhost" or name.endswith(".localhost"):
            return True
        # A page that leads its own name here is asked for by that name, never by an address.
        return _is_address(name) or f".{name}".endswith(self._domains)

    def _is_own_origin(self, origin: str, host: str) -> bool:
        try:
            page = urlsplit(origin)
            is_page = page.scheme in {"http", "https"} and bool(page.hostname)
        except ValueError:
            return False
        if is_page and page.netloc.lower() == host.lower():
            return True
        name = page.hostname or ""
        return is_page and (name in self._trusted or f".{name}".endswith(self._domains))


def _name(host: str) -> str:
    """Return the name in a Host header, without its port."""
    if host.startswith("["):
        return host.partition("]")[0][1:].lower()
    return host.partition(":")[0].rstrip(".").lower()


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True

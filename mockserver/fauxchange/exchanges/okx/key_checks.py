"""What OKX looks at of a key before it lets a call or a login in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from fauxchange.domain.access.credential import Credential, shorten
from fauxchange.domain.access.subaccount import SubAccount
from fauxchange.domain.core import rejection
from fauxchange.exchanges.auth_context import AuthContext, require_address, require_permission
from fauxchange.message import Request, cgi_name
from fauxchange.spec.endpoint import Endpoint

from .key_expiry import KeyExpiry


class KeyChecks:
    """The checks of keys; ``exchange`` is whose they are, ``facts`` what its files say."""

    def __init__(self, exchange: str, facts: Mapping[str, Any]) -> None:
        auth = facts["authentication"]
        self._exchange = exchange
        self._demo = cgi_name(auth["headers"]["demo"])
        self._form = re.compile(auth["keyForm"])
        self._expiry = KeyExpiry(auth["idle"])
        self._regions = {host: of for of, hosts in facts["regions"].items() for host in hosts}

    def note_use(self, credential: Credential, context: AuthContext) -> None:
        """Remember that a key is used now, if it is of the kind that may expire."""
        self._expiry.note(credential, context)

    def credential_of(self, key: str, context: AuthContext) -> Credential:
        """Return the credential of a key.

        Raises:
            UnknownKey: nobody has it, or it ended because it was not used.

        """
        credential = context.credential(self._exchange, key)
        if credential is None:
            unknown = rejection.AbsentKey if self._form.search(key) else rejection.UnknownKey
            raise unknown(f"nobody has the key {shorten(key)}")
        if self._expiry.is_over(credential, context):
            raise rejection.IdleKey(
                f"the key {shorten(key)} ended after {self._expiry.days} days without use: "
                "it may trade or withdraw, and is bound to no address"
            )
        return credential

    def check_frozen(self, credential: Credential, context: AuthContext) -> None:
        """Let a key pass whose sub-account is not frozen.

        Raises:
            FrozenKey: it is.

        """
        if credential.account == credential.master:
            return
        sub = context.store.find(SubAccount, credential.account)
        if sub is not None and sub.frozen:
            raise rejection.FrozenKey(f"the sub-account {sub.name} is frozen")

    def check_origin(self, request: Request, credential: Credential, context: AuthContext) -> None:
        """Let a key pass that is used where it was made for: region, environment, address.

        Raises:
            ForeignKey: it is of another region.
            WrongEnvironment: it is of live trading and used in demo, or the reverse.
            AddressRefused: its addresses are others.

        """
        region = self._regions.get(request.headers.get("HTTP_HOST", ""), context.region)
        if credential.region and region and credential.region != region:
            raise rejection.ForeignKey(
                f"a key of region {credential.region}, asked of region {region}"
            )
        environment = "demo" if request.headers.get(self._demo) == "1" else "live"
        if credential.environments and environment not in credential.environments:
            raise rejection.WrongEnvironment(
                f"a {'/'.join(sorted(credential.environments))} key in {environment} trading"
            )
        require_address(credential, request.remote)

    def check_permission(self, endpoint: Endpoint, credential: Credential, *, demo: bool) -> None:
        """Let a key pass that may do what an endpoint does.

        Raises:
            Rejection: it may not, or not in demo trading.

        """
        require_permission(endpoint, credential)
        # A key that is valid in several environments is not bound to one of them (ADR 0003).
        if endpoint.demo == "unavailable" and demo and credential.environments == {"demo"}:
            raise rejection.DemoUnavailable("demo trading does not have this feature")
        if endpoint.demo == "only" and not demo and credential.environments == {"live"}:
            raise rejection.DemoOnly("only demo trading has this feature")

"""What a key may do, and in which environment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fauxchange.domain.core.rejection import DemoOnly, DemoUnavailable
from fauxchange.exchanges.auth_context import require_permission

if TYPE_CHECKING:
    from fauxchange.domain.access.credential import Credential
    from fauxchange.spec.endpoint import Endpoint


def check_permission(endpoint: Endpoint, credential: Credential, *, demo: bool) -> None:
    """Let a key pass that may use an endpoint, in the environment that the request is for.

    Raises:
        PermissionDenied: the key does not have the endpoint's permission.
        DemoUnavailable: the endpoint is not in demo trading.
        DemoOnly: the endpoint is in demo trading only.

    """
    require_permission(endpoint, credential)
    # A key that is valid in several environments is not bound to one of them (ADR 0003).
    if endpoint.demo == "unavailable" and demo and credential.environments == {"demo"}:
        raise DemoUnavailable("demo trading does not have this feature")
    if endpoint.demo == "only" and not demo and credential.environments == {"live"}:
        raise DemoOnly("only demo trading has this feature")

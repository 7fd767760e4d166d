"""The composition root: builds everything and passes it down."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from mockserver import data
from mockserver.exchanges.coinw.dialect import CoinW
from mockserver.exchanges.okx.dialect import Okx
from mockserver.explain.teller import Explainer
from mockserver.runtime.clock import Clock, clock_of
from mockserver.runtime.journal import Journal
from mockserver.runtime.limiter import Limiter, Unlimited
from mockserver.sandbox import Sandbox
from mockserver.sandboxes import Sandboxes
from mockserver.spec.loader import load

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from mockserver.config import Settings
    from mockserver.exchanges.exchange import Exchange
    from mockserver.sandboxes import Wish
    from mockserver.spec.loader import Facts
    from mockserver.state.world import World

EXCHANGES: Mapping[str, Callable[[Facts], Exchange]] = {"okx": Okx, "coinw": CoinW}


_WAITING = 4


class MockApp:
    """The exchanges that are served, and the sandboxes they work on."""

    def __init__(
        self, exchanges: list[Exchange], sandboxes: Sandboxes, admin_token: str = ""
    ) -> None:
        self.exchanges = {exchange.name: exchange for exchange in exchanges}
        self.sandboxes = sandboxes
        self.admin_token = admin_token
        # Who waits for calls holds one of the server's eight threads, so that half are left.
        self.waiting = threading.BoundedSemaphore(_WAITING)
        self._by_path = {
            path: exchange for exchange in exchanges for _, path in exchange.catalogue.routes()
        }
        self._by_prefix = [
            (prefix, exchange) for exchange in exchanges for prefix in exchange.facts["folders"]
        ]
        self._default = exchanges[0]

    @property
    def sandbox(self) -> Sandbox:
        """The default sandbox."""
        return self.sandboxes.default

    def exchange_of(self, path: str) -> Exchange:
        """Return whose path it is; the first exchange answers for paths that are nobody's."""
        exchange = self._by_path.get(path)
        if exchange is not None:
            return exchange
        owners = (owner for prefix, owner in self._by_prefix if path.startswith(prefix))
        return next(owners, self._default)


def build(
    settings: Settings,
    *,
    world: World | None = None,
    clock: Clock | None = None,
    copying: bool = False,
    plan: Mapping[str, Any] | None = None,
) -> MockApp:
    """Build everything from the files.

    Raises:
        Problem: a schema, errors or world file, or a fault plan, cannot be used.

    """
    schemas = data.schemas()
    exchanges = [EXCHANGES[name](load(schemas, name)) for name in settings.exchanges]
    begun = world or settings.read_world()
    faults = plan or settings.read_faults()

    def make(sandbox_id: str, wish: Wish) -> Sandbox:
        """Build a sandbox beside the default one."""
        wished = wish.world or begun
        limits = settings.limits if wish.limits is None else wish.limits
        made = Sandbox(
            wished.rekeyed(sandbox_id) if wish.own_keys else wished,
            clock=clock_of(wish.clock, strict=settings.strict_time),
            limiter=Limiter() if limits else Unlimited(),
            seed=settings.seed if wish.seed is None else wish.seed,
            copying=copying,
            journal=Journal(settings.sandbox_journal),
            plan=faults,
            id=sandbox_id,
        )
        explain(made)
        return made

    def explain(sandbox: Sandbox) -> None:
        """Have a sandbox's journal say why calls were refused."""
        by_name = {exchange.name: exchange for exchange in exchanges}
        sandbox.journal.teller = Explainer(by_name, sandbox, lambda: sandboxes)

    default = Sandbox(
        begun,
        clock=clock or Clock(strict=settings.strict_time),
        limiter=Limiter() if settings.limits else Unlimited(),
        seed=settings.seed,
        copying=copying,
        plan=faults,
    )
    sandboxes = Sandboxes(
        default, make, limit=settings.max_sandboxes, idle_ms=settings.idle_minutes * 60_000
    )
    explain(default)
    return MockApp(exchanges, sandboxes, settings.admin_token)

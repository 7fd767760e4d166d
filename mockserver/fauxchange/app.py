"""The composition root: builds everything and passes it down."""

from __future__ import annotations

import threading
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fauxchange import data
from fauxchange.exchanges.coinw.dialect import CoinW
from fauxchange.exchanges.okx.dialect import Okx
from fauxchange.explain.explainer import DoctorExplainer
from fauxchange.runtime.clock import Clock, clock_of
from fauxchange.runtime.journal import Journal
from fauxchange.runtime.limiter import Unlimited, WindowLimiter
from fauxchange.sandbox.options_document import from_document, to_document
from fauxchange.sandbox.registry import SandboxRegistry
from fauxchange.sandbox.sandbox import DEFAULT, Sandbox
from fauxchange.spec.loader import load
from fauxchange.state.factory import MemoryStores, SqliteStores
from fauxchange.worlds.world import world_from

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from fauxchange.exchanges.exchange import Exchange
    from fauxchange.sandbox.registry import SandboxOptions
    from fauxchange.spec.loader import Facts
    from fauxchange.state.factory import StoreFactory
    from fauxchange.worlds.world import World

    from .config import Settings

EXCHANGES: Mapping[str, Callable[[Facts], Exchange]] = {"okx": Okx, "coinw": CoinW}


_WAITING = 4


class MockApp:
    """The exchanges that are served, and the sandboxes they work on."""

    def __init__(
        self, exchanges: list[Exchange], sandboxes: SandboxRegistry, admin_token: str = ""
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
    schemas: Path | None = None,
) -> MockApp:
    """Build everything from the files; ``schemas`` is another folder of them than the package's.

    Raises:
        Problem: a schema, errors or world file, or a fault plan, cannot be used.

    """
    exchanges = [_exchange(schemas, name) for name in settings.exchanges]
    begun = world or settings.read_world()
    stores = _stores(settings, copying=copying)
    begin = partial(Sandbox, plan=plan or settings.read_faults())
    explained = partial(_explained, exchanges, lambda: sandboxes)

    def make(sandbox_id: str, wish: SandboxOptions) -> Sandbox:
        """Build a sandbox beside the default one."""
        wished = begun if wish.world is None else world_from(wish.world)
        limits = settings.limits if wish.limits is None else wish.limits
        engine = stores.engine(sandbox_id)
        try:
            made = begin(
                wished.with_new_keys(sandbox_id) if wish.own_keys else wished,
                clock=clock_of(wish.clock, strict=settings.strict_time),
                limiter=WindowLimiter() if limits else Unlimited(),
                seed=settings.seed if wish.seed is None else wish.seed,
                journal=Journal(settings.sandbox_journal),
                id=sandbox_id,
                engine=engine,
            )
            if wish.faults:
                made.faults.arm({"faults": list(wish.faults)}, made.clock.now_ms())
            engine.remember(to_document(wish))
        except Exception:
            engine.remove()
            raise
        return explained(made)

    default = begin(
        begun,
        clock=clock or Clock(strict=settings.strict_time),
        limiter=WindowLimiter() if settings.limits else Unlimited(),
        seed=settings.seed,
        engine=stores.engine(DEFAULT),
    )
    sandboxes: SandboxRegistry = SandboxRegistry(
        default, make, limit=settings.max_sandboxes, idle_ms=settings.idle_minutes * 60_000
    )
    explained(default)
    for sandbox_id, options in stores.sandboxes().items():
        sandboxes.create(from_document(sandbox_id, options))
    return MockApp(exchanges, sandboxes, settings.admin_token)


def _stores(settings: Settings, *, copying: bool) -> StoreFactory:
    if settings.state:
        return SqliteStores(Path(settings.state))
    return MemoryStores(copying=copying)


def _exchange(schemas: Path | None, name: str) -> Exchange:
    facts = _own_facts(name) if schemas is None else load(schemas, name)
    return EXCHANGES[name](facts)


@cache
def _own_facts(name: str) -> Facts:
    """Return what the package's files say of an exchange: frozen, so one serves all mocks."""
    return load(data.schemas(), name)


def _explained(
    exchanges: list[Exchange], others: Callable[[], SandboxRegistry], sandbox: Sandbox
) -> Sandbox:
    """Return a sandbox whose journal says why calls were refused."""
    by_name = {exchange.name: exchange for exchange in exchanges}
    sandbox.journal.explainer = DoctorExplainer(by_name, sandbox, others)
    return sandbox

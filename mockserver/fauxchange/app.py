"""The composition root: builds everything and passes it down."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fauxchange import data
from fauxchange.exchanges.coinw.dialect import CoinW
from fauxchange.exchanges.exchange import Exchange
from fauxchange.exchanges.okx.dialect import Okx
from fauxchange.execution import execute_delayed
from fauxchange.explain.explainer import DoctorExplainer
from fauxchange.runtime.clock import Clock, ClockState
from fauxchange.runtime.journal.journal import Journal
from fauxchange.runtime.limiter import Unlimited, WindowLimiter
from fauxchange.sandbox.options import SandboxOptions
from fauxchange.sandbox.options_document import from_document, to_document
from fauxchange.sandbox.registry import SandboxRegistry
from fauxchange.sandbox.sandbox import DEFAULT, Sandbox
from fauxchange.spec.loader import Facts, load
from fauxchange.spec.prepared import load_prepared
from fauxchange.state.factory import MemoryStores, SqliteStores, StoreEngine, StoreFactory
from fauxchange.worlds.world import World

from .config import Settings, cache_folder

if TYPE_CHECKING:
    from fauxchange.runtime.call_log import CallLog

EXCHANGES: Mapping[str, Callable[[Facts], Exchange]] = {"okx": Okx, "coinw": CoinW}


class MockApp:
    """The exchanges that are served, and the sandboxes they work on."""

    def __init__(
        self,
        exchanges: list[Exchange],
        sandboxes: SandboxRegistry,
        admin_token: str = "",
        trusted_hosts: tuple[str, ...] = (),
    ) -> None:
        self.exchanges = {exchange.name: exchange for exchange in exchanges}
        self.sandboxes = sandboxes
        self.admin_token = admin_token
        self.trusted_hosts = trusted_hosts
        self._by_path = {
            path: exchange for exchange in exchanges for _, path in exchange.catalogue.routes()
        }
        self._by_prefix = [
            (prefix, exchange) for exchange in exchanges for prefix in exchange.facts["folders"]
        ]
        self._default = exchanges[0]
        self.call_log: CallLog | None = None

    @property
    def domains(self) -> set[str]:
        """The domains of the exchanges: their own, which nobody else has."""
        return {name for one in self.exchanges.values() for name in one.facts.get("domains", ())}

    def stop(self) -> None:
        """Let the next process go on with all sandboxes; nobody calls any more."""
        for sandbox in self.sandboxes:
            sandbox.stop()

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
    exchanges = [
        _exchange(schemas, name, legacy_names=settings.legacy_names) for name in settings.exchanges
    ]
    default_world = world or settings.read_world()
    stores = _stores(settings, copying=copying)
    new_sandbox = partial(Sandbox, plan=plan or settings.read_faults())

    def create(sandbox_id: str, options: SandboxOptions) -> Sandbox:
        """Create a sandbox beside the default one."""
        own_world = options.read_world() or default_world
        if options.keys == "own":
            own_world = own_world.with_new_keys(sandbox_id)
        begin = partial(new_sandbox, own_world, id=sandbox_id)
        sandbox = _create(settings, options, own_world, stores.engine(sandbox_id), begin)
        _connect(app, sandbox)
        return sandbox

    default = new_sandbox(
        default_world,
        clock=clock
        or _clock_of(SandboxOptions().clock_in(default_world), strict=settings.strict_time),
        limiter=WindowLimiter() if settings.limits else Unlimited(),
        seed=settings.seed,
        engine=stores.engine(DEFAULT),
    )
    sandboxes = SandboxRegistry(
        default, create, limit=settings.max_sandboxes, idle_ms=settings.idle_minutes * 60_000
    )
    app = MockApp(exchanges, sandboxes, settings.admin_token, settings.trusted_hosts)
    app.call_log = _call_log(settings)
    _connect(app, default)
    for sandbox_id, left in stores.sandboxes().items():
        sandboxes.create(from_document(sandbox_id, left))
    return app


def _create(
    settings: Settings,
    options: SandboxOptions,
    world: World,
    engine: StoreEngine,
    begin: Callable[..., Sandbox],
) -> Sandbox:
    """Create a sandbox by its options; if it cannot be, it leaves nothing behind."""
    limits = settings.limits if options.limits is None else options.limits
    try:
        sandbox = begin(
            clock=_clock_of(options.clock_in(world), strict=settings.strict_time),
            limiter=WindowLimiter() if limits else Unlimited(),
            seed=settings.seed if options.seed is None else options.seed,
            journal=Journal(settings.sandbox_journal),
            engine=engine,
        )
        if options.faults and not sandbox.resumed:
            sandbox.faults.arm({"faults": list(options.faults)}, sandbox.clock.now_ms())
        engine.remember(partial(to_document, options))
    except Exception:
        engine.remove()
        raise
    return sandbox


def _call_log(settings: Settings) -> CallLog | None:
    """Return what writes the calls to stdout, None if nothing does."""
    if settings.log == "off":
        return None
    from fauxchange.runtime.call_log import CallLog
    from fauxchange.runtime.line_writer import LineWriter

    writer = LineWriter(sys.stdout.fileno())
    return CallLog(writer.write, settings.log, as_json=settings.json_log)


def _stores(settings: Settings, *, copying: bool) -> StoreFactory:
    if settings.state:
        return SqliteStores(Path(settings.state))
    return MemoryStores(copying=copying)


def _exchange(schemas: Path | None, name: str, *, legacy_names: bool) -> Exchange:
    if schemas is None:
        return EXCHANGES[name](_own_facts(name, legacy_names=legacy_names))
    return EXCHANGES[name](load(schemas, name, legacy_names=legacy_names))


@cache
def _own_facts(name: str, *, legacy_names: bool) -> Facts:
    """Return what the package's files say of an exchange: frozen, so one serves all mocks."""
    cache = cache_folder()
    file = None if cache is None else cache / data.cache_name(f"{name}.prepared")
    installed = data.prepared() / f"{name}.prepared"
    return load_prepared(data.schemas(), name, installed, file, legacy_names=legacy_names)


def _connect(app: MockApp, sandbox: Sandbox) -> None:
    """Have a sandbox execute what was delayed, and its journal say why calls were refused."""
    sandbox.execute_delayed = partial(execute_delayed, app.exchanges, sandbox)
    sandbox.journal.explainer = DoctorExplainer(app.exchanges, sandbox, lambda: app.sandboxes)
    sandbox.frames.explainer = sandbox.journal.explainer
    if app.call_log is not None:
        shown_id = "" if sandbox.id == DEFAULT else sandbox.id
        sandbox.journal.listener = partial(app.call_log.note, shown_id)


def _clock_of(state: ClockState | None, *, strict: bool = False) -> Clock:
    """Return a clock that begins as a state says; without one, now and with the wall."""
    if state is None:
        return Clock(strict=strict)
    return Clock(state.at_ms, strict=strict, pace=state.pace, skew_ms=state.skew_ms)

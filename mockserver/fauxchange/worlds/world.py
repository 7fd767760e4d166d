"""A world file: accounts, credentials and products a sandbox begins with."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property
from os import PathLike
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from fauxchange import data
from fauxchange.domain.access.api_key import key_pair
from fauxchange.domain.access.ip_allowlist import is_network
from fauxchange.spec.loader import check, read_valid
from fauxchange.spec.problem import Problem, named_file, read_json, whole_numbers

from . import snapshot
from .access import KEY_GROUPS
from .extension import EXTENDS, extended

if TYPE_CHECKING:
    from .mistakes import Mistakes


_NAME = re.compile(r"[A-Za-z0-9_-]{1,60}(\.json)?")


class _WorldMembers(NamedTuple):
    title: str
    exchanges: Mapping[str, Mapping[str, Any]]
    prices: Mapping[str, Mapping[str, Any]] = MappingProxyType({})
    market: Mapping[str, Any] = MappingProxyType({})
    snapshot: Mapping[str, Any] | None = None
    name: str = ""
    recordings: Mapping[str, Any] = MappingProxyType({})
    begin_ms: int | None = None
    scale: float = 1
    step_ms: int = 0


class World(_WorldMembers):
    """A checked world file, or a snapshot: then all but the keys is in ``snapshot``.

    ``name`` is what the snapshot is called when something is wrong with it. ``recordings`` are the
    files that pairs are; the clock begins at ``begin_ms``, or now, and runs ``scale`` times as fast
    as the machine's, which may be 0, or goes on by ``step_ms`` with every call.
    """

    @cached_property
    def terms(self) -> dict[tuple[int, int], Any]:
        """What was read of the world for the sandboxes that begin with it, by day and seed.

        Keys are no part of it. These are `WorldTerms`, which know what a world is.
        """
        return {}

    @property
    def region(self) -> str:
        """The regional OKX this world plays, empty for any."""
        region: str = self.exchanges.get("okx", {}).get("region", "")
        return region

    def credentials(self, exchange: str) -> list[Mapping[str, Any]]:
        """Return the credentials of an exchange as the file has them, the default one first."""
        return list(self.exchanges.get(exchange, {}).get("credentials", ()))

    def with_new_keys(self, salt: str) -> World:
        """Return the world with other keys and secrets, the same ones for the same salt."""
        if self.snapshot is not None:
            return _snapshot(snapshot.with_new_keys(self.snapshot, salt), self.name)
        exchanges = {}
        for name, exchange in self.exchanges.items():
            credentials = [_with_new_key(one, f"{salt}/{name}") for one in exchange["credentials"]]
            exchanges[name] = {**exchange, "credentials": credentials}
        world = self._replace(exchanges=exchanges)
        world.terms = self.terms
        return world


def _with_new_key(credential: Mapping[str, Any], salt: str) -> Mapping[str, Any]:
    key, secret = key_pair(f"{salt}/{credential['name']}", KEY_GROUPS)
    return {**credential, "key": key, "secret": secret.decode()}


def read_world(file: Path, cache: Path | None = None) -> World:
    """Read and check a world file; ``cache`` is the folder for what is made of its recordings.

    Raises:
        Problem: it cannot be read, breaks its schema, or refers to what it does not have.

    """
    return _world_or_snapshot(read_json(file), str(file), file, cache)


def _world_or_snapshot(document: Any, name: str, file: Path, cache: Path | None = None) -> World:
    if isinstance(document, dict) and EXTENDS in document:
        document = extended(_base(document[EXTENDS], name, file), document)
    is_snapshot = snapshot.is_snapshot(document)
    meta = "snapshot.json" if is_snapshot else "world.json"
    check(document, name, data.schemas() / "meta" / meta)
    if is_snapshot:
        return _snapshot(document, name)
    document = whole_numbers(document)
    world = _world(document, file)
    if not {"recordings", "clock"} & document.keys():
        return world
    from .recorded.days import RecordedPlace, days_of

    # A document that somebody sends has no folder: its paths are absolute.
    folder = file.parent if str(file) == name else None
    days = days_of(document, world.market, world.prices, RecordedPlace(name, folder, cache))
    return world._replace(**days._asdict())


def _base(extends: Any, name: str, file: Path) -> Mapping[str, Any]:
    """Read the world that another one extends: one of the package, or a file beside it."""
    # No more than a name: a document that somebody sends reads no files of the server.
    if not isinstance(extends, str) or not _NAME.fullmatch(extends):
        raise Problem(name, f"/{EXTENDS}", "is the name of a world, or of a file beside this one")
    own = extends.endswith(".json")
    base = read_json(file.parent / extends if own else named_file(data.worlds(), extends))
    if not isinstance(base, dict) or EXTENDS in base or snapshot.is_snapshot(base):
        raise Problem(name, f"/{EXTENDS}", f"{extends} is no world that stands for itself")
    return base


def _snapshot(document: Mapping[str, Any], name: str) -> World:
    return World(document["world"], snapshot.exchanges(document), snapshot=document, name=name)


def world_of(document: Any, name: str) -> World:
    """Return the world of a JSON document; files that it refers to are the package's.

    Raises:
        Problem: it breaks its schema, or refers to what it does not have.

    """
    return _world_or_snapshot(document, name, data.worlds() / name)


def _world(document: Any, file: Path) -> World:
    exchanges = {name: document[name] for name in ("okx", "coinw") if name in document}
    for name, exchange in exchanges.items():
        _check_references(file, name, exchange, document.get("prices", {}))
    for name, exchange in exchanges.items():
        funding = _funding(file, exchange.get("funding", name))
        exchanges[name] = {**exchange, "funding": funding}
    prices = document.get("prices", {})
    market = _market(file, document.get("market", "default"), prices)
    return World(document["title"], exchanges, prices, market)


def read(world: str | PathLike[str]) -> World:
    """Read a world file, or one that comes with the package, by its name.

    Raises:
        Problem: it cannot be used.

    """
    file = Path(world)
    is_file = file.suffix == ".json" or file.exists()
    return read_world(file) if is_file else named_world(str(world))


def named_world(name: str) -> World:
    """Read one of the worlds that come with the package, such as ``default`` or ``empty``.

    Raises:
        Problem: there is no such world.

    """
    return read_world(named_file(data.worlds(), name))


def _market(world: Path, market: Any, prices: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what is traded: an object of the world, a file beside it, or one of the package.

    Of the package's markets a world has what it has prices for.
    """
    from .market.market import book_mistakes, market_mistakes, with_prices

    meta, mistakes = data.schemas() / "meta" / "market.json", market_mistakes
    if not isinstance(market, str):
        document, file, where = market, world, "/market"
        try:
            check(document, str(file), meta)
        except Problem as error:
            raise Problem(file, f"{where}{error.pointer}", error.reason) from error
    else:
        own = market.endswith(".json")
        file = world.parent / market if own else data.worlds().parent / "markets" / f"{market}.json"
        document, where = read_valid(file, meta), ""
        if own:
            document = whole_numbers(document)
        if not own:
            document, mistakes = with_prices(document, prices), book_mistakes
    for pointer, reason in mistakes(document, prices):
        raise Problem(file, f"{where}{pointer}", reason)
    result: Mapping[str, Any] = document
    return result


def _funding(world: Path, name: str) -> Any:
    """Read what funding accounts can do: a file beside the world, or one of the package."""
    own = name.endswith(".json")
    file = world.parent / name if own else data.worlds().parent / "funding" / f"{name}.json"
    terms = read_valid(file, data.schemas() / "meta" / "funding.json")
    if own:
        terms = whole_numbers(terms)
    for ccy, facts in terms["currencies"].items():
        for i, chain in enumerate(facts["chains"]):
            if chain["network"] not in terms["networks"]:
                where = f"/currencies/{ccy}/chains/{i}/network"
                raise Problem(file, where, f"no network {chain['network']!r}")
    return terms


def _check_references(
    file: Path, name: str, exchange: Mapping[str, Any], prices: Mapping[str, Any]
) -> None:
    for where, reason in _mistakes(exchange, prices):
        raise Problem(file, f"/{name}{where}", reason)


def _mistakes(exchange: Mapping[str, Any], prices: Mapping[str, Any]) -> Mistakes:
    """Yield what a schema cannot say: where it is wrong, and why."""
    accounts, credentials = exchange["accounts"], exchange["credentials"]
    yield from _duplicates(accounts, "accounts", "id")
    yield from _duplicates(credentials, "credentials", "name")
    yield from _duplicates(credentials, "credentials", "key")
    yield from _product_mistakes(exchange, prices)
    ids = {account["id"] for account in accounts}
    for i, account in enumerate(accounts):
        if account.get("master", account["id"]) not in ids:
            yield f"/accounts/{i}/master", f"no account {account['master']!r}"
        for product in set(account.get("staked", {})) - set(exchange.get("staking", {})):
            yield f"/accounts/{i}/staked/{product}", f"no staking product {product!r}"
        savings = exchange.get("savings", {}).get("currencies", {})
        for ccy in set(account["books"].get("savings", {})) - set(savings):
            yield f"/accounts/{i}/books/savings/{ccy}", f"{ccy} cannot be saved"
    for i, credential in enumerate(credentials):
        if credential["account"] not in ids:
            yield f"/credentials/{i}/account", f"no account {credential['account']!r}"
        for j, address in enumerate(credential.get("addresses", ())):
            if not is_network(address):
                where = f"/credentials/{i}/addresses/{j}"
                yield where, f"{address!r} is no address and no network"


def _product_mistakes(exchange: Mapping[str, Any], prices: Mapping[str, Any]) -> Mistakes:
    # Areas import their parts of the domain: a world that was checked before needs none of them.
    from .convert.convert import convert_mistakes
    from .convert.easy_convert import easy_convert_mistakes
    from .earn.dual import dual_mistakes
    from .earn.okusd import okusd_mistakes
    from .earn.onchain import onchain_mistakes
    from .fiat import fiat_mistakes
    from .loans import loan_mistakes
    from .market.announcements import announcement_mistakes, maintenance_mistakes
    from .rewards import stable_rewards_mistakes
    from .system.pushes import push_mistakes
    from .trading_account import trading_mistakes

    yield from announcement_mistakes(exchange.get("announcements", {}))
    yield from maintenance_mistakes(exchange.get("maintenance", ()))
    yield from push_mistakes("okx", exchange.get("pushes", {}))
    if "convert" in exchange:
        yield from convert_mistakes(exchange["convert"], prices)
    if "trading" in exchange:
        savings = exchange.get("savings", {}).get("currencies", {})
        yield from trading_mistakes(exchange["trading"], prices, savings)
    yield from onchain_mistakes(exchange.get("onchain", {}))
    if "okusd" in exchange:
        yield from okusd_mistakes(exchange["okusd"], prices)
    yield from stable_rewards_mistakes(exchange.get("stableRewards", {}), prices)
    if "easyConvert" in exchange:
        yield from easy_convert_mistakes(exchange["easyConvert"], prices)
    if "flexibleLoan" in exchange:
        yield from loan_mistakes(exchange["flexibleLoan"], prices)
    if "dual" in exchange:
        yield from dual_mistakes(exchange["dual"], prices)
    yield from fiat_mistakes(exchange, prices)


def _duplicates(rows: list[Mapping[str, Any]], of: str, member: str) -> Mistakes:
    seen: set[str] = set()
    for i, row in enumerate(rows):
        if row[member] in seen:
            yield f"/{of}/{i}/{member}", f"another of the {of} has this {member}"
        seen.add(row[member])

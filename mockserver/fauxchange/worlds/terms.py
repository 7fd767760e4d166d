"""What a world says of its exchanges, whoever has accounts there, read area by area.

A start needs few of all areas, and each imports its part of the domain. So an area is read when one
of its kinds is first asked for. What is read are frozen values, for all sandboxes that begin alike.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from fauxchange.domain.core.unit_of_work import UnitOfWork
from fauxchange.state.memory import MemoryStore

from .opening.opening import Opening
from .world import World


class AreaContext(NamedTuple):
    """What an area is read from, and the unit of work that it is written in."""

    unit: UnitOfWork
    world: World
    day_ms: int
    seed: int

    @property
    def okx(self) -> Mapping[str, Any]:
        """What the world says of OKX, nothing if it does not have it."""
        result: Mapping[str, Any] = self.world.exchanges.get("okx", {})
        return result


# The areas in the order in which they are written, and where their kinds are: names below the
# domain that begin so. Currencies are of two areas: fiat money is moved like any other.
AREAS: Mapping[str, tuple[str, ...]] = {
    "prices": ("market.price.",),
    "announcements": ("market.views.announcements.",),
    "maintenance": ("system.maintenance.",),
    "pushes": ("system.push_order.", "trading.live_pushes."),
    "market": ("market.facts.", "market.state.", "market.paths.recorded."),
    "staking": ("earn.staking.product.",),
    "savings": ("earn.savings.",),
    "convert": ("convert.convert.",),
    "trading": ("trading_account.terms.",),
    "orders": ("trading.terms.", "positions.terms."),
    "loans": ("loans.loan.",),
    "onchain": ("earn.onchain.product.",),
    "dual": ("earn.dual.product.",),
    "fiat": ("fiat.", "funding.currency."),
    "vasps": ("funding.vasps.",),
    "funding": ("funding.currency.",),
    "settings": ("trading_account.account.", "trading.settings."),
    "okusd": ("earn.okusd.product.",),
    "stable_rewards": ("rewards.stable_rewards.",),
    "easy_convert": ("convert.easy_convert.",),
}

# What sandboxes with keys of their own say otherwise.
_KEYS = "credentials"
_DOMAIN = "fauxchange.domain."


class WorldTerms:
    """The documents of a world's terms, and what its accounts opened with last."""

    opening: Opening | None = None

    def __init__(self, world: World, day_ms: int, seed: int) -> None:
        self._from = (world, day_ms, seed)
        self._areas: dict[str, Mapping[type, Mapping[str, object]]] = {}
        self._kinds: dict[type, Mapping[str, object]] = {}

    def are_of(self, world: World) -> bool:
        """Whether a world says the same, but for who has which keys."""
        own = self._from[0]
        return own is world or (
            own.prices is world.prices
            and own.market is world.market
            and own.recordings is world.recordings
            and own.exchanges.keys() == world.exchanges.keys()
            and all(map(_say_the_same, own.exchanges.values(), world.exchanges.values()))
        )

    def documents(self, kind: type) -> Mapping[str, object]:
        """Return the documents of a kind by key."""
        documents = self._kinds.get(kind)
        if documents is None:
            name = f"{kind.__module__}.{kind.__name__}".removeprefix(_DOMAIN)
            areas = [area for area, names in AREAS.items() if name.startswith(names)]
            parts = [self._read(area).get(kind, {}) for area in areas]
            documents = {key: one for part in parts for key, one in part.items()}
            self._kinds[kind] = documents
        return documents

    def kinds(self) -> Iterable[type]:
        """Return all kinds there are, in order, which takes reading all of them."""
        return dict.fromkeys(kind for area in AREAS for kind in self._read(area))

    def _read(self, area: str) -> Mapping[type, Mapping[str, object]]:
        read = self._areas.get(area)
        if read is None:
            store = MemoryStore()
            with store.transaction() as unit:
                _SEEDERS[area](AreaContext(unit, *self._from))
            by_kind: dict[type, dict[str, object]] = {}
            for (kind, key), document in store.state().documents.items():
                by_kind.setdefault(kind, {})[key] = document
            read = self._areas[area] = by_kind
        return read


def _say_the_same(exchange: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return exchange.keys() == other.keys() and all(
        value is other[name] for name, value in exchange.items() if name != _KEYS
    )


def _prices(context: AreaContext) -> None:
    from .market.market import seed_prices

    seed_prices(context.unit, context.world.prices, context.seed)


def _market(context: AreaContext) -> None:
    from .market.market import seed_market

    unit, world, day_ms, seed = context
    if world.market:
        seed_market(unit, world.market, world.prices, day_ms, seed)
    if world.recordings:
        from fauxchange.domain.market.facts import MarketFacts

        from .recorded.days import seed_recordings

        seed_recordings(unit, world.recordings, unit.get(MarketFacts), day_ms)


def _announcements(context: AreaContext) -> None:
    from .market.announcements import seed_announcements

    if "okx" in context.world.exchanges:
        announced = context.okx.get("announcements", {})
        seed_announcements(context.unit, "okx", announced, context.day_ms)


def _maintenance(context: AreaContext) -> None:
    from .market.announcements import seed_maintenance

    if "maintenance" in context.okx:
        seed_maintenance(context.unit, "okx", context.okx["maintenance"], context.day_ms)


def _pushes(context: AreaContext) -> None:
    from .system.pushes import seed_pushes

    if "pushes" in context.okx:
        seed_pushes(context.unit, "okx", context.okx["pushes"])


def _staking(context: AreaContext) -> None:
    from .earn.staking import seed_staking

    for exchange in context.world.exchanges.values():
        seed_staking(context.unit, exchange.get("staking", {}), context.seed)


def _savings(context: AreaContext) -> None:
    from .earn.savings import seed_savings

    for exchange in context.world.exchanges.values():
        seed_savings(context.unit, exchange.get("savings"), context.seed)


def _convert(context: AreaContext) -> None:
    from .convert.convert import seed_convert

    seed_convert(context.unit, context.okx.get("convert"))


def _trading(context: AreaContext) -> None:
    from .trading_account import seed_trading

    savings = context.okx.get("savings", {}).get("currencies", {})
    seed_trading(context.unit, context.okx.get("trading"), savings)


def _orders(context: AreaContext) -> None:
    from .trading_account import seed_order_terms

    for name in context.world.exchanges:
        seed_order_terms(context.unit, name)


def _loans(context: AreaContext) -> None:
    from .loans import seed_loans

    seed_loans(context.unit, context.okx.get("flexibleLoan"), context.seed)


def _onchain(context: AreaContext) -> None:
    from .earn.onchain import seed_onchain

    if "okx" in context.world.exchanges:
        seed_onchain(context.unit, context.okx.get("onchain", {}))


def _dual(context: AreaContext) -> None:
    from .earn.dual import seed_dual

    seed_dual(context.unit, context.okx.get("dual"), context.seed)


def _fiat(context: AreaContext) -> None:
    # Its currencies are laid out as those of funding are.
    from . import funding  # noqa: F401
    from .fiat import seed_fiat

    seed_fiat(context.unit, "okx", context.okx.get("fiat"))


def _vasps(context: AreaContext) -> None:
    from .fiat import seed_vasps

    if "okx" in context.world.exchanges:
        seed_vasps(context.unit, context.okx.get("venues", ()))


def _funding(context: AreaContext) -> None:
    from .funding import seed_funding

    for name, exchange in context.world.exchanges.items():
        seed_funding(context.unit, name, exchange)


def _settings(context: AreaContext) -> None:
    from .trading_account import seed_settings

    seed_settings(context.unit, "okx", context.okx.get("accounts", ()))


def _okusd(context: AreaContext) -> None:
    from .earn.okusd import seed_okusd

    seed_okusd(context.unit, "okx", context.okx.get("okusd"), context.seed)


def _stable_rewards(context: AreaContext) -> None:
    from .rewards import seed_stable_rewards

    if "okx" in context.world.exchanges:
        seed_stable_rewards(context.unit, "okx", context.okx.get("stableRewards", {}), context.seed)


def _easy_convert(context: AreaContext) -> None:
    from .convert.easy_convert import seed_easy_convert

    seed_easy_convert(context.unit, context.okx.get("easyConvert"))


_SEEDERS: Mapping[str, Callable[[AreaContext], None]] = {
    "prices": _prices,
    "announcements": _announcements,
    "maintenance": _maintenance,
    "pushes": _pushes,
    "market": _market,
    "staking": _staking,
    "savings": _savings,
    "convert": _convert,
    "trading": _trading,
    "orders": _orders,
    "loans": _loans,
    "onchain": _onchain,
    "dual": _dual,
    "fiat": _fiat,
    "vasps": _vasps,
    "funding": _funding,
    "settings": _settings,
    "okusd": _okusd,
    "stable_rewards": _stable_rewards,
    "easy_convert": _easy_convert,
}

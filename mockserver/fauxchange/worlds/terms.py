"""What a world says of its exchanges, whoever has accounts there, read area by area.

A start needs few of all areas, and each imports its part of the domain. So an area is read when one
of its kinds is first asked for. What is read are frozen values, for all sandboxes that begin alike.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from fauxchange.state.memory import MemoryStore

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from fauxchange.domain.core.unit_of_work import UnitOfWork

    from .world import World


class Facts(NamedTuple):
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
    "market": ("market.facts.", "market.state."),
    "staking": ("earn.staking.product.",),
    "savings": ("earn.savings.",),
    "convert": ("convert.convert.",),
    "trading": ("trading_account.terms.",),
    "loans": ("loans.loan.",),
    "onchain": ("earn.onchain.product.",),
    "dual": ("earn.dual.product.",),
    "fiat": ("fiat.", "funding.currency."),
    "vasps": ("funding.vasps.",),
    "funding": ("funding.currency.",),
    "settings": ("trading_account.account.",),
    "okusd": ("earn.okusd.product.",),
    "stable_rewards": ("rewards.stable_rewards.",),
    "easy_convert": ("convert.easy_convert.",),
}

_DOMAIN = "fauxchange.domain."


class Terms:
    """The documents of a world's terms: the base of the stores of its sandboxes."""

    def __init__(self, world: World, day_ms: int, seed: int) -> None:
        self._from = (world, day_ms, seed)
        self._areas: dict[str, Mapping[type, Mapping[str, object]]] = {}
        self._kinds: dict[type, Mapping[str, object]] = {}

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
                _SEEDERS[area](Facts(unit, *self._from))
            by_kind: dict[type, dict[str, object]] = {}
            for (kind, key), document in store.state().documents.items():
                by_kind.setdefault(kind, {})[key] = document
            read = self._areas[area] = by_kind
        return read


def _prices(facts: Facts) -> None:
    from .prices import seed_prices

    seed_prices(facts.unit, facts.world.prices, facts.seed)


def _market(facts: Facts) -> None:
    from .market import seed_market

    unit, world, day_ms, seed = facts
    if world.market:
        seed_market(unit, world.market, world.prices, day_ms, seed)


def _staking(facts: Facts) -> None:
    from .earn.staking import seed_staking

    for exchange in facts.world.exchanges.values():
        seed_staking(facts.unit, exchange.get("staking", {}), facts.seed)


def _savings(facts: Facts) -> None:
    from .earn.savings import seed_savings

    for exchange in facts.world.exchanges.values():
        seed_savings(facts.unit, exchange.get("savings"), facts.seed)


def _convert(facts: Facts) -> None:
    from .convert.convert import seed_convert

    seed_convert(facts.unit, facts.okx.get("convert"))


def _trading(facts: Facts) -> None:
    from .trading_account import seed_trading

    savings = facts.okx.get("savings", {}).get("currencies", {})
    seed_trading(facts.unit, facts.okx.get("trading"), savings)


def _loans(facts: Facts) -> None:
    from .loans import seed_loans

    seed_loans(facts.unit, facts.okx.get("flexibleLoan"), facts.seed)


def _onchain(facts: Facts) -> None:
    from .earn.onchain import seed_onchain

    if "okx" in facts.world.exchanges:
        seed_onchain(facts.unit, facts.okx.get("onchain", {}))


def _dual(facts: Facts) -> None:
    from .earn.dual import seed_dual

    seed_dual(facts.unit, facts.okx.get("dual"), facts.seed)


def _fiat(facts: Facts) -> None:
    # Its currencies are laid out as those of funding are.
    from . import funding  # noqa: F401
    from .fiat import seed_fiat

    seed_fiat(facts.unit, "okx", facts.okx.get("fiat"))


def _vasps(facts: Facts) -> None:
    from .fiat import seed_vasps

    if "okx" in facts.world.exchanges:
        seed_vasps(facts.unit, facts.okx.get("venues", ()))


def _funding(facts: Facts) -> None:
    from .funding import seed_funding

    for name, exchange in facts.world.exchanges.items():
        seed_funding(facts.unit, name, exchange)


def _settings(facts: Facts) -> None:
    from .trading_account import seed_settings

    seed_settings(facts.unit, "okx", facts.okx.get("accounts", ()))


def _okusd(facts: Facts) -> None:
    from .earn.okusd import seed_okusd

    seed_okusd(facts.unit, facts.okx.get("okusd"), facts.seed)


def _stable_rewards(facts: Facts) -> None:
    from .rewards import seed_stable_rewards

    if "okx" in facts.world.exchanges:
        seed_stable_rewards(facts.unit, facts.okx.get("stableRewards", {}), facts.seed)


def _easy_convert(facts: Facts) -> None:
    from .convert.easy_convert import seed_easy_convert

    seed_easy_convert(facts.unit, facts.okx.get("easyConvert"))


_SEEDERS: Mapping[str, Callable[[Facts], None]] = {
    "prices": _prices,
    "market": _market,
    "staking": _staking,
    "savings": _savings,
    "convert": _convert,
    "trading": _trading,
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

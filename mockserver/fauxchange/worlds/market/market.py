"""What is traded: pairs, instruments, and families of them, from a file of a market."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

import orjson

from fauxchange.domain.core.unit_of_work import UnitOfWork
from fauxchange.domain.market.facts import MarketFacts
from fauxchange.domain.market.instruments.families import FuturesFamily, OptionGrid
from fauxchange.domain.market.instruments.instrument import (
    FUTURES,
    OPTION,
    SPOT,
    SWAP,
    Instrument,
    Maxima,
    TierRule,
)
from fauxchange.domain.market.instruments.knobs import Pair, levels_between, lots_of_level
from fauxchange.domain.market.paths.levels import midnight
from fauxchange.domain.market.price import ReferencePrice
from fauxchange.domain.market.state import MarketKey, key_of, open_market
from fauxchange.domain.market.venue import ListedCoin, Venue, id_of
from fauxchange.domain.market.views.order_book import MOST_BETWEEN, MOST_LOTS
from fauxchange.worlds.layout import KEY, FileSource, layout, read

layout(ReferencePrice, ccy=KEY, fixed="steady")
layout(Pair, name=KEY, trades_a_day="tradesADay")
layout(
    Maxima,
    limit_amount="maxLimitAmount",
    market_amount="maxMarketAmount",
    limit_value="maxLimitValue",
    market_value="maxMarketValue",
)
layout(Instrument, id=KEY, maxima=FileSource(), listed_ms="listedMs")
layout(ListedCoin, name=KEY)
layout(Venue, name=KEY)

_GROUPS = ("spot", "swaps", "futures", "options")

# A swap or future trades so many ticks above its mark.
_LAST_ABOVE_MARK = 1


def seed_prices(unit: UnitOfWork, prices: Mapping[str, Mapping[str, Any]], seed: int) -> None:
    """Write what currencies are worth."""
    for ccy, price in prices.items():
        unit.put(read(ReferencePrice, price, (ccy,), seed=seed))


def seed_market(
    unit: UnitOfWork,
    document: Mapping[str, Any],
    prices: Mapping[str, Mapping[str, Any]],
    now_ms: int,
    seed: int,
) -> None:
    """Write the market that a file describes; prices begin at what the world says they are."""
    source = orjson.dumps([document, prices, seed, midnight(now_ms)])
    open_market(unit, *_facts(source))


@lru_cache(maxsize=8)
def _facts(source: bytes) -> tuple[MarketFacts, MarketKey]:
    """Return the facts of a market and their key, once for all sandboxes that begin alike."""
    document, prices, seed, origin_ms = orjson.loads(source)
    pairs = {pair.name: pair for pair in _pairs(document["pairs"], prices)}
    tiers = {
        name: tuple(read(TierRule, rule, ("tiers", name)) for rule in rules)
        for name, rules in document.get("tiers", {}).items()
    }
    known = _Known(pairs, tiers, {name: Decimal(one["usd"]) for name, one in prices.items()})
    futures = (
        FuturesFamily(_instrument(one, FUTURES, name, known), tuple(one["expiries"]))
        for name, one in document.get("futures", {}).items()
    )
    options = (
        OptionGrid(
            _instrument(one, OPTION, name, known),
            tuple(one["expiries"]),
            Decimal(one["strikeStep"]),
            one["strikesEachSide"],
        )
        for name, one in document.get("options", {}).items()
    )
    facts = MarketFacts(
        str(seed),
        origin_ms,
        tuple(pairs.values()),
        tuple(_instruments(document, known)),
        tuple(futures),
        tuple(options),
        tuple(_venue(name, one, known) for name, one in document.get("venues", {}).items()),
    )
    return facts, key_of(facts)


def with_prices(
    document: Mapping[str, Any], prices: Mapping[str, Mapping[str, Any]]
) -> Mapping[str, Any]:
    """Return a market without the pairs and instruments that the world has no price for."""
    pairs = {
        name: pair
        for name, pair in document["pairs"].items()
        if prices.keys() >= {*name.split("-")}
    }
    venues = {
        name: {
            **venue,
            **_groups(venue, pairs),
            "coins": {ccy: coin for ccy, coin in venue.get("coins", {}).items() if ccy in prices},
        }
        for name, venue in document.get("venues", {}).items()
    }
    tiers = document.get("tiers", {})
    return {"pairs": pairs, "tiers": tiers, **_groups(document, pairs), "venues": venues}


def pairs_of(
    document: Mapping[str, Any], prices: Mapping[str, Mapping[str, Any]]
) -> dict[str, Pair]:
    """Return the pairs of a market by their names; none if there is no market."""
    return {pair.name: pair for pair in _pairs(document.get("pairs", {}), prices)}


def market_mistakes(
    document: Mapping[str, Any], prices: Mapping[str, Mapping[str, Any]]
) -> Iterator[tuple[str, str]]:
    """Yield what a schema cannot say: where it is wrong, and why."""
    pairs = document["pairs"]
    for name, pair in pairs.items():
        for ccy in name.split("-"):
            if ccy not in prices:
                yield f"/pairs/{name}", f"the world has no price of {ccy}"
        if pair.get("follows", name) not in pairs:
            yield f"/pairs/{name}/follows", "there is no such pair"
    yield from _unknown_names(document, document, "")
    ids = {name for group in _GROUPS for name in document.get(group, {})}
    for name, venue in document.get("venues", {}).items():
        yield from _unknown_names(venue, document, f"/venues/{name}")
        for group in _GROUPS:
            kind = SWAP if group == "swaps" else group
            for one in venue.get(group, {}):
                inst_id = id_of(one, kind, venue.get("spot", {}))
                if inst_id in ids:
                    yield f"/venues/{name}/{group}/{one}", "another instrument has this id"
                ids.add(inst_id)
    yield from book_mistakes(document, prices)


def book_mistakes(
    document: Mapping[str, Any], prices: Mapping[str, Mapping[str, Any]]
) -> Iterator[tuple[str, str]]:
    """Yield where books cannot be: best prices too far apart, or a level with too many lots."""
    known = {
        name: one for name, one in document["pairs"].items() if prices.keys() >= {*name.split("-")}
    }
    pairs = pairs_of({"pairs": known}, prices)
    for name, pair in pairs.items():
        apart = levels_between(pair)
        if apart > MOST_BETWEEN:
            reason = f"the best prices of its book are {apart:,} levels apart"
            yield f"/pairs/{name}", f"{reason}, and {MOST_BETWEEN:,} are the most"
    venues = document.get("venues", {}).items()
    for where, listing in (("", document), *((f"/venues/{name}", one) for name, one in venues)):
        for group, instruments in _groups(listing, pairs).items():
            # Books of options have a shape of their own.
            for name, one in instruments.items() if group != "options" else ():
                pair = pairs[one.get("pair", name)]
                lots = lots_of_level(pair, _tape_lots(one, pair))
                if lots > MOST_LOTS:
                    reason = f"a level of its book has {lots:,} lots in the mean"
                    yield f"{where}/{group}/{name}", f"{reason}, and {MOST_LOTS:,} are the most"


def _unknown_names(
    listing: Mapping[str, Any], document: Mapping[str, Any], pointer: str
) -> Iterator[tuple[str, str]]:
    """Yield what instruments of a listing refer to and the file does not have."""
    for group in _GROUPS:
        for name, one in listing.get(group, {}).items():
            if one.get("pair", name) not in document["pairs"]:
                yield f"{pointer}/{group}/{name}/pair", "there is no such pair"
            if one.get("tiers", "") not in {"", *document.get("tiers", {})}:
                yield f"{pointer}/{group}/{name}/tiers", "there are no such tiers"


def _groups(listing: Mapping[str, Any], pairs: Mapping[str, Any]) -> dict[str, Any]:
    """Return the instruments of a listing, by their group, that follow some pairs."""
    return {
        group: {
            name: one
            for name, one in listing.get(group, {}).items()
            if one.get("pair", name) in pairs
        }
        for group in _GROUPS
    }


def _pairs(document: Mapping[str, Any], prices: Mapping[str, Mapping[str, Any]]) -> Iterator[Pair]:
    for name, one in document.items():
        base, _, quote = name.partition("-")
        tick = Decimal(one["tick"])
        price = Decimal(prices[base]["usd"]) / Decimal(prices[quote]["usd"])
        reference = max(round(price / tick), 1) * tick
        still = prices[base].get("steady", False) and prices[quote].get("steady", False)
        knobs = {**one, "volatilityPpm": 0} if still else one
        yield read(Pair, knobs, (name,), reference=reference)


class _Known(NamedTuple):
    """What instruments refer to by name; ``usd`` is what currencies are worth."""

    pairs: Mapping[str, Pair]
    tiers: Mapping[str, tuple[TierRule, ...]]
    usd: Mapping[str, Decimal]

    def tiers_in(self, name: str, ccy: str) -> tuple[TierRule, ...]:
        """Return tiers, which a file has in USD, with their values in a currency."""
        rules = self.tiers.get(name, ())
        return tuple(rule._replace(value=rule.value / self.usd[ccy]) for rule in rules)


def _instruments(listing: Mapping[str, Any], known: _Known) -> Iterator[Instrument]:
    """Yield what a listing has of spot and swaps."""
    pairs = listing.get("spot", {})
    for kind, group in ((SPOT, "spot"), (SWAP, "swaps")):
        for name, one in listing.get(group, {}).items():
            yield _instrument(one, kind, id_of(name, kind, pairs), known)


def _venue(name: str, document: Mapping[str, Any], known: _Known) -> Venue:
    coins = document.get("coins", {}).items()
    return read(
        Venue,
        document,
        (name,),
        instruments=tuple(
            _with_spot_terms(one, document) if one.kind == SPOT else _with_fees(one, document)
            for one in _instruments(document, known)
        ),
        coins=tuple(read(ListedCoin, one, (name, ccy)) for ccy, one in coins),
    )


def _with_spot_terms(one: Instrument, venue: Mapping[str, Any]) -> Instrument:
    """Return a spot pair with what holds for all of a venue; without a schedule it has no fees."""
    fees = venue.get("spotFees", {"maker": "0", "taker": "0"})
    minimum = one.minimum_value or Decimal(venue.get("minimumValue", 0))
    return replace(
        one, minimum_value=minimum, fees=(Decimal(fees["maker"]), Decimal(fees["taker"]))
    )


def _with_fees(one: Instrument, venue: Mapping[str, Any]) -> Instrument:
    """Return a contract with the fees of a venue; where it has none, accounts' own count."""
    fees = venue.get("swapFees")
    if fees is None:
        return one
    return replace(one, fees=(Decimal(fees["maker"]), Decimal(fees["taker"])))


def _instrument(document: Mapping[str, Any], kind: str, name: str, known: _Known) -> Instrument:
    pair = known.pairs[document.get("pair", name)]
    given: dict[str, Any] = {"kind": kind, "pair": pair.name, "base": pair.base}
    given |= {"quote": pair.quote, "settlement": document.get("settlement", "")}
    if kind != SPOT:
        given |= {"underlying": pair.name, "family": pair.name}
        given["offset"] = document.get("offset", _LAST_ABOVE_MARK)
    given["tape_lots"] = _tape_lots(document, pair)
    given["tiers"] = known.tiers_in(document.get("tiers", ""), pair.quote)
    return read(Instrument, document, (name,), **given)


def _tape_lots(document: Mapping[str, Any], pair: Pair) -> int:
    """Return how many lots of an instrument one lot of its pair's tape is, at least one."""
    lot = Decimal(document["lot"])
    value = Decimal(document.get("contractValue", 1)) * lot * Decimal(document.get("multiplier", 1))
    if document.get("contractCcy", pair.base) != pair.base:
        value /= pair.reference
    return max(1, int(pair.lot / value))

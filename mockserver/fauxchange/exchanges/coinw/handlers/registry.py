"""Where CoinW's handlers register themselves, by endpoint, and which modules have them."""

from fauxchange.exchanges.handlers import Handlers

_SECTIONS = {
    "futures/": (
        *("market.futures", "accounts"),
        *("trading.contracts.place", "trading.contracts.orders", "trading.contracts.deals"),
        *("trading.contracts.sizes", "positions.lists", "positions.close", "positions.settings"),
        *("trading.stops.stops", "trading.stops.lists"),
    ),
    "spot/private/": (
        *("accounts", "funding", "access"),
        *("trading.place", "trading.orders", "trading.fills"),
    ),
    "spot/public/": ("market.spot",),
}

coinw = Handlers("fauxchange.exchanges.coinw.handlers", _SECTIONS)

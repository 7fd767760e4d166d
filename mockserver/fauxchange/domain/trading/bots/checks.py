"""What is asked of grid bots before they are created or changed."""

from __future__ import annotations

from decimal import Decimal

from fauxchange.domain.core.rejection import InvalidField
from fauxchange.domain.core.unit_of_work import UnitOfWork
from fauxchange.domain.trading.algo.rejection import DuplicateAlgoId
from fauxchange.domain.trading.matching.context import Context
from fauxchange.domain.trading.money.fees import fee_rates

from .dca.bot import DcaBot
from .grid import OPEN_STATES, STOPPING, GridBot, GridRequest
from .levels import least_size, level_prices, most_between, narrowest
from .rejection import BotStopped, BotStopping, GridTooNarrow, RangeReversed

# How many grids a bot may have (assumed).
FEWEST, MOST = 2, 300
# Documented by OKX (error-code-rest-api, 51381): what a grid has to win before fees is more.
LEAST_MARGIN = Decimal("0.001")

# No price has more digits before the point.
_DIGITS = 20


def require_open_bot(bot: GridBot | DcaBot) -> None:
    """Let a bot pass that is open, and stays so.

    Raises:
        BotStopped, BotStopping: it has stopped, or is about to.

    """
    if not bot.is_open:
        raise BotStopped(bot.id)
    if bot.state == STOPPING:
        raise BotStopping(bot.id)


def require_free_id(
    unit: UnitOfWork, kind: type[GridBot] | type[DcaBot], account: str, client_id: str
) -> None:
    """Let an id pass that no bot of a kind of an account has which is open.

    Raises:
        DuplicateAlgoId: one has it.

    """
    if not client_id:
        return
    for state in OPEN_STATES:
        if any(one.client_id == client_id for one in unit.scan(kind, (account, state))):
            raise DuplicateAlgoId(client_id)


def grid_prices(context: Context, request: GridRequest) -> tuple[Decimal, ...]:
    """Return the edges of the grids that a request asks for.

    Raises:
        RangeReversed, InvalidField, GridTooNarrow: they cannot be.

    """
    low, high = request.low, request.high
    for name, price in (("lower price", low), ("upper price", high)):
        if not price.is_finite() or price < context.terms.tick or price.adjusted() > _DIGITS:
            raise InvalidField(name, f"{price} is no price")
    if high <= low:
        raise RangeReversed(low, high)
    if not FEWEST <= request.grids <= MOST:
        raise InvalidField("grids", f"{request.grids} is not from {FEWEST} to {MOST}")
    prices = level_prices(request.spacing, low, high, request.grids, context.terms.tick)
    if prices[0] <= 0 or narrowest(prices) <= LEAST_MARGIN:
        raise GridTooNarrow(f"a grid of {request.grids} from {low} to {high} wins nothing")
    return prices


def most_grids(context: Context, request: GridRequest) -> int:
    """Return how many grids there may be between two prices, whatever a request asks for.

    Raises:
        RangeReversed, InvalidField, GridTooNarrow: there may be none.

    """
    grid_prices(context, request._replace(grids=FEWEST))
    return most_between(request.spacing, request.low, request.high, LEAST_MARGIN)


def smallest_grid(context: Context, account: str) -> Decimal:
    """Return the smallest size of a grid of an account, or of anybody at the usual fees."""
    fee = fee_rates(context.unit, account, context.instrument).reserve
    return least_size(context.terms.minimum, fee, max(context.terms.lot, context.lot))

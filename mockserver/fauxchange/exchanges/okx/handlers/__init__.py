"""OKX's endpoints with living state, one module for each section of the documentation."""

from fauxchange.exchanges.exchange import Handlers

okx = Handlers()

from . import (  # noqa: E402, F401 - they register themselves in okx
    account,
    account_archive,
    account_borrow,
    account_figures,
    account_settings,
    asset,
    asset_bills,
    asset_moves,
    convert,
    dual_investment,
    easy_convert,
    fiat,
    fiat_desk,
    flexible_loan,
    market_data,
    okusd,
    onchain,
    savings,
    stable_rewards,
    staking,
    subaccount,
    system,
)

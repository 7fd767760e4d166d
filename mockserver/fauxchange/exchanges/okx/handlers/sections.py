"""All handlers of OKX: each module registers its endpoints when it is imported here."""

from __future__ import annotations

from . import access, convert, fiat, loans, rewards, settings, system
from .earn import dual, okusd, onchain, savings, staking
from .funding import account as funding_account
from .funding import transfers
from .market import books, candles, delivery, index, instruments, rates, tickers
from .market import trades as market_trades
from .registry import okx
from .trading_account import account, borrowing, figures

__all__ = [
    "access",
    "account",
    "books",
    "borrowing",
    "candles",
    "convert",
    "delivery",
    "dual",
    "fiat",
    "figures",
    "funding_account",
    "index",
    "instruments",
    "loans",
    "market_trades",
    "okusd",
    "okx",
    "onchain",
    "rates",
    "rewards",
    "savings",
    "settings",
    "staking",
    "system",
    "tickers",
    "transfers",
]

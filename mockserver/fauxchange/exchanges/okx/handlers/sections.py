"""All handlers of OKX: each module registers its endpoints when it is imported here."""

from __future__ import annotations

from . import access, loans, rewards, system
from .convert import convert, easy_convert
from .earn import dual, okusd, onchain, savings, staking
from .fiat import orders, trades
from .funding import account as funding_account
from .funding import bills, transfers
from .market import books, candles, delivery, index, instruments, rates, tickers
from .market import trades as market_trades
from .registry import okx
from .settings import bill_archive, settings
from .trading import amend, cancel, fills, place, positions, sizes
from .trading import orders as trading_orders
from .trading_account import account, borrowing, figures

__all__ = [
    "access",
    "account",
    "amend",
    "bill_archive",
    "bills",
    "books",
    "borrowing",
    "cancel",
    "candles",
    "convert",
    "delivery",
    "dual",
    "easy_convert",
    "figures",
    "fills",
    "funding_account",
    "index",
    "instruments",
    "loans",
    "market_trades",
    "okusd",
    "okx",
    "onchain",
    "orders",
    "place",
    "positions",
    "rates",
    "rewards",
    "savings",
    "settings",
    "sizes",
    "staking",
    "system",
    "tickers",
    "trades",
    "trading_orders",
    "transfers",
]

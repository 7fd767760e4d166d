"""All handlers of OKX: each module registers its endpoints when it is imported here."""

from __future__ import annotations

from . import access, loans, market, rewards, system
from .convert import convert, easy_convert
from .earn import dual, okusd, onchain, savings, staking
from .fiat import orders, trades
from .funding import account as funding_account
from .funding import bills, transfers
from .registry import okx
from .settings import bill_archive, settings
from .trading_account import account, borrowing, figures

__all__ = [
    "access",
    "account",
    "bill_archive",
    "bills",
    "borrowing",
    "convert",
    "dual",
    "easy_convert",
    "figures",
    "funding_account",
    "loans",
    "market",
    "okusd",
    "okx",
    "onchain",
    "orders",
    "rewards",
    "savings",
    "settings",
    "staking",
    "system",
    "trades",
    "transfers",
]

"""Currencies of a funding account: their chains, and what moving them costs and needs."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from decimal import Decimal

from fauxchange.domain.core.account import exchange_of
from fauxchange.domain.core.document import document
from fauxchange.domain.core.money import ZERO
from fauxchange.domain.core.rejection import UnknownCurrency, UnsupportedChain
from fauxchange.domain.core.unit_of_work import UnitOfWork

_ALPHABETS = {
    "hex": "0123456789abcdef",
    "base58": "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz",
    "bech32": "023456789acdefghjklmnpqrstuvwxyz",
    "base32": "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567",
    "base32lower": "abcdefghijklmnopqrstuvwxyz234567",
    "base64url": "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-",
}
_TAG_DIGITS = 8


@dataclass(frozen=True, slots=True)
class Network:
    """A blockchain: what its addresses look like, and how long money takes on it.

    ``tag`` is what an address has beside itself, such as a memo; empty if nothing. A deposit is
    credited after ``arrival`` confirmations, and may be withdrawn again after ``unlock``. Money is
    sent to ``verified`` addresses only; None is to all. Exchanges have names of their own for
    networks: those with one ``blockchain`` are one; without it the name says which it is.
    """

    name: str
    prefix: str
    alphabet: str
    length: int
    accepts: str
    tx_prefix: str
    tag: str
    block_ms: int
    arrival: int
    unlock: int
    verified: tuple[str, ...] | None = None
    blockchain: str = ""

    @property
    def place(self) -> str:
        """What networks have in common that are one blockchain under different names."""
        return self.blockchain or self.name

    @property
    def last(self) -> int:
        """The last confirmation that matters."""
        return max(self.arrival, self.unlock)

    def address(self, owner: str) -> str:
        """Return the address of an owner: always the same."""
        letters = _ALPHABETS[self.alphabet]
        digits = _digits(f"{self.prefix}{self.alphabet}{self.length}/{owner}", self.length)
        return self.prefix + "".join(letters[digit % len(letters)] for digit in digits)

    def tag_of(self, owner: str) -> str:
        """Return the tag of an owner's address, empty if the network has none."""
        return "".join(str(digit % 10) for digit in _digits(owner, _TAG_DIGITS)) if self.tag else ""

    def tx_id(self, what: str) -> str:
        """Return the hash of a transaction."""
        return self.tx_prefix + hashlib.sha256(f"{self.name}/{what}".encode()).hexdigest()

    def takes(self, address: str) -> bool:
        """Whether money can be sent to an address."""
        return re.fullmatch(self.accepts, address) is not None

    def is_verified(self, address: str) -> bool:
        """Whether an address is one that money may be sent to."""
        return self.verified is None or address in self.verified


@dataclass(frozen=True, slots=True)
class Chain:
    """One currency on one network."""

    ccy: str
    network: Network
    main: bool
    contract: str
    fee: Decimal
    min_withdrawal: Decimal
    max_withdrawal: Decimal
    min_deposit: Decimal
    places: int
    burning_rate: Decimal | None = None
    can_deposit: bool = True
    can_withdraw: bool = True

    @property
    def name(self) -> str:
        """``USDT-TRC20``."""
        return f"{self.ccy}-{self.network.name}"


@document("{exchange}:{ccy}", scan_order=("exchange", "rank"))
@dataclass(frozen=True, slots=True)
class Currency:
    """A currency; ``places`` are those of amounts inside the exchange. Fiat money has no chains.

    ``rank`` is its place in lists.
    """

    exchange: str
    ccy: str
    name: str
    logo: str
    places: int
    min_internal: Decimal
    can_internal: bool
    chains: tuple[Chain, ...]
    rank: int

    @property
    def main(self) -> Chain:
        """The chain that is meant when none is named."""
        return next((chain for chain in self.chains if chain.main), self.chains[0])

    def chain(self, name: str) -> Chain:
        """Return the chain of a name; the main one for none.

        Raises:
            UnsupportedChain: the currency is not on it, or on none.

        """
        if not name and self.chains:
            return self.main
        for chain in self.chains:
            if chain.name == name:
                return chain
        raise UnsupportedChain(self.ccy, name)


@document("{exchange}")
@dataclass(frozen=True, slots=True)
class FundingAccountTerms:
    """What holds for deposits and withdrawals of an exchange, and which book they change."""

    exchange: str
    quota_usd: Decimal = ZERO
    waiting_ms: int = 0
    approved_ms: int = 0
    broadcasting_ms: int = 0
    statement_ms: int = 0
    statement_href: str = ""
    book: str = "funding"


@document("{exchange}:{ccy}")
@dataclass(frozen=True, slots=True)
class NonTradable:
    """What can be done with an asset that is no longer traded: it can only be withdrawn."""

    exchange: str
    ccy: str
    name: str
    logo: str
    chain: str
    contract: str
    can_withdraw: bool
    min_withdrawal: Decimal
    all_at_once: bool
    fee: Decimal
    fee_ccy: str
    places: int
    needs_tag: bool
    burning_rate: Decimal | None = None


def terms_of(unit: UnitOfWork, account: str) -> FundingAccountTerms:
    """Return what holds for an account's exchange."""
    exchange = exchange_of(account)
    return unit.find(FundingAccountTerms, exchange) or FundingAccountTerms(exchange)


def currency_of(unit: UnitOfWork, account: str, ccy: str) -> Currency:
    """Return a currency of an account's exchange.

    Raises:
        InvalidField: it has no such currency.

    """
    found = unit.find(Currency, exchange_of(account), ccy)
    if found is None:
        raise UnknownCurrency(ccy)
    return found


def _digits(text: str, count: int) -> list[int]:
    """Return so many numbers from 0 to 255 that depend on a text."""
    found: list[int] = []
    while len(found) < count:
        found += hashlib.sha256(f"{text}/{len(found)}".encode()).digest()
    return found[:count]

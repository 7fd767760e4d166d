"""One mock for all tests of a module, as good as new for each of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fauxchange.domain.core.account import Account
from fauxchange.domain.core.ledger import LOG, Posting, audit

from .trader import FuturesTrader

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fauxchange import MockServer


@pytest.fixture
def trader(built: MockServer) -> Iterator[FuturesTrader]:
    """An account with 10,000 USDT and nothing open; the books add up when a test is done."""
    built.reset()
    built.credit("coinw", "main", "USDT", "9561.200857609999982", book="futures")
    yield FuturesTrader(built)
    store = built.sandbox.store
    postings = [one for one in store.log(LOG) if isinstance(one, Posting)]
    assert audit(store.documents(Account), postings) == []

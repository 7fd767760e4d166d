"""What classes of documents declare."""

from __future__ import annotations

import re

import pytest

from fauxchange.domain.core.account import Account
from fauxchange.domain.core.document import (
    _DECLARATIONS,
    declaration_of,
    document,
    key_from,
    key_of,
    key_prefix,
)
from fauxchange.domain.earn.savings import Saving
from fauxchange.domain.settings.bill_archive import ArchivedBills
from fauxchange.state.kinds import kind_of, kinds


def test_every_kind_of_document_of_the_domain_is_a_kind_of_value() -> None:
    kinds()
    declared = [cls for cls in _DECLARATIONS if cls.__module__.startswith("fauxchange.")]
    assert len(declared) > 50
    assert [cls for cls in declared if kind_of(cls) is None] == []


def test_every_key_is_made_of_members_of_its_class() -> None:
    kinds()
    for cls, (members, _, order) in _DECLARATIONS.items():
        for member in (*members, *(one.removeprefix("-") for one in order)):
            assert hasattr(cls, member), f"{cls.__name__} has no {member}"


def test_a_key_is_the_same_from_a_document_and_from_its_members() -> None:
    bills = ArchivedBills("okx:main", "7", "2025-Q1", ("2", "1"), 0, 0, 0)
    assert key_of(bills) == key_from(ArchivedBills, ("okx:main", "2025-Q1", "1,2"))
    assert key_of(bills) == "okx:main/2025-Q1/1,2"


def test_a_key_with_another_number_of_members_is_a_mistake() -> None:
    with pytest.raises(TypeError, match="the key of Saving has 2 members"):
        key_from(Saving, ("okx:main", "BTC", "x"))


def test_a_prefix_ends_with_a_member() -> None:
    assert key_prefix(Saving, ("okx:main",)) == "okx:main/"
    assert key_prefix(Saving, ("okx:main", "BTC")) == "okx:main/BTC"
    assert key_prefix(Saving, ()) == ""


def test_what_declares_nothing_has_no_key() -> None:
    with pytest.raises(TypeError, match="int declares no key"):
        key_of(1)
    assert declaration_of(Account).members == ("id",)


@pytest.mark.parametrize("key", ["x", "{a}-{b}/{c}", "{a}/", "/{a}", "{a.b}", "{a}{"])
def test_a_key_that_is_not_made_of_members_and_one_separator_is_a_mistake(key: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(repr(key))} is not made of members"):
        document(key)

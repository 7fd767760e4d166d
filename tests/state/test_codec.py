"""The domain's values as JSON: written readably, read strictly, nothing else brought to life."""

from __future__ import annotations

import builtins
import collections.abc
import typing
from decimal import Decimal
from typing import Any

import orjson
import pytest
from hypothesis import given, reject
from hypothesis import strategies as st

from fauxchange.domain.access.credential import Credential
from fauxchange.domain.core.account import Account, Balance
from fauxchange.domain.core.events import DocumentChanged
from fauxchange.domain.core.ledger import LedgerAccount, Posting
from fauxchange.domain.core.unit_of_work import ScheduledTask
from fauxchange.domain.earn.staking.product import RateChange, StakingProduct
from fauxchange.domain.market.views.order_book import BookShape
from fauxchange.state.codec import UnreadableError, codec
from fauxchange.state.kinds import Kind, _candidates, kind_of, kinds

ETH = StakingProduct(
    id="eth",
    pays="ETH",
    gives="BETH",
    minimum=Decimal("0.001"),
    places=8,
    settle_ms=60_000,
    accrue_at_ms=0,
    apr=Decimal("0.0370"),
    redeem_ms=1,
    fast_limit=Decimal("1E+2"),
    platform_limit=Decimal(0),
    rate_at_ms=0,
    suspended=frozenset({"redeem", "cancel"}),
    changes=(RateChange(5, Decimal("0.05")),),
)


def test_all_of_the_domain_but_what_holds_a_store_a_path_numbers_or_a_function_is_a_kind() -> None:
    # Events tell of a document, whichever it is, and are never stored.
    stored = {one.name for one in _candidates() if not issubclass(one.cls, DocumentChanged)}
    assert stored - set(kinds()) == {
        "core.ledger.Ledger",
        "market.market.Market",
        "market.paths.basis.FundingBasis",
        "market.paths.stretches.Stretch",
        "market.paths.watches.Watch",
        "market.valuation.TradingWorth",
        "market.views.ladder.view.LadderView",
        "market.views.ladder.step._Step",
        "market.views.order_book.BookChange",
        "market.views.order_book.SideChange",
        "market_events.event.MarketEventKind",
        "trading.algo.watching.TriggerPrices",
        "trading.algo.watching.Wait",
        "trading.matching.book_terms.BookTerms",
        "trading.matching.context.Context",
        "trading.matching.context._InstrumentFacts",
        "trading.request.Amended",
    }


def test_a_value_that_its_class_refuses_is_unreadable() -> None:
    document = {"spread": 0, "lots": 1, "width": 1, "empty": ""}
    with pytest.raises(UnreadableError, match="are at least 1") as caught:
        codec(BookShape).read(document, ("here",))
    assert caught.value.where == ("here",)


def test_a_kind_knows_its_members_and_which_may_be_left_out() -> None:
    kind = kinds()["core.ledger.LedgerAccount"]
    assert (kind.cls, list(kind.members)) == (LedgerAccount, ["account", "book", "slot"])
    assert kind.optional == {"slot"}
    assert kind_of(str) is None


def test_a_value_is_written_as_people_read_it() -> None:
    account = Account("okx:main", "1", "okx:main", {"funding": {"ETH": Balance(Decimal("1.50"))}})
    assert codec(Account).write(account) == {
        "id": "okx:main",
        "user": "1",
        "master": "okx:main",
        "books": {"funding": {"ETH": {"available": "1.50", "frozen": "0"}}},
    }


def test_sets_tuples_and_bytes_are_lists_and_texts() -> None:
    document = codec(StakingProduct).write(ETH)
    assert (document["suspended"], document["fast_limit"]) == (["cancel", "redeem"], "1E+2")
    assert document["changes"] == [{"at_ms": 5, "apr": "0.05"}]
    key = Credential("a", "b", "c", "d", "e", b"s\xffcret", b"", frozenset())
    assert codec(Credential).write(key)["secret"] == "sÿcret"
    assert codec(Credential).read(codec(Credential).write(key), ()) == key


def test_what_has_a_default_may_be_left_out() -> None:
    assert codec(Balance).read({}, ()) == Balance()
    assert codec(ScheduledTask).read({"at_ms": 1, "kind": "x"}, ()) == ScheduledTask(1, "x")


POSTING = {
    "at_ms": 1,
    "reason": "test",
    "ccy": "ETH",
    "amount": "1.0",
    "debit": {"account": "", "book": "outside", "slot": "available"},
    "credit": {"account": "okx:main", "book": "funding"},
}


def test_a_posting_comes_back() -> None:
    posting = codec(Posting).read(POSTING, ())
    assert posting == Posting(
        1,
        "test",
        "ETH",
        Decimal("1.0"),
        LedgerAccount("", "outside"),
        LedgerAccount("okx:main", "funding"),
    )


@pytest.mark.parametrize(
    ("change", "where", "reason"),
    [
        ({"amount": 1}, ("amount",), "is no amount"),
        ({"amount": "NaN"}, ("amount",), "is no amount"),
        ({"amount": "1E+999"}, ("amount",), "is no amount"),
        ({"amount": "٣"}, ("amount",), "is no amount"),
        ({"at_ms": "1"}, ("at_ms",), "is no whole number"),
        ({"at_ms": True}, ("at_ms",), "is no whole number"),
        ({"at_ms": 1.0}, ("at_ms",), "is no whole number"),
        ({"ccy": None}, ("ccy",), "is no text"),
        ({"debit": []}, ("debit",), "is no object"),
        ({"debit": {"book": "x"}}, ("debit",), r"a core\.ledger\.LedgerAccount needs account"),
        ({"color": "red"}, ("color",), r"core\.ledger\.Posting has no such member"),
        (
            {"credit": {"account": "", "book": "", "slot": "lost"}},
            ("credit", "slot"),
            "is none of available, frozen",
        ),
    ],
)
def test_what_is_no_value_is_told_with_its_place(
    change: Any, where: tuple[object, ...], reason: str
) -> None:
    with pytest.raises(UnreadableError, match=reason) as caught:
        codec(Posting).read({**POSTING, **change}, ())
    assert caught.value.where == where


@pytest.mark.parametrize(
    ("kind", "change", "where"),
    [
        (Credential, {"secret": "☃"}, ("secret",)),
        (Credential, {"permissions": "read"}, ("permissions",)),
        (Credential, {"permissions": [1]}, ("permissions", 0)),
        (StakingProduct, {"changes": [{"at_ms": 1}]}, ("changes", 0)),
    ],
)
def test_the_place_inside_lists_is_told(kind: Any, change: Any, where: tuple[object, ...]) -> None:
    key = Credential("a", "b", "c", "d", "e", b"", b"", frozenset())
    document = codec(kind).write(key if kind is Credential else ETH)
    with pytest.raises(UnreadableError) as caught:
        codec(kind).read({**document, **change}, ())
    assert caught.value.where == where


def test_a_mapping_whose_keys_are_no_texts_is_a_list_of_pairs() -> None:
    of = codec(dict[int, Decimal])
    assert of.write({3: Decimal("0.5")}) == [[3, "0.5"]]
    assert of.read([[3, "0.5"]], ()) == {3: Decimal("0.5")}
    with pytest.raises(UnreadableError, match="is no pair"):
        of.read([[3]], ())


def test_a_tuple_of_parts_has_as_many() -> None:
    of = codec(tuple[str, int])
    assert of.read(["a", 1], ()) == ("a", 1)
    with pytest.raises(UnreadableError, match="has 1 members, not 2"):
        of.read(["a"], ())


@pytest.mark.parametrize("hint", [object, str | int, list[str]])
def test_values_are_not_cls_just_anything(hint: Any) -> None:
    with pytest.raises(TypeError):
        codec(hint)


def test_a_value_of_another_class_is_an_error_of_ours() -> None:
    with pytest.raises(TypeError, match=r"is no core\.account\.Balance"):
        codec(Balance).write(ETH)
    with pytest.raises(TypeError, match="is no JSON"):
        codec(ScheduledTask).write(ScheduledTask(1, "x", {"amount": Decimal(1)}))


AMOUNTS = st.decimals(allow_nan=False, allow_infinity=False, places=8)
PLAIN: dict[Any, st.SearchStrategy[Any]] = {
    str: st.text(st.characters(codec="utf-8"), max_size=8),
    int: st.integers(-(2**53), 2**63),
    bool: st.booleans(),
    bytes: st.binary(max_size=8),
    Decimal: AMOUNTS,
    Any: st.text(max_size=3) | st.integers(0, 9),
}


def values(hint: Any) -> st.SearchStrategy[Any]:
    """Return values of a type of the domain."""
    kind = kind_of(hint)
    if kind is not None:
        return instances(kind)
    inside = typing.get_args(hint)
    match typing.get_origin(hint):
        case None:
            strategy = PLAIN[hint]
        case typing.Literal:
            strategy = st.sampled_from(inside)
        case builtins.tuple if inside[1:] == (...,):
            strategy = st.lists(values(inside[0]), max_size=2).map(tuple)
        case builtins.tuple:
            strategy = st.tuples(*map(values, inside))
        case builtins.frozenset:
            strategy = st.frozensets(values(inside[0]), max_size=3)
        case builtins.dict | collections.abc.Mapping:
            strategy = st.dictionaries(values(inside[0]), values(inside[1]), max_size=2)
        case _:
            (only,) = [one for one in inside if one is not type(None)]
            strategy = st.none() | values(only)
    return strategy


def instances(kind: Kind) -> st.SearchStrategy[Any]:
    """Return values of a kind."""
    members = st.fixed_dictionaries({name: values(hint) for name, hint in kind.members.items()})
    return members.map(lambda given: _created(kind, given))


def _created(kind: Kind, members: dict[str, Any]) -> Any:
    try:
        return kind.cls(**members)
    except ValueError:
        reject()


@given(st.sampled_from(sorted(kinds())).flatmap(lambda name: instances(kinds()[name])))
def test_every_value_of_every_kind_comes_back_through_a_file(value: Any) -> None:
    cls: Any = type(value)
    of = codec(cls)
    file = orjson.dumps(of.write(value))
    assert of.read(orjson.loads(file), ()) == value

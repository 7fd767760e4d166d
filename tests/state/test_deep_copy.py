"""Deep copies: what can change is made anew, and what cannot is the same object."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

import pytest

from fauxchange.state.deep_copy import copier_of, deep_copy
from fauxchange.state.logs.log import PackedLog


@dataclass(frozen=True, slots=True)
class Box:
    """A document."""

    label: str
    content: Any = ()


class Pair(NamedTuple):
    """A row with names."""

    left: Any
    right: Any


@dataclass(frozen=True)
class Loose:
    """A frozen value that may have members beside those of its class."""

    content: Any


@dataclass
class Slate:
    """A value whose members can be set."""

    text: str


FROZEN = [
    *(None, "BTC", Decimal("0.1"), ("a", ("b", 1)), Pair("a", 1), frozenset({"a"})),
    *(Box("full", (Box("inside"), Pair("a", Box("deeper")))),),
]


@pytest.mark.parametrize("value", FROZEN, ids=repr)
def test_what_cannot_change_is_the_same(value: Any) -> None:
    copied = deep_copy(value)
    assert copied == value
    assert copied is value or isinstance(value, frozenset)


@pytest.mark.parametrize(
    "holder",
    [
        lambda part: part,
        lambda part: [part],
        lambda part: {"a": part},
        lambda part: ("a", part),
        lambda part: Pair(1, part),
        lambda part: Box("full", (Box("inside", part),)),
        lambda part: Loose((Box("inside", part),)),
    ],
    ids=["itself", "list", "object", "row", "named row", "document", "document with a dict"],
)
@pytest.mark.parametrize("make", [lambda: ["old"], lambda: {"a": "old"}, lambda: {"old"}])
def test_a_change_of_any_part_leaves_the_copy_alone(holder: Any, make: Any) -> None:
    part = make()
    value = holder(part)
    copied = deep_copy(value)
    assert copied == holder(make())
    assert type(copied) is type(value)
    part.clear()
    assert copied == holder(make())


def test_each_copy_is_made_anew() -> None:
    make = copier_of(Box("full", ({"a": ["old"]}, "b")))
    assert make is not None
    first, second = make(), make()
    first.content[0]["a"].append("new")
    assert second == make() == Box("full", ({"a": ["old"]}, "b"))


def test_a_value_that_is_not_frozen_is_made_anew() -> None:
    slate = Slate("old")
    copied = deep_copy(Box("full", (slate,)))
    slate.text = "new"
    assert copied == Box("full", (Slate("old"),))


def test_a_log_shares_no_entry_with_its_deep_copy() -> None:
    entries = [Box(str(i), ["old"]) for i in range(600)]
    log = PackedLog(entries)
    log.trim(1)
    copied = log.copy(deep_copy)
    for i in (0, 255, 598):
        log[i].content.clear()
        assert copied[i] == Box(str(i + 1), ["old"])
    assert copied.first == 1

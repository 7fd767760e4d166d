"""The domain speaks no exchange's language: no values of the wire, no names of parameters."""

from __future__ import annotations

import ast
import json
from functools import cache
from typing import TYPE_CHECKING

import pytest

from fauxchange import data
from tests.structure.modules import must_be_empty, package, planted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.structure.modules import Module

# Patterns that are no exchange's: of times in messages, of client addresses, of keys of documents.
PATTERNS = {
    *("fauxchange.domain.access.credential", "fauxchange.domain.access.ip_allowlist"),
    "fauxchange.domain.core.document",
}

# Also values of some exchange, but first of all the digit that amounts are padded with, how a loan
# may end, and plain words for an act, for a piece, and for who runs a market.
WORDS = {"0", "partial_liquidation", "cancel", "exchange", "part"}


@cache
def values() -> frozenset[str]:
    """Return what exchanges write for words of the domain, where that is another word."""
    found, own = set(), set()
    for file in data.schemas().glob("*/numbers.json"):
        for table in json.loads(file.read_text(encoding="utf-8")).get("numbers", {}).values():
            own |= {word for word in table if not word.isdigit()}
            found |= {text for entry in table.values() for text in entry.values()}
    return frozenset(found - own)


@cache
def parameters() -> frozenset[str]:
    """Return the names of members that exchanges have, as far as they are no plain words."""
    found: set[str] = set()
    for file in data.schemas().glob("*/**/*.json"):
        if file.parent.name not in {"meta", "admin"}:
            _names(json.loads(file.read_text(encoding="utf-8")), found)
    return frozenset(name for name in found if name.isalnum() and name != name.lower())


def _names(document: object, found: set[str]) -> None:
    if isinstance(document, dict):
        if isinstance(document.get("properties"), dict):
            found |= set(document["properties"])
        for value in document.values():
            _names(value, found)
    elif isinstance(document, list):
        for value in document:
            _names(value, found)


def texts(module: Module) -> Iterator[tuple[int, str]]:
    """Yield the texts of a module that are no docstrings, with their lines."""
    docs = {
        id(node.body[0].value)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
            yield node.lineno, node.value


def foreign(module: Module) -> Iterator[str]:
    """Yield the texts of a module that are an exchange's, and patterns of its texts."""
    for line, text in texts(module):
        if text in (values() | parameters()) - WORDS:
            yield f"{module.name}:{line} {text!r}"
    for node in ast.walk(module.tree):
        if not isinstance(node, ast.Attribute) or module.name in PATTERNS:
            continue
        if ast.unparse(node) == "re.compile":
            yield f"{module.name}:{node.lineno} re.compile"


def test_the_domain_has_its_own_words() -> None:
    modules = package("fauxchange")
    domain = (one for name, one in modules.items() if name.startswith("fauxchange.domain."))
    must_be_empty(text for module in domain for text in foreign(module))


@pytest.mark.parametrize(
    "source",
    [
        'x = "C"',
        'x = "Lv1"',
        'verified: str = "3"',
        'x = "acctLv"',
        'x = {"clOrdId": 1}',
        'import re\nx = re.compile("[a-z]")',
    ],
)
def test_a_word_of_an_exchange_is_found(source: str) -> None:
    assert len(list(foreign(planted({"p": source})["p"]))) == 1


@pytest.mark.parametrize("source", ['x = "call"', 'def f():\n    """acctLv"""', 'x = "fee"'])
def test_a_word_of_the_domain_is_none(source: str) -> None:
    assert list(foreign(planted({"p": source})["p"])) == []

"""Hypothesis strategies for texts by their pattern: most patterns of exchanges are plain ones.

Characters of one kind, whole numbers and decimals are drawn directly, many times faster than by
their regular expression; they shrink to few characters and to small numbers.
"""

from __future__ import annotations

import re
import string
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING

from hypothesis import strategies as st

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

_LONG = 40
_PLACES = 8
_SMALLEST, _LARGEST = 1e-8, 1e12

# ^[a-z]{1,5}$, ^[a-z]{3}$, ^[a-z]+$
_OF_ONE_KIND = re.compile(r"\^(\[[^]^\\]+\])(?:\{(\d+)(?:,(\d+))?\}|([+*]))\$")
_SIGNED = re.compile(r"\^-\?\[0-9\]\{1,(\d+)\}\$")
_MAYBE_EMPTY = re.compile(r"\^\((.*)\)\?\$")


@lru_cache(maxsize=512)
def texts_of(pattern: str) -> SearchStrategy[str]:
    """Return the texts that a pattern allows."""
    maybe_empty = _MAYBE_EMPTY.fullmatch(pattern)
    if maybe_empty and _is_balanced(maybe_empty[1]):
        return st.one_of(st.just(""), texts_of(f"^{maybe_empty[1]}$"))
    of_one_kind = _OF_ONE_KIND.fullmatch(pattern)
    if of_one_kind:
        return _of_one_kind(*of_one_kind.groups())
    signed = _SIGNED.fullmatch(pattern)
    if signed:
        most = 10 ** int(signed[1]) - 1
        return st.integers(-most, most).map(str)
    # In JSON Schema the end is the end; in Python a line may follow it.
    whole = re.compile(re.sub(r"\$$", r"\\Z", pattern), re.ASCII)
    if all(map(whole.search, ("1", "1.5", "123456789.12345678"))):
        return _decimals(lambda text: whole.search(text) is not None)
    return st.from_regex(whole, fullmatch=pattern.startswith("^"))


def _is_balanced(text: str) -> bool:
    """Whether the parentheses around a text belong together."""
    depth = 0
    for character in text:
        depth += (character == "(") - (character == ")")
        if depth < 0:
            return False
    return depth == 0


def _of_one_kind(
    kind: str, least: str | None, most: str | None, repeat: str | None
) -> SearchStrategy[str]:
    alphabet = "".join(re.findall(kind, string.printable))
    if repeat:
        return st.text(alphabet, min_size=int(repeat == "+"), max_size=_LONG)
    return st.text(alphabet, min_size=int(least or 0), max_size=int(most or least or 0))


def _decimals(allows: Callable[[str], bool]) -> SearchStrategy[str]:
    """Return decimals: with a sign, of zero, and in scientific notation if these are allowed."""
    least = -_LARGEST if allows("-1.5") else 0.0 if allows("0") else _SMALLEST
    values = st.floats(least, _LARGEST).map(_decimal)
    if not allows("0"):
        values = values.filter(allows)
    if allows("1e-7"):
        exponents = st.integers(0, 9).map(lambda exponent: f"e-{exponent}")
        scientific = st.tuples(values, exponents).map("".join).filter(allows)
        return st.one_of(values, scientific)
    return values


def _decimal(number: float) -> str:
    """Return a number as plain text with few places: drawn fast, and shrinks to a whole one."""
    text = f"{number:.{_PLACES}f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text

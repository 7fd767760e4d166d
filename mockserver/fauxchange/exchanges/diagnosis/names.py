"""Names that were sent in place of right ones."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import SequenceMatcher
from itertools import islice

_ALIKE = 0.4
# Names longer than any documented, and more of them than clients send, are not compared.
_MAX_NAME_CHARS = 64
_MAX_NAMES = 64
_WORD = re.compile(r"[A-Za-z]+")
_KEY_ID_START = "HTTP_"


def similar_name(name: str, present: Iterable[str], known: frozenset[str]) -> str:
    """Return the name that is most like the right one among those that are there; empty for none.

    It contains the last word of the right name, and is not one of the ``known`` names. Of very
    many names the first are looked at, and none that is very long.
    """
    letters, last = _bare(name), _bare(_WORD.findall(name)[-1])
    others = (
        other
        for other in present
        if len(other) <= _MAX_NAME_CHARS and other not in known and last in _bare(other)
    )
    rated = [
        (SequenceMatcher(None, letters, _bare(other)).ratio(), other)
        for other in islice(others, _MAX_NAMES)
    ]
    ratio, other = max(rated, default=(0.0, ""))
    return other if ratio >= _ALIKE else ""


def _bare(name: str) -> str:
    letters = name.removeprefix(_KEY_ID_START).upper()
    return "".join(letter for letter in letters if letter.isalnum())

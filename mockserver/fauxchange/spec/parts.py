"""Parts of values with long lists: what a validator finds in one is found in few steps.

A validator that is to say what is wrong makes an object for every error: for 60 KB of ``[{},...]``
that is a hundred thousand, each of which Python would look at.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

# More items than any documented list may have.
_CHUNK = 100


def parts_of(value: Any) -> Iterator[Any]:
    """Yield copies of a value in which no list is long, nothing if none is in the value itself.

    Each has the same members. The first has the beginning of every list; the others have the later
    parts of one list, of the value itself or of a member, and the beginning of all others.
    """
    start = _cut(value)
    if start is value:
        return
    yield start
    if isinstance(value, list):
        yield from (_cut(chunk) for chunk in _later_chunks(value))
    elif isinstance(value, dict):
        for name, member in value.items():
            if isinstance(member, list):
                yield from ({**start, name: _cut(chunk)} for chunk in _later_chunks(member))


def _later_chunks(items: list[Any]) -> Iterator[list[Any]]:
    return (items[begin : begin + _CHUNK] for begin in range(_CHUNK, len(items), _CHUNK))


def _cut(value: Any) -> Any:
    """Return a value with the first items of its lists, at any depth; itself if none is cut."""
    if isinstance(value, dict):
        members = {name: _cut(member) for name, member in value.items()}
        return members if any(members[name] is not value[name] for name in value) else value
    if isinstance(value, list):
        items = [_cut(item) for item in value[:_CHUNK]]
        is_cut = len(value) > _CHUNK or any(a is not b for a, b in zip(items, value, strict=True))
        return items if is_cut else value
    return value

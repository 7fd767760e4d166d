"""What a class of documents declares: how its key is made, and in which order it is scanned."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

Class = TypeVar("Class", bound=type)


class Declaration(NamedTuple):
    """``key`` is a template of members, empty if documents are put under keys of others' making.

    ``scan_order`` are members by which documents are ordered, ``-price`` from large to small; of
    equals the key decides.
    """

    key: str = ""
    scan_order: tuple[str, ...] = ()


_DECLARATIONS: dict[type, Declaration] = {}
_NONE = Declaration()


def document(key: str = "", *, scan_order: tuple[str, ...] = ()) -> Callable[[Class], Class]:
    """Declare a class's key, such as ``{account}/{ccy}``, and its order of scanning."""

    def declare(cls: Class) -> Class:
        _DECLARATIONS[cls] = Declaration(key, scan_order)
        return cls

    return declare


def declaration_of(cls: type) -> Declaration:
    """Return what a class declares; nothing by default."""
    return _DECLARATIONS.get(cls, _NONE)


def key_of(value: object) -> str:
    """Return the key of a document.

    Raises:
        TypeError: its class declares none: an error of ours.

    """
    key = declaration_of(type(value)).key
    if not key:
        raise TypeError(f"{type(value).__name__} declares no key")
    return key.format_map(_Attributes(value))


class _Attributes(dict[str, object]):
    """The members of a value by name, for templates."""

    def __init__(self, value: object) -> None:
        super().__init__()
        self._value = value

    def __missing__(self, member: str) -> object:
        return getattr(self._value, member)

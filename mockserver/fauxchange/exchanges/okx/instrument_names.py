"""What the name of an OKX instrument says about it."""

from __future__ import annotations

import re

_DATE = re.compile(r"[0-9]{6}")
_OPTION = re.compile(r"[A-Z0-9_]+-[A-Z0-9_]+-[0-9]{6}-[0-9.]+-[CP]")


def is_option(inst_id: str) -> bool:
    """Whether an instrument is an option.

    >>> is_option("BTC-USD-260327-70000-C"), is_option("BTC-USD-260327")
    (True, False)
    """
    return _OPTION.fullmatch(inst_id) is not None


def family(inst_id: str) -> str:
    """Return the instrument family: ``BTC-USD`` of ``BTC-USD-SWAP``."""
    return "-".join(inst_id.split("-")[:2])


def kind_of(inst_id: str) -> str:
    """Return the instrument type that a name has; an index is SPOT, as a pair of currencies is.

    >>> kind_of("BTC-USDT"), kind_of("BTC-USDT-SWAP"), kind_of("BTC-USD-260327")
    ('SPOT', 'SWAP', 'FUTURES')
    """
    if is_option(inst_id):
        return "OPTION"
    last = inst_id.rpartition("-")[2]
    return "SWAP" if last == "SWAP" else "FUTURES" if _DATE.fullmatch(last) else "SPOT"

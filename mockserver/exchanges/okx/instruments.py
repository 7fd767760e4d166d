"""What an OKX instrument's name says about it."""

from __future__ import annotations

import re
from typing import Any

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


def facets(params: dict[str, Any]) -> dict[str, Any]:
    """Return parameters with what limits count by, where the request says it in other words."""
    inst_id = params.get("instId")
    named = inst_id if isinstance(inst_id, str) else ""
    known = params.get("instFamily") or params.get("uly") or family(named)
    return {**params, "instFamily": known, "isOption": is_option(named)}

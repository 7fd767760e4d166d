"""What rate limits of OKX count by."""

from __future__ import annotations

from typing import Any

from .instrument_names import family, is_option


def limit_keys(params: dict[str, Any]) -> dict[str, Any]:
    """Return parameters with ``instFamily`` and ``isOption``, taken from the instrument's name."""
    inst_id = params.get("instId")
    name = inst_id if isinstance(inst_id, str) else ""
    inst_family = params.get("instFamily") or params.get("uly") or family(name)
    return {**params, "instFamily": inst_family, "isOption": is_option(name)}

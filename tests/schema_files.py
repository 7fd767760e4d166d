"""Schema files for tests: the real ones, and copies that may be broken."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

from fauxchange import data

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

BALANCES = "okx/asset/balances.get.json"

# Enough for a folder that loads: the two exchanges in small.
SMALL = (
    "meta",
    "okx/exchange.json",
    "okx/errors.json",
    BALANCES,
    "coinw/exchange.json",
    "coinw/errors.json",
    "coinw/spot/private/returnBalances.post.json",
)

DRAFT = "https://json-schema.org/draft/2020-12/schema"


def small_copy(target: Path) -> Path:
    """Copy a few of the schema files; the shared defs shrink to what these files use."""
    for name in SMALL:
        source, copied = data.schemas() / name, target / name
        copied.parent.mkdir(parents=True, exist_ok=True)
        _ = shutil.copytree(source, copied) if source.is_dir() else shutil.copy(source, copied)
    for exchange, used in (("okx", ("ccy", "ccyList", "decimal")), ("coinw", ("decimal",))):
        shared = json.loads((data.schemas() / exchange / "defs.json").read_text(encoding="utf-8"))
        kept = {name: shared["$defs"][name] for name in shared["$defs"] if name in used}
        write(target / exchange / "defs.json", {**shared, "$defs": kept})
    return target


def write(file: Path, document: Any) -> None:
    """Write a document in the canonical way."""
    from fauxchange.spec.canonical import canonical

    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(canonical(document), encoding="utf-8")


def edit(file: Path, change: Callable[[Any], None]) -> None:
    """Change a file in place."""
    document = json.loads(file.read_text(encoding="utf-8"))
    change(document)
    write(file, document)

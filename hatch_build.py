"""Puts the prepared schema files into the wheel (docs/design/adr/0013-prepared-files.md)."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

EXCHANGES = ("okx", "coinw")


class PreparedFiles(BuildHookInterface):  # type: ignore[type-arg]
    """Prepares each exchange's files; an editable installation has its schema files edited."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Prepare the files and have them packed."""
        if version == "editable":
            return
        root = Path(self.root)
        sys.path.insert(0, str(root / "mockserver"))
        from fauxchange.spec import prepared
        from fauxchange.worlds import prepared as worlds

        made = {name: prepared.prepare(root / "schemas", name) for name in EXCHANGES}
        for world in (root / "fixtures" / "worlds").glob("*.json"):
            made[f"world-{world.stem}"] = worlds.prepare(world.stem)
        self._folder = Path(mkdtemp(prefix="fauxchange-"))
        for name, content in made.items():
            file = self._folder / f"{name}.prepared"
            file.write_bytes(content)
            build_data["force_include"][str(file)] = f"fauxchange/_data/prepared/{file.name}"

    def finalize(self, version: str, *_: Any) -> None:
        """Remove what was packed."""
        if version != "editable":
            for file in self._folder.iterdir():
                file.unlink()
            self._folder.rmdir()

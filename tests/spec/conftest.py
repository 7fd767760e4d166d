"""A folder of schema files that a test may break."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.schema_files import small_copy

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def schemas(tmp_path: Path) -> Path:
    """A copy of a few schema files, in order."""
    return small_copy(tmp_path / "schemas")

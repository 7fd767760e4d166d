"""Prepared files of the worlds that come with the package."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest

from fauxchange import data
from fauxchange.spec.problem import Problem
from fauxchange.worlds import prepared
from fauxchange.worlds.world import named_world

if TYPE_CHECKING:
    from pathlib import Path

WORLDS = ("default", "empty", "multi-currency", "new-user", "spot-mode")


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of schemas and fixtures, which a test may change."""
    copy = tmp_path / "root"
    for name in ("fixtures", "schemas/meta"):
        shutil.copytree(data.root() / name, copy / name)
    monkeypatch.setattr(data, "root", lambda: copy)
    return copy


def retitle(root: Path, title: str) -> None:
    file = root / "fixtures" / "worlds" / "empty.json"
    file.write_text(json.dumps({**json.loads(file.read_bytes()), "title": title}))


@pytest.mark.parametrize("name", WORLDS)
def test_a_prepared_world_is_the_world(name: str, tmp_path: Path) -> None:
    prepared.named_world(name, tmp_path)
    assert prepared.named_world(name, tmp_path) == named_world(name)


def test_a_world_is_kept_and_used(root: Path, tmp_path: Path) -> None:
    retitle(root, "Original")
    prepared.named_world("empty", tmp_path)
    (kept,) = tmp_path.glob("*.prepared")
    before = kept.stat().st_ino
    assert prepared.named_world("empty", tmp_path).title == "Original"
    assert kept.stat().st_ino == before


def test_a_changed_world_is_read_anew(root: Path, tmp_path: Path) -> None:
    retitle(root, "Original")
    prepared.named_world("empty", tmp_path)
    retitle(root, "Modified")
    assert prepared.named_world("empty", tmp_path).title == "Modified"


def test_a_world_that_became_wrong_is_refused(root: Path, tmp_path: Path) -> None:
    prepared.named_world("empty", tmp_path)
    (root / "fixtures" / "worlds" / "empty.json").write_text('{"title": 1}')
    with pytest.raises(Problem, match=r"empty\.json"):
        prepared.named_world("empty", tmp_path)


def test_a_damaged_file_is_not_used(root: Path, tmp_path: Path) -> None:
    retitle(root, "Original")
    prepared.named_world("empty", tmp_path)
    (kept,) = tmp_path.glob("*.prepared")
    kept.write_bytes(kept.read_bytes().replace(b"Original", b"Tampered"))
    assert prepared.named_world("empty", tmp_path).title == "Original"


def test_there_is_no_world_outside_the_folder(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="cannot be read"):
        prepared.named_world("../worlds/nowhere", tmp_path)

"""Worlds that say only what differs from another world."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from fauxchange import Problem
from fauxchange.worlds.extension import extended
from fauxchange.worlds.world import read_world

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("base", "extension", "expected"),
    [
        ({"a": 1, "b": 2}, {"b": 3, "c": 4}, {"a": 1, "b": 3, "c": 4}),
        ({"a": {"b": 1, "c": 2}}, {"a": {"c": None, "d": 3}}, {"a": {"b": 1, "d": 3}}),
        ({"a": [1, 2]}, {"a": [3]}, {"a": [3]}),
        (
            {"a": [{"id": "x", "n": 1, "m": 1}, {"id": "y", "n": 2}]},
            {"a": [{"id": "x", "n": 3}, {"id": "z", "n": 4}]},
            {"a": [{"id": "x", "n": 3, "m": 1}, {"id": "y", "n": 2}, {"id": "z", "n": 4}]},
        ),
        (
            {"a": [{"name": "x", "n": 1}]},
            {"a": [{"name": "x", "n": 2}]},
            {"a": [{"name": "x", "n": 2}]},
        ),
        ({}, {"extends": "default", "a": {"b": None, "c": 1}}, {"a": {"c": 1}}),
    ],
)
def test_an_extension_is_laid_over_its_base(
    base: dict[str, Any], extension: dict[str, Any], expected: dict[str, Any]
) -> None:
    assert extended(base, extension) == expected


def written(folder: Path, name: str, document: Any) -> Path:
    file = folder / name
    file.write_text(json.dumps(document), encoding="utf-8")
    return file


def test_a_world_may_extend_a_file_beside_it(tmp_path: Path) -> None:
    written(tmp_path, "base.json", {"title": "base", "prices": {"BTC": {"usd": "5"}}})
    file = written(
        tmp_path,
        "own.json",
        {"title": "own", "extends": "base.json", "prices": {"ETH": {"usd": "2"}}},
    )
    world = read_world(file)
    assert (world.title, dict(world.prices)) == ("own", {"BTC": {"usd": "5"}, "ETH": {"usd": "2"}})


@pytest.mark.parametrize(
    ("extends", "reason"),
    [
        ("own.json", "stands for itself"),
        ("spot-mode", "stands for itself"),
        ("no-such-world", "of such a name the package has none but default"),
        (7, "is the name of a world"),
        ("../default.json", "is the name of a world"),
    ],
)
def test_what_a_world_extends_must_stand_for_itself(
    tmp_path: Path, extends: Any, reason: str
) -> None:
    file = written(tmp_path, "own.json", {"title": "own", "extends": extends})
    with pytest.raises(Problem, match=reason):
        read_world(file)


def test_a_mistake_in_the_whole_is_a_mistake(tmp_path: Path) -> None:
    world = {"title": "own", "extends": "default", "okx": {"accounts": [{"id": "new"}]}}
    with pytest.raises(Problem, match="required property"):
        read_world(written(tmp_path, "own.json", world))

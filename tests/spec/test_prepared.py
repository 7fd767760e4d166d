"""Prepared files: what they say, and when they are not used."""

from __future__ import annotations

import json
import os
import shutil
from typing import TYPE_CHECKING
from zlib import crc32

import pytest

from fauxchange import data
from fauxchange.spec.loader import load
from fauxchange.spec.prepared import load_prepared, prepare

if TYPE_CHECKING:
    from pathlib import Path

FILE = "spot/public/return24hVolume.get.json"
NOWHERE = "no such folder"


@pytest.fixture
def schemas(tmp_path: Path) -> Path:
    """Return a folder with the schema files of CoinW, which a test may change."""
    for name in ("coinw", "meta"):
        shutil.copytree(data.schemas() / name, tmp_path / "schemas" / name)
    return tmp_path / "schemas"


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    """Return where a prepared file is kept, which is not there yet."""
    return tmp_path / "cache" / "coinw.prepared"


def change(schemas: Path, title: str) -> None:
    """Give an endpoint another title."""
    file = schemas / "coinw" / FILE
    document = json.loads(file.read_bytes())
    file.write_text(json.dumps({**document, "title": title}))


def title(schemas: Path, installed: Path, cache: Path | None) -> str:
    """Return the title of the endpoint as a load finds it."""
    facts = load_prepared(schemas, "coinw", installed, cache)
    return facts.catalogue[FILE.removesuffix(".json")].title


@pytest.mark.parametrize("exchange", ["okx", "coinw"])
def test_a_prepared_file_says_what_the_schema_files_say(exchange: str, tmp_path: Path) -> None:
    cache = tmp_path / "cache" / "prepared"
    load_prepared(data.schemas(), exchange, tmp_path / NOWHERE, cache)
    read = load_prepared(data.schemas(), exchange, tmp_path / NOWHERE, cache)
    loaded = load(data.schemas(), exchange)
    assert (read.exchange, read.errors) == (loaded.exchange, loaded.errors)
    assert read.tables == loaded.tables
    assert list(read.catalogue.routes()) == list(loaded.catalogue.routes())
    assert list(read.catalogue.aliases()) == list(loaded.catalogue.aliases())
    for own, other in zip(read.catalogue, loaded.catalogue, strict=True):
        assert (own.id, own.title, own.examples) == (other.id, other.title, other.examples)
        assert own.request.schema == other.request.schema
        assert own.response.schema == other.response.schema
        assert [one.describe() for one in own.rate_limits] == [
            one.describe() for one in other.rate_limits
        ]


def test_endpoints_share_the_limits_that_they_share(tmp_path: Path) -> None:
    facts = load_prepared(data.schemas(), "coinw", tmp_path / NOWHERE, None)
    shared = [
        one
        for endpoint in facts.catalogue
        for one in endpoint.rate_limits
        if one.name in facts.exchange["sharedLimits"]
    ]
    assert len(shared) > len({one.name for one in shared}) == len({id(one) for one in shared})


def test_a_prepared_file_is_used(schemas: Path, cache: Path, tmp_path: Path) -> None:
    change(schemas, "A title")
    title(schemas, tmp_path / NOWHERE, cache)
    _forge(cache)
    assert title(schemas, tmp_path / NOWHERE, cache) == "Forgery"


def test_a_changed_schema_file_is_read_anew(schemas: Path, cache: Path, tmp_path: Path) -> None:
    title(schemas, tmp_path / NOWHERE, cache)
    change(schemas, "Another title")
    assert title(schemas, tmp_path / NOWHERE, cache) == "Another title"


def test_a_change_that_leaves_the_size_is_seen(schemas: Path, cache: Path, tmp_path: Path) -> None:
    change(schemas, "One title")
    title(schemas, tmp_path / NOWHERE, cache)
    change(schemas, "Two title")
    assert title(schemas, tmp_path / NOWHERE, cache) == "Two title"


def test_a_new_and_a_removed_file_are_seen(schemas: Path, cache: Path, tmp_path: Path) -> None:
    before = load_prepared(schemas, "coinw", tmp_path / NOWHERE, cache)
    (schemas / "coinw" / FILE).unlink()
    after = load_prepared(schemas, "coinw", tmp_path / NOWHERE, cache)
    assert len(after.catalogue) == len(before.catalogue) - 1


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: content[:-1],
        lambda content: content[: len(content) // 2],
        lambda content: content.replace(b'"title":"', b'"title":"x', 1),
        lambda _: b"",
        lambda _: b"\x80\x04N.",
        lambda _: b"{}\n",
    ],
    ids=["cut", "half", "one letter more", "empty", "a pickle", "no checksum"],
)
def test_a_damaged_file_is_not_used_and_written_anew(
    damage: object, schemas: Path, cache: Path, tmp_path: Path
) -> None:
    title(schemas, tmp_path / NOWHERE, cache)
    whole = cache.read_bytes()
    cache.write_bytes(damage(whole))  # type: ignore[operator]  # a row of the table above
    facts = load_prepared(schemas, "coinw", tmp_path / NOWHERE, cache)
    loaded = load(schemas, "coinw")
    assert [one.id for one in facts.catalogue] == [one.id for one in loaded.catalogue]
    assert cache.read_bytes() == whole


def test_a_folder_that_others_may_write_into_is_not_read(
    schemas: Path, cache: Path, tmp_path: Path
) -> None:
    change(schemas, "A title")
    title(schemas, tmp_path / NOWHERE, cache)
    _forge(cache)
    cache.parent.chmod(0o777)
    assert title(schemas, tmp_path / NOWHERE, cache) == "A title"


def test_without_a_place_for_a_cache_a_load_succeeds(schemas: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    assert title(schemas, tmp_path / NOWHERE, tmp_path / "file" / "coinw.prepared")
    assert title(schemas, tmp_path / NOWHERE, None)


def test_the_file_of_the_package_is_used_and_nothing_is_kept(
    schemas: Path, cache: Path, tmp_path: Path
) -> None:
    installed = tmp_path / "installed"
    installed.write_bytes(prepare(schemas, "coinw"))
    load_prepared(schemas, "coinw", installed, cache)
    assert not cache.exists()


def test_the_file_of_the_package_is_not_used_for_changed_schema_files(
    schemas: Path, cache: Path, tmp_path: Path
) -> None:
    change(schemas, "One title")
    installed = tmp_path / "installed"
    installed.write_bytes(prepare(schemas, "coinw"))
    change(schemas, "A longer title")
    assert title(schemas, installed, cache) == "A longer title"


def test_the_file_of_the_package_is_older_than_an_edit_of_the_same_size(
    schemas: Path, cache: Path, tmp_path: Path
) -> None:
    change(schemas, "One title")
    installed = tmp_path / "installed"
    installed.write_bytes(prepare(schemas, "coinw"))
    hour_ago = installed.stat().st_mtime - 3600
    os.utime(installed, (hour_ago, hour_ago))
    change(schemas, "Two title")
    assert title(schemas, installed, cache) == "Two title"


def _forge(cache: Path) -> None:
    """Change the title, and the checksum with it, which is no signature."""
    head, _, payload = cache.read_bytes().partition(b"\n")
    payload = payload.replace(b'"title":"A title"', b'"title":"Forgery"')
    document = {**json.loads(head), "crc": crc32(payload)}
    cache.write_bytes(json.dumps(document).encode() + b"\n" + payload)

"""The channel files: all 160 documented names, true to their own examples, and lazily read."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from fauxchange import data
from fauxchange.spec.lint import lint
from fauxchange.spec.loader import load
from fauxchange.spec.prepared import load_prepared
from fauxchange.spec.problem import Problem
from tests.each import for_each

if TYPE_CHECKING:
    from fauxchange.spec.channels.channel import Channel

CHANNELS = load(data.schemas(), "okx").channels


def copy(folder: Path) -> Path:
    """Copy the schema files."""
    return Path(shutil.copytree(data.schemas(), folder / "schemas"))


def id_of(channel: Channel) -> str:
    """Return the id of a channel's file."""
    return channel.id


def test_every_documented_channel_has_a_file() -> None:
    assert len(CHANNELS.names()) == 160
    assert {"books-rpi", "books-elp", "sprd-bbo-tbt"} <= set(CHANNELS.names())


@for_each("channel", list(CHANNELS), ids=id_of)
def test_documented_arguments_and_pushes_validate(channel: Channel) -> None:
    for example in channel.documented:
        if example.arg is not None:
            assert channel.endpoint.request.is_valid(example.arg)
        if example.push is not None:
            assert channel.endpoint.response.is_valid(example.push["data"])
            assert example.push["arg"]["channel"] in channel.names


@for_each("channel", list(CHANNELS), ids=id_of)
def test_a_push_has_no_member_that_nobody_documents(channel: Channel) -> None:
    for example in channel.documented:
        for row in example.push["data"] if example.push else ():
            more = {**row, "more": "1"} if isinstance(row, dict) else [*row, "1"]
            assert not channel.endpoint.response.is_valid([more])


def test_private_channels_are_of_services_that_log_in() -> None:
    assert {one.service for one in CHANNELS if one.is_private} == {"private", "business"}
    assert {one.id for one in CHANNELS if one.access == "login"} == {
        "books-l2-tbt",
        "books50-l2-tbt",
        "economic-calendar",
    }


def test_channels_are_the_same_from_a_prepared_file(tmp_path: Path) -> None:
    prepared = load_prepared(data.schemas(), "okx", tmp_path / "none", tmp_path / "okx").channels
    assert prepared.names() == CHANNELS.names()
    assert prepared["books"].endpoint.request.schema == CHANNELS["books"].endpoint.request.schema


def test_channels_of_coinw_are_told_apart_by_their_market() -> None:
    services = [one.service for one in load(data.schemas(), "coinw").channels]
    assert (services.count("spot"), services.count("futures")) == (8, 14)


@pytest.mark.parametrize(
    ("names", "reason"),
    [
        (["ticker"], "ticker does not begin with tickers"),
        (["tickers", "tickers"], "has non-unique elements"),
    ],
)
def test_a_file_with_names_that_are_not_its_own_is_refused(
    tmp_path: Path, names: list[str], reason: str
) -> None:
    file = copy(tmp_path) / "okx" / "ws" / "tickers.json"
    document = json.loads(file.read_text("utf-8"))
    document["x-channel"]["names"] = names
    file.write_text(json.dumps(document), "utf-8")
    with pytest.raises(Problem, match=reason):
        load(tmp_path / "schemas", "okx")


def test_the_linter_reads_the_examples_of_channels(tmp_path: Path) -> None:
    schemas = copy(tmp_path)
    file = schemas / "okx" / "ws" / "tickers.json"
    text = file.read_text("utf-8")
    file.write_text(text.replace('"last": "9999.99"', '"last": "much"'), "utf-8")
    (problem,) = lint(schemas)
    assert "tickers.json" in str(problem)

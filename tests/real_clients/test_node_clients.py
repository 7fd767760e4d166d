"""A machine without the clients of npm skips their tests, a pipeline fails them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.real_clients.node_clients import node_with_clients

if TYPE_CHECKING:
    from pathlib import Path

# What an earlier test found out must not stand in for looking.
look = node_with_clients.__wrapped__


@pytest.fixture(autouse=True)
def _without_node(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))


def test_without_node_a_test_is_skipped_with_the_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="node and npm are not on the PATH"):
        look()


def test_in_a_pipeline_a_test_fails_without_node(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="with CI=true every client is needed"):
        look()


def test_a_node_that_is_too_old_is_as_good_as_none(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("CI", raising=False)
    for name in ("node", "npm"):
        program = tmp_path / name
        program.write_text("#!/bin/sh\necho v18.19.0\n")
        program.chmod(0o755)
    with pytest.raises(pytest.skip.Exception, match=r"older than Node\.js 20"):
        look()

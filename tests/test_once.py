"""What is done once for all processes of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.once import once

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

RUN = "PYTEST_XDIST_TESTRUNUID"


class Work:
    """Something that fails, or does not."""

    def __init__(self, why: str) -> None:
        self.why = why
        self.count = 0

    def __call__(self) -> str:
        """Do it."""
        self.count += 1
        return self.why


def test_what_has_failed_is_not_tried_again(tmp_path: Path) -> None:
    work = Work("no network\nno disk")
    assert [once(tmp_path / "turn", work) for _ in range(3)] == ["no network\nno disk"] * 3
    assert work.count == 1


def test_what_is_done_is_not_done_again(tmp_path: Path) -> None:
    work = Work("")
    assert [once(tmp_path / "turn", work) for _ in range(3)] == [""] * 3
    assert work.count == 1


def test_another_run_tries_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    failed, done = Work("no network"), Work("")
    monkeypatch.setenv(RUN, "1")
    once(tmp_path / "turn", failed)
    monkeypatch.setenv(RUN, "2")
    assert once(tmp_path / "turn", done) == ""
    assert (failed.count, done.count) == (1, 1)

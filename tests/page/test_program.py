"""Where the browser of the tests comes from, and what happens where there is none."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from . import browser


@pytest.fixture
def nowhere(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """A machine without any program."""
    monkeypatch.setattr(shutil, "which", lambda _: None)
    return monkeypatch


@pytest.mark.usefixtures("nowhere")
def test_a_machine_without_a_browser_skips_the_test(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="no browser: apt-get install chromium"):
        browser.program()


@pytest.mark.usefixtures("nowhere")
def test_a_pipeline_that_can_get_no_browser_skips_the_test(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.skip.Exception, match="can be had; apt-get says: there"):
        browser.program()


def test_a_pipeline_installs_a_browser(nowhere: pytest.MonkeyPatch, tmp_path: Path) -> None:
    nowhere.setenv("CI", "true")
    installed, apt = tmp_path / "chromium", tmp_path / "apt-get"
    script = f'#!/bin/sh\ncase "$*" in *chromium*) touch {installed};; esac\n'
    apt.write_text(script, encoding="utf-8")
    apt.chmod(0o755)

    def which(name: str) -> str | None:
        file = tmp_path / name
        return str(file) if file.exists() else None

    nowhere.setattr(shutil, "which", which)
    nowhere.setattr(browser, "TURN", tmp_path / "turn")
    assert browser.program() == str(installed)

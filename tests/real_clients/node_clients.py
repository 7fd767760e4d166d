"""The clients of npm: installed once into a folder of the repository that git ignores."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, NoReturn

import pytest

from tests.once import once

FOLDER = Path(__file__).with_name("node")
"""Where the scripts are, with the versions of the clients."""

INSTALLED = FOLDER / "node_modules"

CCXT = FOLDER / "ccxt"
"""Likewise those of ccxt, which is large, so that it is installed apart."""

OLDEST_NODE = 20
MOST_S = 300

PATIENCE_S = 100
"""For so long a script may run."""


@cache
def node_with_clients() -> str:
    """Return the path of a Node.js that finds the clients of npm next to the scripts.

    A machine without Node.js, npm or the clients skips the test that asks, and with CI=true fails
    it: a pipeline that tests less than it seems to is worse than one that is red.
    """
    node, npm = _tools()
    why = _install(npm, FOLDER)
    if why:
        without(why)
    return node


@cache
def node_with_ccxt() -> str:
    """Return the path of a Node.js that finds ccxt next to its script.

    Where its 9 MB cannot be downloaded the test that asks is skipped, in a pipeline too: what it
    does in Python is tested all the same.
    """
    node, npm = _tools()
    why = _install(npm, CCXT, "--omit=optional")
    if why:
        pytest.skip(why)
    return node


def answers_of(script: Path, *words: str, meanwhile: Callable[[], None] = lambda: None) -> Any:
    """Run a script of a client with some words, and return the JSON that it prints."""
    node = node_with_ccxt() if script.parent == CCXT else node_with_clients()
    with subprocess.Popen(  # noqa: S603 - a script of ours
        [node, str(script), *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as client:
        meanwhile()
        output, errors = client.communicate(timeout=PATIENCE_S)
    assert client.returncode == 0, errors[-2_000:]
    return json.loads(output)


def _tools() -> tuple[str, str]:
    """Return the paths of Node.js and npm."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        without("node and npm are not on the PATH")
    version = re.match(r"v(\d+)", _run(FOLDER, node, "--version").stdout)
    if version is None or int(version[1]) < OLDEST_NODE:
        without(f"{node} is older than Node.js {OLDEST_NODE}")
    return node, npm


def _install(npm: str, folder: Path, *options: str) -> str:
    """Run ``npm ci`` unless a folder holds what its lock file lists; return why it failed."""
    lock_file = folder / "package-lock.json"
    stamp = folder / "node_modules" / ".lock-file-of-this-installation"

    def install() -> str:
        if stamp.is_file() and stamp.read_bytes() == lock_file.read_bytes():
            return ""
        try:
            result = _run(
                folder, npm, "ci", "--no-audit", "--no-fund", "--ignore-scripts", *options
            )
        except subprocess.TimeoutExpired:
            return f"npm ci in {folder} took more than {MOST_S} s"
        if result.returncode != 0:
            return f"npm ci in {folder} failed: {result.stderr.strip()[-500:]}"
        stamp.write_bytes(lock_file.read_bytes())
        return ""

    return once(folder / ".installing", install)


def _run(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - the tools of Node.js
        command, cwd=folder, capture_output=True, text=True, timeout=MOST_S, check=False
    )


def without(reason: str) -> NoReturn:
    """Fail in a pipeline, and skip anywhere else."""
    if os.environ.get("CI", "").lower() in {"1", "true"}:
        pytest.fail(f"{reason}; with CI=true every client is needed")
    pytest.skip(reason)

"""A client as a process."""

from __future__ import annotations

from fauxchange_kit.runner.client import run


def test_a_client_is_run_in_the_environment_given_and_in_nothing_else() -> None:
    exit_ = run(["/usr/bin/env"], {"ONLY": "this"}, 10, lambda _part, _is_error: None)
    assert exit_.output == "ONLY=this\n"

"""A client as a process."""

from __future__ import annotations

from fauxchange_kit.runner.client import Clients


def test_a_client_is_run_in_the_environment_given_and_in_nothing_else() -> None:
    exit_ = Clients().run(["/usr/bin/env"], {"ONLY": "this"}, 10)
    assert exit_.output == "ONLY=this\n"

"""A client as a process."""

from __future__ import annotations

import sys
from textwrap import dedent

from fauxchange_kit.runner.client import Clients, Printed


def test_a_client_is_run_in_the_environment_given_and_in_nothing_else() -> None:
    exit_ = Clients().run(["/usr/bin/env"], {"ONLY": "this"}, 10)
    assert exit_.output == "ONLY=this\n"


def test_a_line_that_came_in_parts_is_not_torn_by_the_other_stream() -> None:
    source = """
        import os, time
        for stream, part in ((1, b"be"), (2, b"error"), (1, b"gun\\n"), (2, b"s\\n"), (1, b"open")):
            os.write(stream, part)
            time.sleep(0.1)
    """
    exit_ = Clients().run([sys.executable, "-c", dedent(source)], {}, 30)
    assert set(exit_.printed) == {
        Printed(b"begun\n", is_error=False),
        Printed(b"errors\n", is_error=True),
        Printed(b"open", is_error=False),
    }


def test_lines_without_an_end_are_kept_when_the_client_has_ended() -> None:
    source = "import os; os.write(1, b'a'); os.write(2, b'b')"
    exit_ = Clients().run([sys.executable, "-c", source], {}, 30)
    assert exit_.output == "ab"

"""A server on a folder of files that is stopped as servers are."""

from __future__ import annotations

import json
import signal
from typing import TYPE_CHECKING

import pytest
import requests

from tests.commands import BIN, line_of, running
from tests.waits import PATIENCE_S

if TYPE_CHECKING:
    from pathlib import Path

SERVE = (BIN / "fauxchange", "serve", "--http-port", "0", "--json", "--state")


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "Ctrl-C"])
def test_armed_faults_outlive_a_server_that_is_stopped(tmp_path: Path, how: signal.Signals) -> None:
    with running(*SERVE, tmp_path) as process:
        line = json.loads(line_of(process.stdout))
        rule = {"fault": "reject", "options": {"code": "50001"}, "match": {"every": 7}}
        plan = {"faults": [rule]}
        armed = requests.post(f"{line['http']}/_mock/faults", json=plan, timeout=PATIENCE_S)
        assert armed.ok, armed.text
        process.send_signal(how)
        assert process.wait(PATIENCE_S) == 0
    with running(*SERVE, tmp_path) as process:
        line = json.loads(line_of(process.stdout))
        answer = requests.get(f"{line['http']}/_mock/faults", timeout=PATIENCE_S).json()
        assert answer["faults"] == armed.json()["faults"]

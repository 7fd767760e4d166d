"""The careful client as it is: no check of the kit has anything to say against it."""

from __future__ import annotations

from okx_client import Client, run

run(Client())

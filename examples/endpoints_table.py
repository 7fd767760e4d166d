"""Write what `fauxchange endpoints --json` says as a Markdown table.

fauxchange endpoints --json | python examples/endpoints_table.py              prints it
fauxchange endpoints --json | python examples/endpoints_table.py README.md    puts it into a file

In a file it goes between the lines <!-- endpoints --> and <!-- /endpoints -->.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

BEGIN = "<!-- endpoints -->\n"
END = "<!-- /endpoints -->\n"


def main() -> None:
    text = table(json.load(sys.stdin))
    if len(sys.argv) > 1:
        file = Path(sys.argv[1])
        file.write_text(replaced(file.read_text(encoding="utf-8"), text), encoding="utf-8")
    else:
        print(text, end="")


def table(endpoints: list[dict[str, Any]]) -> str:
    head = ["exchange", "method", "path", "permission", "limits", "fidelity"]
    lines = [head, ["---"] * len(head), *(row(endpoint) for endpoint in endpoints)]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def row(endpoint: dict[str, Any]) -> list[str]:
    limits = [
        f"{rule['requests']} in {rule['seconds']} s per {' and '.join(rule['per'])}"
        for rule in endpoint["rateLimits"]
    ]
    return [
        endpoint["exchange"],
        endpoint["method"],
        f"`{endpoint['path']}`",
        endpoint["permission"] or "public",
        ", ".join(limits),
        endpoint["fidelity"],
    ]


def replaced(document: str, text: str) -> str:
    before, _, rest = document.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}{text}{END}{after}"


if __name__ == "__main__":
    main()

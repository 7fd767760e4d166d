"""Count what `fauxchange endpoints --json` says by section, as a Markdown table.

fauxchange endpoints --json | python examples/endpoints_table.py              prints it
fauxchange endpoints --json | python examples/endpoints_table.py README.md    puts it into a file

In a file it goes between the lines <!-- endpoints --> and <!-- /endpoints -->.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

FIDELITIES = ("modelled", "example", "sampled")
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
    head = ["exchange", "section", "endpoints", *FIDELITIES]
    counted: dict[tuple[str, str], Counter[str]] = {}
    for endpoint in endpoints:
        section = (endpoint["exchange"], endpoint["id"].partition("/")[0])
        counted.setdefault(section, Counter())[endpoint["fidelity"]] += 1
    rows = [row(*section, fidelities) for section, fidelities in counted.items()]
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def row(exchange: str, section: str, fidelities: Counter[str]) -> list[str]:
    counts = [str(fidelities[fidelity] or "") for fidelity in FIDELITIES]
    return [exchange, f"`{section}`", str(fidelities.total()), *counts]


def replaced(document: str, text: str) -> str:
    before, _, rest = document.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}{text}{END}{after}"


if __name__ == "__main__":
    main()

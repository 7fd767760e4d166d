"""The page of the checks: docs/reference/checks.md, written from the checks themselves.

``python -m fauxchange_kit.reports.reference > docs/reference/checks.md`` writes it anew.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from itertools import groupby

from fauxchange_kit.check import Check, Severity
from fauxchange_kit.checks.catalogue import all_checks
from fauxchange_kit.score import ENOUGH, GRADES, MOST_WITH, MOST_WITH_LITTLE, WEIGHTS

from .exhibits import links

_PREAMBLE = """\
# The checks

`fauxchange check` runs a client against the mock and puts every question below to what the client
sent. What comes of a check is one of three:

- *passed*: there were calls that let it judge, and all of them were right;
- *failed*: at least one was wrong, and every one that was is a finding;
- *not exercised*: the client did nothing that it could judge. That is neither right nor wrong.

Some checks only look at runs under certain profiles of faults, because nothing else provokes what
they look for. [Writing a check](../guide/writing-a-check.md) says how to add one of your own.

Checks that look at frames too judge what a frame on a WebSocket asks for, such as an order, like
the same call by HTTP, and both together. Those of sockets look at connections: how they begin, end
and begin again, at logins, subscriptions and pings. That a client takes an older push for a newer
one, or misses one, no check sees; nor what it makes of what it reads, but by what it sends.
Archives (HAR) and shared servers show no calls by frames and no connections. What was refused on
WebSockets is in every report.

This page is written from the checks.
"""


def page() -> str:
    """Return the page."""
    checks = all_checks()
    parts = [_PREAMBLE, _severities(), _score(), _reports()]
    for family, members in groupby(checks, key=lambda one: one.family):
        parts.append(_family(family, list(members)))
    return "\n".join(parts)


def _severities() -> str:
    return f"""\
## Severities

| severity | means | weight |
| --- | --- | --- |
| {Severity.ERROR} | loses money or stops the client | {WEIGHTS[Severity.ERROR]} |
| {Severity.WARNING} | goes wrong one day | {WEIGHTS[Severity.WARNING]} |
| {Severity.NOTE} | could be better; the exit code stays 0 | {WEIGHTS[Severity.NOTE]} |
"""


def _score() -> str:
    from_points = ", ".join(f"{name} from {least}" for name, least in GRADES.items() if least)
    with_found = " and ".join(
        f"{points} with {'an' if severity is Severity.ERROR else 'a'} {severity}"
        for severity, points in MOST_WITH.items()
    )
    return f"""\
## The score

The points, from 0 to 100, are the weight of the checks that passed among those that passed or
failed; at most they are {with_found}, and {MOST_WITH_LITTLE} if less
than {ENOUGH:.0%} of all checks by weight were exercised. The grade follows from them: it is
{from_points} points on, and F below.
"""


def _reports() -> str:
    return """\
## The reports

`--report` takes names with commas between them, and `--report-dir` says where the files go.

| name | file | for |
| --- | --- | --- |
| `html` | `report.html`, `badge.svg` | people: one page that needs nothing else |
| `json` | `report.json` | programs, as `schemas/meta/report.json` describes it |
| `junit` | `junit.xml` | CI servers: a test case for each check; a note does not fail |
| `md` | `report.md` | a comment on a pull request |
| `sarif` | `report.sarif` | code scanners that take SARIF 2.1.0 |

Keys, passphrases, signatures and secrets are shortened to four characters in all of them.
"""


def _family(family: str, checks: Iterable[Check]) -> str:
    lines = [f"## {family.capitalize()}", ""]
    for check in checks:
        pages = ", ".join(f"[{name}]({url})" for name, url in links(check).items())
        under = ", ".join(f"`{name}`" for name in check.profiles)
        lines += [
            f"### `{check.id}`",
            "",
            f"{_capitalise(check.title)}.",
            "",
            f"*{check.severity.capitalize()}.* {check.why} {check.fix}",
            "",
            f"Looks at {f'runs under {under}' if under else 'every run'}"
            f"{', frames too' if check.frames else ''}; documented at {pages}.",
            "",
        ]
        lines += [f"Does not see: {_begin_small(check.unseen)}", ""] if check.unseen else []
    return "\n".join(lines)


def _begin_small(text: str) -> str:
    """Return a text as it goes on after a colon."""
    return text[0].lower() + text[1:]


def _capitalise(title: str) -> str:
    """Return a title as a sentence begins."""
    return title[0].upper() + title[1:]


if __name__ == "__main__":
    sys.stdout.write(page())

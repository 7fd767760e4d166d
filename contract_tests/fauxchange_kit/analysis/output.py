"""What a client says of its calls, as far as what it prints shows it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from fauxchange_kit.recording.recording import RecordedCall, Run

_TROUBLE = re.compile(
    r"fail|refus|reject|error|denied|invalid|unsuccess|could not|cannot|(did|was|were|is) not|n't"
    r"|gave up|give up|unknown|nobody knows|lost|no answer|timed? ?out|disconnect|reset",
    re.IGNORECASE,
)
_UNFINISHED = re.compile(
    r"pending|still|unfinished|in progress|later|timed? ?out|gave up|unknown|not ",
    re.IGNORECASE,
)
_WORD = re.compile("[a-z]{4,}")


def tells_of_failure(run: Run, call: RecordedCall) -> bool:
    """Whether a line that the plain run has not says that something like the call went wrong.

    It is about the call if it has a word of its endpoint: transfer, order, withdrawal.
    """
    name = call.endpoint_id.rpartition("/")[2].partition(".")[0]
    words = {word.removesuffix("s") for word in _WORD.findall(name)}
    lines = (line.lower() for line in _own_lines(run))
    return any(_TROUBLE.search(line) and any(word in line for word in words) for line in lines)


def tells_of_no_end(run: Run) -> bool:
    """Whether a line that the plain run has not says that something has not come to its end."""
    return any(_UNFINISHED.search(line) for line in _own_lines(run))


def _own_lines(run: Run) -> Iterator[str]:
    """Yield the lines that a client does not print without faults."""
    plain = set(run.plain.output.splitlines()) if run.plain else set()
    return (line for line in run.output.splitlines() if line not in plain)

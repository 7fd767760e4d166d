"""The badge: grade and points in a small picture, for a page that somebody else reads."""

from __future__ import annotations

from fauxchange_kit.score import Score, score
from fauxchange_kit.verdict import Verdict

from .rendering import render

FILE = "badge.svg"
_LABEL = "exchange contract"
_LETTER, _EDGE = 6.6, 8


def text(verdict: Verdict) -> str:
    """Return the badge of a verdict."""
    return svg(score(verdict))


def svg(of: Score) -> str:
    """Return the badge of a score."""
    text = "not exercised" if of.points is None else f"{of.grade} · {of.points}"
    left, right = (round(len(one) * _LETTER + 2 * _EDGE) for one in (_LABEL, text))
    return render(
        "badge.svg",
        label=_LABEL,
        text=text,
        left=left,
        right=right,
        colour=of.colour,
    )

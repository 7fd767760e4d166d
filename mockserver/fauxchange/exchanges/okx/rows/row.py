"""A row of an answer: documented members to their values, ready for JSON."""

from typing import Any

Row = dict[str, Any]

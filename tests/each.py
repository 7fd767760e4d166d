"""One test for many values.

A case for each value is better while there are few. With one for each of 400 endpoints, most of the
time would go into pytest's own work for a case: its name, its fixtures, its report.
"""

from __future__ import annotations

import inspect
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

T = TypeVar("T")


def for_each(
    name: str, values: Iterable[T], ids: Callable[[T], object] = str
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Let a test take each value in turn as its argument ``name``; its fixtures are set up once.

    All values are tried. What fails is raised together, each with the id of its value.
    """
    cases = [(str(ids(value)), value) for value in values]
    assert cases, "a test of no value cannot fail"

    def decorate(test: Callable[..., None]) -> Callable[..., None]:
        signature = inspect.signature(test)
        fixtures = [one for one in signature.parameters.values() if one.name != name]
        assert len(fixtures) < len(signature.parameters), f"{test.__name__} takes no {name}"

        @wraps(test)
        def test_all(**given: Any) -> None:
            failures = []
            for label, value in cases:
                try:
                    test(**given, **{name: value})
                except Exception as failure:
                    failure.add_note(f"{name}: {label}")
                    failures.append(failure)
            if failures:
                raise ExceptionGroup(f"{len(failures)} of {len(cases)} fail", failures)

        test_all.__signature__ = signature.replace(  # type: ignore[attr-defined]
            parameters=fixtures
        )
        return test_all

    return decorate

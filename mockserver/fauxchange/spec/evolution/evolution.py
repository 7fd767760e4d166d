"""What changed between two versions of an exchange's schema files, endpoint by endpoint."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from fauxchange.spec.problem import Problem, read_json
from fauxchange.spec.refs import Files, inline

from .changes import SchemaChange, Side, changes

ENDPOINT = "x-endpoint"
# What an endpoint is that says nothing else.
_USUAL = {"permission": "none", "status": "active", "demo": "as live trading"}


class EndpointChange(NamedTuple):
    """A change and the endpoint that it is a change of."""

    endpoint: str
    change: SchemaChange


class _Version(NamedTuple):
    """What one file says of an endpoint."""

    info: Mapping[str, Any]
    limits: Mapping[_Rule, tuple[int, int]]
    request: Any
    response: Any


class _Rule(NamedTuple):
    """What a rate limit counts: the key by which two versions of it are compared."""

    per: tuple[str, ...]
    counts: str
    applies_to: str

    def __str__(self) -> str:
        whose = f"per {' and '.join(self.per)}"
        to = f" for {self.applies_to}" if self.applies_to else ""
        return f"{self.counts} {whose}{to}"


def evolution(old: Path, new: Path) -> list[EndpointChange]:
    """Return what changed from one file or folder of endpoints to another.

    Raises:
        Problem: a file cannot be read, or there is no endpoint.

    """
    before, after = _read(old), _read(new)
    changed = []
    for name in dict.fromkeys((*before, *after)):
        if name not in after:
            changed.append(
                EndpointChange(name, SchemaChange("endpoint", "is gone", is_breaking=True))
            )
        elif name not in before:
            changed.append(
                EndpointChange(name, SchemaChange("endpoint", "is new", is_breaking=False))
            )
        else:
            changed += [
                EndpointChange(name, change) for change in _changes(before[name], after[name])
            ]
    return changed


def _read(path: Path) -> dict[str, _Version]:
    files = Files()
    paths = sorted(path.rglob("*.json")) if path.is_dir() else [path]
    versions = {}
    for file in paths:
        document = files.read(file.resolve())
        if isinstance(document, dict) and ENDPOINT in document:
            version = _version(file.resolve(), document, files)
            versions[_name(version.info)] = version
    if not versions:
        raise Problem(path, "", "describes no endpoint")
    return versions


def _version(file: Path, document: Mapping[str, Any], files: Files) -> _Version:
    try:
        info, defs = document[ENDPOINT], document["$defs"]
        request = inline(defs["request"], file, files, ("$defs", "request"))
        response = inline(defs["response"], file, files, ("$defs", "response"))
        return _Version(info, _limits(info, file), request, response)
    except (KeyError, TypeError) as error:
        raise Problem(file, "", f"is no endpoint file: {error} is missing") from error


def _name(info: Mapping[str, Any]) -> str:
    command = f" {info['command']}" if info.get("command") else ""
    return f"{info['method']} {info['path']}{command}"


def _limits(info: Mapping[str, Any], file: Path) -> dict[_Rule, tuple[int, int]]:
    shared = _shared(file)
    rules = [*info["rateLimits"], *(shared[name] for name in info.get("sharedLimits", ()))]
    limits: dict[_Rule, tuple[int, int]] = {}
    for rule in rules:
        rule_key = _Rule(
            tuple(rule["per"]), rule.get("counts", "requests"), rule.get("appliesTo", "")
        )
        limit = (rule["requests"], rule["seconds"])
        strictest = min(limits.get(rule_key, limit), limit, key=lambda one: one[0] / one[1])
        limits[rule_key] = strictest
    return limits


def _shared(file: Path) -> Mapping[str, Any]:
    """Return the limits that the exchange of a file has for several endpoints."""
    for folder in file.parents:
        if (folder / "exchange.json").is_file():
            limits: Mapping[str, Any] = read_json(folder / "exchange.json").get("sharedLimits", {})
            return limits
    return {}


def _changes(old: _Version, new: _Version) -> Iterator[SchemaChange]:
    yield from _of_status(old.info, new.info)
    yield from _of_limits(old.limits, new.limits)
    yield from _of_paging(old.info.get("paging"), new.info.get("paging"))
    before, after = old.info.get("envelope", ()), new.info.get("envelope", ())
    for name in (*before, *(name for name in after if name not in before)):
        if name not in after:
            yield SchemaChange(f"envelope.{name}", "is gone", is_breaking=True)
        elif name not in before:
            yield SchemaChange(f"envelope.{name}", "is new", is_breaking=False)
    yield from changes(old.request, new.request, Side.REQUEST)
    yield from changes(old.response, new.response, Side.RESPONSE)


def _of_status(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[SchemaChange]:
    for name, usual in _USUAL.items():
        before, after = old.get(name), new.get(name)
        if before != after:
            words = f"{before or usual} is now {after or usual}"
            yield SchemaChange(name, words, is_breaking=after is not None)


def _of_limits(
    old: Mapping[_Rule, tuple[int, int]], new: Mapping[_Rule, tuple[int, int]]
) -> Iterator[SchemaChange]:
    for rule in dict.fromkeys((*old, *new)):
        if rule not in new:
            yield SchemaChange("limit", f"{_per(rule, old[rule])} is gone", is_breaking=False)
        elif rule not in old:
            yield SchemaChange("limit", f"{_per(rule, new[rule])} is new", is_breaking=True)
        elif old[rule] != new[rule]:
            (before, long), (after, longer) = old[rule], new[rule]
            is_less = after < before or after / longer < before / long
            words = f"{before} in {long} s is now {_per(rule, new[rule])}"
            yield SchemaChange("limit", words, is_less)


def _per(rule: _Rule, limit: tuple[int, int]) -> str:
    return f"{limit[0]} in {limit[1]} s, {rule}"


def _of_paging(
    old: Mapping[str, Any] | None, new: Mapping[str, Any] | None
) -> Iterator[SchemaChange]:
    for name in ("default", "max"):
        before, after = (one[name] if one else None for one in (old, new))
        if before is not None and after is not None and before != after:
            yield SchemaChange(
                f"paging.{name}", f"{before} is now {after}", is_breaking=after < before
            )

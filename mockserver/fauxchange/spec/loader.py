"""Loading: from the files of one exchange to its catalogue.

Everything is read and checked at the start; a wrong file stops it with file, pointer and reason.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from .catalogue import Catalogue
from .channels.channel import FOLDER, ChannelCatalogue
from .channels.files import channel_rows
from .endpoint import Endpoint, Example, Paging, RateLimit
from .evolution.legacy import has_legacy, without_legacy
from .names import endpoint_id
from .problem import Problem, in_words, pointer, read_json
from .refs import Files, inline
from .shape import Shape

if TYPE_CHECKING:
    import jsonschema_rs

# What an exchange writes for what the domain says: an optional file each, with a meta-schema.
TABLES = ("bills", "billTypes", "numbers", "parameters", "rehearsal")

# Files of an exchange's folder that describe no endpoint.
OTHERS = {"exchange.json", "errors.json", "defs.json", *(f"{name}.json" for name in TABLES)}


# Of an exchange without sockets.
_NO_CHANNELS = ChannelCatalogue("", tuple)


class Facts(NamedTuple):
    """All that is known of an exchange: its own facts, errors, endpoints, tables and channels.

    ``legacy_names`` says whether the endpoints have names that the exchange has given up.
    """

    exchange: Mapping[str, Any]
    errors: Mapping[str, Any]
    catalogue: Catalogue
    tables: Mapping[str, Any] = MappingProxyType({})
    legacy_names: bool = False
    channels: ChannelCatalogue = _NO_CHANNELS


class Rows(NamedTuple):
    """The files of an exchange as they are read: plain JSON that was checked, without references.

    ``endpoints`` has for each file: its ``id``, ``title`` and ``info``, the schemas ``request`` and
    ``response``, ``examples``, and whether it has names that were given up, ``legacy``;
    ``channels`` for each file the same with ``arg``, ``data`` and ``beside``.
    """

    exchange: Mapping[str, Any]
    errors: Mapping[str, Any]
    tables: Mapping[str, Any]
    endpoints: Sequence[Mapping[str, Any]]
    channels: Sequence[Mapping[str, Any]] = ()


def load(schemas: Path, exchange: str, *, legacy_names: bool = False) -> Facts:
    """Load one exchange from ``schemas/<exchange>``, with names that it has given up if asked to.

    Raises:
        Problem: a file is missing, malformed, misnamed, or breaks its meta-schema.

    """
    rows = read_rows(schemas, exchange)
    shared = shared_limits(rows.exchange)
    endpoints = [
        endpoint_of(exchange, row, shared, legacy_names=legacy_names) for row in rows.endpoints
    ]
    facts = rows.exchange
    catalogue = Catalogue(endpoints, facts.get("selector"), facts.get("aliases", {}))
    channels = ChannelCatalogue(exchange, lambda: rows.channels)
    return Facts(facts, rows.errors, catalogue, rows.tables, legacy_names, channels)


def read_rows(schemas: Path, exchange: str) -> Rows:
    """Read and check the files of one exchange.

    Raises:
        Problem: a file is missing, malformed, misnamed, or breaks its meta-schema.

    """
    folder = schemas / exchange
    facts = read_valid(folder / "exchange.json", schemas / "meta" / "exchange.json")
    errors = read_valid(folder / "errors.json", schemas / "meta" / "errors.json")
    meta = _meta(schemas / "meta" / "endpoint.json")
    if (folder / "defs.json").exists():
        read_valid(folder / "defs.json", schemas / "meta" / "defs.json")
    files = Files()
    rows = [_row(file, folder, facts, meta, files) for file in endpoint_files(folder)]
    channels = list(channel_rows(folder, _meta(schemas / "meta" / "channel.json"), files, _check))
    return Rows(facts, errors["errors"], _tables(folder, schemas / "meta"), rows, channels)


def shared_limits(facts: Mapping[str, Any]) -> dict[str, RateLimit]:
    """Return the limits that endpoints of an exchange share, by name."""
    return {name: rate_limit(name, rule) for name, rule in facts.get("sharedLimits", {}).items()}


def _tables(folder: Path, meta: Path) -> dict[str, Any]:
    """Read the tables that an exchange has."""
    return {
        name: read_valid(folder / f"{name}.json", meta / f"{name}.json")[name]
        for name in TABLES
        if (folder / f"{name}.json").exists()
    }


def endpoint_files(folder: Path) -> Iterator[Path]:
    """Return the endpoint files of an exchange, in order of their names."""
    for file in sorted(folder.rglob("*.json")):
        is_other = file.parent == folder and file.name in OTHERS
        if not is_other and file.parent != folder / FOLDER:
            yield file


def read_valid(file: Path, meta: Path) -> Any:
    """Read a file and check it against its meta-schema.

    Raises:
        Problem: it cannot be read, or breaks a rule.

    """
    document = read_json(file)
    _check(document, file, _meta(meta))
    return document


def check(document: Any, name: str, meta: Path) -> None:
    """Check something that was read already against its meta-schema, which is kept.

    Raises:
        Problem: it breaks a rule; ``name`` says what it is.

    """
    _check(document, name, _cached_meta(meta))


def rate_limit(name: str, rule: Mapping[str, Any]) -> RateLimit:
    """Return a rule as written in a file."""
    return RateLimit(
        name,
        rule["requests"],
        rule["seconds"] * 1000,
        tuple(rule["per"]),
        rule.get("counts") == "rows",
        rule.get("appliesTo"),
        rule.get("code"),
    )


def _meta(file: Path) -> jsonschema_rs.Draft202012Validator:
    import jsonschema_rs

    try:
        # With formats: a pattern that is no regular expression stops the start, too.
        return jsonschema_rs.Draft202012Validator(read_json(file), validate_formats=True)
    except (ValueError, jsonschema_rs.ReferencingError) as error:
        raise Problem(file, "", f"is not a JSON Schema: {error}") from error


@lru_cache
def _cached_meta(file: Path) -> jsonschema_rs.Draft202012Validator:
    return _meta(file)


def _check(document: Any, file: Path | str, meta: jsonschema_rs.Draft202012Validator) -> None:
    for error in meta.iter_errors(document):
        raise Problem(file, pointer(error.instance_path), in_words(error.message))


def _row(
    file: Path,
    folder: Path,
    facts: Mapping[str, Any],
    meta: jsonschema_rs.Draft202012Validator,
    files: Files,
) -> dict[str, Any]:
    document = files.read(file)
    _check(document, file, meta)
    info = document["x-endpoint"]
    file_id = file.relative_to(folder).as_posix().removesuffix(".json")
    expected_id = endpoint_id(info["method"], info["path"], info.get("command"), facts["folders"])
    if file_id != expected_id:
        raise Problem(
            file, "/x-endpoint", f"belongs into {expected_id}.json by its method and path"
        )
    for name in info.get("sharedLimits", ()):
        if name not in facts.get("sharedLimits", {}):
            raise Problem(file, "/x-endpoint/sharedLimits", f"exchange.json has no limit {name!r}")
    request = inline(document["$defs"]["request"], file, files, ("$defs", "request"))
    response = inline(document["$defs"]["response"], file, files, ("$defs", "response"))
    return {
        "id": file_id,
        "title": document["title"],
        "info": info,
        "request": request,
        "response": response,
        "examples": document["x-examples"],
        "legacy": _has_legacy(file, [request, response]),
    }


def _has_legacy(file: Path, schemas: Sequence[Any]) -> bool:
    try:
        return has_legacy(schemas)
    except ValueError as error:
        raise Problem(file, "/$defs", str(error)) from error


def endpoint_of(
    exchange: str,
    row: Mapping[str, Any],
    shared: Mapping[str, RateLimit],
    *,
    legacy_names: bool,
) -> Endpoint:
    """Return the endpoint of a row; ``shared`` are the limits that endpoints share."""
    if row["legacy"] and not legacy_names:
        row = without_legacy(row)
    info = row["info"]
    own = [rate_limit(row["id"], rule) for rule in info["rateLimits"]]
    paging = info.get("paging")
    return Endpoint(
        exchange=exchange,
        id=row["id"],
        title=row["title"],
        method=info["method"],
        path=info["path"],
        command=info.get("command"),
        permission=info.get("permission"),
        optional_auth=info.get("optionalAuth", False),
        rate_limits=(*own, *(shared[name] for name in info.get("sharedLimits", ()))),
        batch_of=info.get("batchOf"),
        paging=paging and _paging(paging),
        envelope=tuple(info.get("envelope", ())),
        demo=info.get("demo"),
        decommissioned=info.get("status") == "decommissioned",
        expires=info.get("expires", False),
        assumed=tuple(info.get("assumed", ())),
        docs=info["docs"],
        request=Shape(row["request"]),
        response=Shape(row["response"], closed=True),
        examples=tuple(
            Example(e["name"], e.get("request"), e.get("response")) for e in row["examples"]
        ),
    )


def _paging(info: Mapping[str, Any]) -> Paging:
    return Paging(info.get("field"), info["default"], info["max"], info.get("number"))

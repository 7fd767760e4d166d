"""The linter of the schema files: it yields all problems, not only the first."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs

from .canonical import canonical
from .channels.channel import Channel
from .channels.files import channel_files
from .endpoint import Example
from .loader import Facts, endpoint_files, load
from .problem import Problem, pointer, read_json
from .refs import Files, inline

META, ADMIN = "meta", "admin"


def lint(schemas: Path) -> Iterator[Problem]:
    """Yield what is wrong below a schemas folder."""
    for file in sorted(schemas.rglob("*.json")):
        try:
            formatted = is_formatted(file)
        except Problem as problem:
            yield problem
            return
        if not formatted:
            yield Problem(file, "", "is not formatted: run `fauxchange schemas format`")
    folders = sorted(path for path in schemas.iterdir() if path.is_dir())
    if not folders:
        yield Problem(schemas, "", "has no folder of an exchange")
    for folder in folders:
        if folder.name == ADMIN:
            yield from _admin(schemas, folder)
        elif folder.name != META:
            yield from _exchange(schemas, folder)


def unformatted_files(schemas: Path) -> Iterator[tuple[Path, str]]:
    """Yield the files that are not written canonically, with the text they should have.

    Raises:
        Problem: a file is not JSON.

    """
    for file in sorted(schemas.rglob("*.json")):
        if not is_formatted(file):
            yield file, canonical(read_json(file))


def is_formatted(file: Path) -> bool:
    """Whether a file is written canonically.

    Raises:
        Problem: it is not JSON.

    """
    return canonical(read_json(file)) == file.read_text(encoding="utf-8")


def _exchange(schemas: Path, folder: Path) -> Iterator[Problem]:
    broken = list(_files_against_meta(schemas, folder))
    yield from broken
    if broken:
        return
    try:
        facts = load(schemas, folder.name)
    except Problem as problem:
        yield problem
        return
    yield from _examples(facts, folder)
    for channel in facts.channels:
        yield from _channel_examples(channel, folder / f"{channel.endpoint.id}.json")
    yield from _unused_defs(folder)


def _admin(schemas: Path, folder: Path) -> Iterator[Problem]:
    meta = _meta(schemas, "admin")
    for file in sorted(folder.glob("*.json")):
        if file.name == "defs.json":
            yield from _meta_problems(file, _meta(schemas, "defs"))
        else:
            yield from _meta_problems(file, meta)


def _files_against_meta(schemas: Path, folder: Path) -> Iterator[Problem]:
    endpoint = _meta(schemas, "endpoint")
    yield from _meta_problems(folder / "exchange.json", _meta(schemas, "exchange"))
    yield from _meta_problems(folder / "errors.json", _meta(schemas, "errors"))
    if (folder / "defs.json").exists():
        yield from _meta_problems(folder / "defs.json", _meta(schemas, "defs"))
    for file in endpoint_files(folder):
        yield from _meta_problems(file, endpoint)
    channel = _meta(schemas, "channel")
    for file in channel_files(folder):
        yield from _meta_problems(file, channel)


def _meta(schemas: Path, name: str) -> jsonschema_rs.Draft202012Validator:
    file = schemas / META / f"{name}.json"
    return jsonschema_rs.Draft202012Validator(read_json(file), validate_formats=True)


def _meta_problems(file: Path, meta: jsonschema_rs.Draft202012Validator) -> Iterator[Problem]:
    try:
        document = read_json(file)
    except Problem as problem:
        yield problem
        return
    for error in meta.iter_errors(document):
        yield Problem(file, pointer(error.instance_path), error.message)


def _examples(facts: Facts, folder: Path) -> Iterator[Problem]:
    for endpoint in facts.catalogue:
        file = folder / f"{endpoint.id}.json"
        for i, example in enumerate(endpoint.examples):
            where = f"/x-examples/{i}"
            if example.request is not None:
                violation = endpoint.request.violation(endpoint.request.coerce(example.request))
                if violation:
                    yield Problem(file, f"{where}/request", violation.reason)
            if example.response is not None:
                violation = endpoint.response.violation(payload(example))
                if violation:
                    yield Problem(file, f"{where}/response", violation.reason)


def _channel_examples(channel: Channel, file: Path) -> Iterator[Problem]:
    for i, example in enumerate(channel.documented):
        where, push = f"/x-examples/{i}", example.push or {}
        beside = {name: push[name] for name in push if name not in {"arg", "data"}}
        checks = [("arg", example.arg, channel.endpoint.request)]
        if example.push is not None:
            checks += [("push/data", push["data"], channel.endpoint.response)]
            checks += [("push", beside, channel.beside)]
        for place, value, shape in checks:
            violation = None if value is None else shape.violation(value)
            if violation:
                yield Problem(file, f"{where}/{place}", violation.reason)
        for arg in (example.arg, push.get("arg")):
            if arg is not None and arg.get("channel") not in channel.names:
                yield Problem(file, where, f"is of {arg.get('channel')}, another channel")


def payload(example: Example) -> Any:
    """Return what a documented answer carries inside its envelope; null if it has none."""
    return example.response.get("data") if isinstance(example.response, dict) else None


def _unused_defs(folder: Path) -> Iterator[Problem]:
    file = folder / "defs.json"
    if not file.exists():
        return
    files = (*endpoint_files(folder), *channel_files(folder))
    texts = [one.read_text(encoding="utf-8") for one in files]
    shared = read_json(file)
    own = file.read_text(encoding="utf-8")
    for name, schema in shared["$defs"].items():
        try:
            inline(schema, file, Files(), ("$defs", name))
        except Problem as problem:
            yield problem
        reference = f'defs.json#/$defs/{name}"'
        if f'"#/$defs/{name}"' not in own and not any(reference in text for text in texts):
            yield Problem(file, f"/$defs/{name}", "is used by no file")

"""Commands and options that follow from the schemas of the admin API's operations."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from fauxchange.admin.operations import operations

from .remote import remote

if TYPE_CHECKING:
    from .client import Client

    Function = Callable[..., Any]


# So many characters of choices are shown between brackets.
_MOST_CHOICES = 40


def command(
    group: click.Group,
    name: str,
    operation_id: str,
    arguments: Sequence[str] = (),
    *,
    options: Sequence[str] | None = None,
    required: Sequence[str] = (),
    fixed: Mapping[str, Any] | None = None,
    defaults: Mapping[str, Any] | None = None,
    help: str = "",  # noqa: A002 - the name in click
    rows: str = "",
    columns: Sequence[str] = (),
    shorten: Callable[[Mapping[str, Any]], Mapping[str, Any]] | None = None,
    settings: Mapping[str, Any] | None = None,
) -> None:
    """Add a command that calls an operation and shows its answer.

    Args:
        group: the group that gets the command.
        name: the name of the command.
        operation_id: the operation.
        arguments: members of the request that are arguments, in order.
        options: members that are options; by default all others.
        required: options that are required by the command, but not by the operation.
        fixed: members that always have the same value.
        defaults: values of options that are left out.
        help: what the command does; by default the operation's description.
        rows: the member of the answer that is shown as a table (see ``remote``).
        columns: the columns of the table.
        shorten: returns what a row of the table has instead (see ``remote``).
        settings: settings of click for the command.

    """

    @remote(rows, columns, shorten)
    def call(client: Client, **members: Any) -> Any:
        return client.call(operation_id, **{**(fixed or {}), **members})

    decorate = members(
        operation_id, arguments, options=options, required=required, defaults=defaults
    )
    description = help or operations()[operation_id].description
    group.command(name, help=description, context_settings=dict(settings or {}))(decorate(call))


def members(
    operation_id: str,
    arguments: Sequence[str] = (),
    *,
    options: Sequence[str] | None = None,
    required: Sequence[str] = (),
    defaults: Mapping[str, Any] | None = None,
    inside: str = "",
) -> Callable[[Function], Function]:
    """Return a decorator that gives a command the members of a request as arguments and options.

    Args:
        operation_id: the operation whose request it is.
        arguments: members that are arguments, in order.
        options: members that are options; by default all others.
        required: options that are required by the command, but not by the operation.
        defaults: values of options that are left out.
        inside: the member that holds the members, if they are not the request's own.

    """
    schema = operations()[operation_id].request_schema
    if inside:
        schema = schema["properties"][inside]
    schemas: Mapping[str, Any] = schema["properties"]
    needed = {*schema.get("required", ()), *required} - set(defaults or ())
    names = options if options is not None else [one for one in schemas if one not in arguments]

    def decorate(function: Function) -> Function:
        for name in reversed(names):
            if schemas[name].get("type") not in {"array", "object"}:
                default = (defaults or {}).get(name)
                function = _option(name, schemas[name], default, required=name in needed)(function)
        for name in reversed(arguments):
            kind = _type(schemas[name])
            function = click.argument(name, type=kind, required=name in needed)(function)
        return function

    return decorate


def _option(
    name: str, schema: Mapping[str, Any], default: Any, *, required: bool
) -> Callable[[Function], Function]:
    kind: Any = {"is_flag": True, "default": None}
    if schema.get("type") != "boolean":
        # A default of None would count as one that is given.
        filler = {} if default is None else {"default": default, "show_default": True}
        kind = {"type": _type(schema), "required": required, **filler}
    text = schema.get("description", "")
    words = schema.get("enum", ())
    if len("|".join(words)) > _MOST_CHOICES:
        # They would be one line of a terminal that has no room for it.
        kind["metavar"] = "WORD"
        text = f"{text} One of {', '.join(words)}."
    return click.option(f"--{name.replace('_', '-')}", help=text, **kind)


def _type(schema: Mapping[str, Any]) -> click.ParamType[Any]:
    """Return the type of a parameter; upper bounds and patterns are left to the server."""
    if "enum" in schema:
        return click.Choice(schema["enum"])
    kind, lowest = schema.get("type"), schema.get("minimum")
    if kind == "integer":
        return click.INT if lowest is None else click.IntRange(min=lowest)
    if kind == "number":
        return click.FLOAT if lowest is None else click.FloatRange(min=lowest)
    return click.STRING

"""The reference of the admin API: docs/reference/admin.md, made from the operations' files.

``python -m fauxchange.admin.reference > docs/reference/admin.md`` writes it anew.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from typing import Any

from .operations import Operation, operations

_PREAMBLE = """\
# The admin API

Under `/_mock`, outside of every path of an exchange, it steers one sandbox: the default one, or the
one that a request names by the prefix `/s/<id>` or the header `X-Mock-Sandbox`
([sandboxes](../guide/sandboxes.md)). It takes and gives JSON. In a Python test the same is there
without HTTP, and on the command line ([cli](cli.md)) as a command.

If the server has a token (`FAUXCHANGE_ADMIN_TOKEN`, or `--admin-token-file`), every call needs the
header `Authorization: Bearer <token>`, or the token as the password of `Basic`; without it, 401.

Every page that is open in a browser on the machine could call `/_mock` too. So a call gets 403
that asks for another host than `localhost`, a name below it, an address or the exchange's own
names (`Host`), or that a browser made for a page of another origin (`Origin`, `Sec-Fetch-Site`);
the sockets are guarded likewise. Where the mock is reached under another name, such as a
container's or a proxy's, `--trusted-host NAME` (repeatable) or `FAUXCHANGE_TRUSTED_HOSTS` says
so; `*` leaves all three checks to a proxy. A body is `application/json`, or `text/csv` where a
table is taken; with another type, which a page may send without asking first, it gets 415.

What cannot be fulfilled is answered with 400, 404 or 409 and a JSON object: `error` says why in
words; if the request is not as described here, `pointer` says where and `expected` is the part of
the schema that says what would have been right.

`GET /_mock/ready` answers 200 without a body as soon as the server serves, and costs nothing.

This page is written from the schema files of the operations; `fauxchange openapi admin` gives them
as OpenAPI 3.1.
"""


def page() -> str:
    """Return the page.

    Raises:
        Problem: a file of an operation cannot be used.

    """
    return "\n".join([_PREAMBLE, *map(_section, operations().values())])


def _section(operation: Operation) -> str:
    lines = [f"## {operation.method} /_mock{operation.path}", "", operation.description, ""]
    members = list(_members(operation.request_schema))
    if members:
        lines += ["| member | type | means |", "| --- | --- | --- |", *members, ""]
    for example in operation.examples:
        text = json.dumps(example["request"], indent=2, ensure_ascii=False)
        lines += [f"For example, {example['name']}:", "", "```json", text, "```", ""]
    return "\n".join(lines)


def _members(schema: Mapping[str, Any]) -> Iterator[str]:
    needed = set(schema.get("required", ()))
    for name, member in schema.get("properties", {}).items():
        means = member.get("description", "") if isinstance(member, dict) else ""
        text = f"{means} Required." if name in needed else means
        yield f"| `{name}` | {_type(member)} | {text.strip()} |"


def _type(member: Any) -> str:
    if not isinstance(member, dict):
        return "any"
    if "enum" in member:
        return " or ".join(f"`{value}`" for value in member["enum"])
    if "anyOf" in member:
        return " or ".join(_type(one) for one in member["anyOf"])
    kind = member.get("type", "any")
    if kind == "object" and "properties" in member:
        return "object of " + ", ".join(f"`{name}`" for name in member["properties"])
    return " or ".join(kind) if isinstance(kind, list) else str(kind)


if __name__ == "__main__":
    sys.stdout.write(page())

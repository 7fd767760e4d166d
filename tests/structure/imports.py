"""What imports what: each import of a module of ours, and when it happens.

An import is `run` if it happens when the module is imported, `call` if it happens inside a
function, and `type` if it stands under TYPE_CHECKING and never happens. `from package import name`
is an import of the module `package.name` if there is one, of the module that the package's
`__init__` has the name from, or else of that `__init__` itself. What an `__init__` imports under
TYPE_CHECKING only passes a name on, so it counts for who asks for the name, not for the `__init__`.
"""

from __future__ import annotations

import ast
from functools import cache
from typing import TYPE_CHECKING, Literal, NamedTuple

from tests.structure.modules import Function

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from tests.structure.modules import Module, Modules

Kind = Literal["run", "call", "type"]


class Import(NamedTuple):
    """That one module imports another one."""

    importer: str
    target: str
    kind: Kind


class Statement(NamedTuple):
    """What an import statement names: a module, and a name in it unless it is all of it."""

    base: str
    name: str | None
    kind: Kind

    @property
    def path(self) -> str:
        """The dotted name in full."""
        return self.base if self.name is None else f"{self.base}.{self.name}"


@cache
def statements(module: Module) -> tuple[Statement, ...]:
    """Return what a module imports, of whomever."""
    return tuple(_statements(module))


def imports(modules: Modules) -> list[Import]:
    """Return every import of one of the modules by another one of them."""
    pairs = [
        Import(module.name, target, statement.kind)
        for module in modules.values()
        for statement in statements(module)
        if (target := _target(statement, modules)) not in {None, module.name}
        and not (module.is_package and statement.kind == "type")
    ]
    return list(dict.fromkeys(pairs))


def circles(edges: Iterable[tuple[str, str]]) -> list[tuple[str, ...]]:
    """Return the groups of names that all lead to one another, each sorted."""
    following: dict[str, set[str]] = {}
    for start, end in edges:
        following.setdefault(start, set()).add(end)
    names = sorted(following)
    beyond = {name: reachable({name}, following) for name in names}
    groups = {
        tuple(sorted(other for other in beyond[name] if name in beyond.get(other, ())))
        for name in names
        if name in beyond[name]
    }
    return sorted(groups)


def reachable(starts: Collection[str], following: Mapping[str, Iterable[str]]) -> set[str]:
    """Return what can be reached from names in one step or more."""
    reached: set[str] = set()
    waiting = list(starts)
    while waiting:
        new = set(following.get(waiting.pop(), ())) - reached
        reached |= new
        waiting += new
    return reached


def _statements(module: Module) -> Iterator[Statement]:
    for node, kind in _import_nodes(module.tree, "run"):
        if isinstance(node, ast.Import):
            yield from (Statement(alias.name, None, kind) for alias in node.names)
        else:
            base = _absolute(module, node)
            yield from (Statement(base, alias.name, kind) for alias in node.names)


def _is_type_checking(test: ast.expr) -> bool:
    return "TYPE_CHECKING" in {getattr(test, "id", None), getattr(test, "attr", None)}


def _import_nodes(node: ast.AST, kind: Kind) -> Iterator[tuple[ast.Import | ast.ImportFrom, Kind]]:
    if isinstance(node, ast.Import | ast.ImportFrom):
        yield node, kind
    elif isinstance(node, ast.expr):
        return
    elif isinstance(node, ast.If) and _is_type_checking(node.test):
        for statement in node.body:
            yield from _import_nodes(statement, "type")
        for statement in node.orelse:
            yield from _import_nodes(statement, kind)
    else:
        below: Kind = "call" if isinstance(node, Function) else kind
        for child in ast.iter_child_nodes(node):
            yield from _import_nodes(child, below)


def _absolute(module: Module, node: ast.ImportFrom) -> str:
    """Return the dotted name that an import starts from, also if it is relative."""
    if not node.level:
        return node.module or ""
    parts = module.folder.split(".")
    above = parts[: len(parts) - node.level + 1]
    return ".".join([*above, *([node.module] if node.module else [])])


def _target(statement: Statement, modules: Modules) -> str | None:
    """Return the module of ours that a statement imports."""
    if statement.path in modules:
        return statement.path
    if statement.base not in modules:
        return None
    if not modules[statement.base].is_package:
        return statement.base
    for passed_on in statements(modules[statement.base]):
        if passed_on.name == statement.name is not None:
            return _target(passed_on, modules)
    return statement.base

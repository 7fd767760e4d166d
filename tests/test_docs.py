"""The documentation is true: its programs run, its commands exist, its lists are complete."""

from __future__ import annotations

import io
import json
import re
import runpy
import shlex
import sys
from contextlib import redirect_stdout
from typing import TYPE_CHECKING, Any

import click
import pytest

from fauxchange import MockServer, data
from fauxchange.admin import event_reference, reference
from fauxchange.cli import main
from tests.commands import run
from tests.source import DOCS, PACKAGE, ROOT, docs_page

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PAGES = [
    ROOT / "README.md",
    *(page for page in sorted(DOCS.rglob("*.md")) if page.parent.name != "adr"),
]

BLOCK = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
# Documented once, for all commands that steer a running server.
REMOTE = {"--url", "--sandbox", "--token-file", "--json"}

# Plugins that take longer to import than a block takes to run.
WITHOUT_OTHERS = ("-p", "no:cacheprovider", "-p", "no:schemathesis", "-p", "no:anyio")

# As in tests/conftest.py: how fast values are generated says nothing, and they are always the same.
UNHURRIED = """
from hypothesis import HealthCheck, settings
settings.register_profile(
    "steady", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
settings.load_profile("steady")
"""

COMMAND = re.compile(r"(?:^|`|\s)(fauxchange(?: +[^\s`|#;()]+)+)", re.MULTILINE)
LINK = re.compile(r"\]\(([^)#]+?)(?:#[^)]*)?\)")
PRINTED = re.compile(r"^ *print\(.*\)  # (.*)$", re.MULTILINE)


def _read(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def _blocks(language: str) -> list[Any]:
    """Return the blocks of a language in all pages."""
    return [
        pytest.param(found[2], id=f"{page.stem}-{number}")
        for page in PAGES
        for number, found in enumerate(BLOCK.finditer(_read(page)))
        if found[1] == language
    ]


PYTHON = _blocks("python")


def _is_a_test(block: Any) -> bool:
    return "def test_" in block.values[0]


def _commands() -> list[Any]:
    """Return the commands that code names; running text may say fauxchange of the project."""
    found = []
    for page in PAGES:
        text = _read(page)
        code = [block[2] for block in BLOCK.finditer(text) if block[1] in {"sh", "bash"}]
        code += re.findall(r"`([^`\n]+)`", BLOCK.sub("", text))
        found += [(page, words) for part in code for words in COMMAND.findall(part)]
    return [pytest.param(words, id=f"{page.stem}-{words}") for page, words in dict.fromkeys(found)]


def _commands_of(group: click.Group, name: str) -> Iterator[tuple[str, click.Command]]:
    for word, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from _commands_of(command, f"{name} {word}")
        else:
            yield f"{name} {word}", command


def _options(command: click.Command) -> set[str]:
    return {
        option
        for parameter in command.params
        if isinstance(parameter, click.Option)
        for option in (*parameter.opts, *parameter.secondary_opts)
    }


def _sections(page: str) -> dict[str, str]:
    """Return heading -> text of the second level."""
    parts = re.split(r"^## (.+)$", _read(docs_page(page)), flags=re.MULTILINE)[1:]
    return dict(zip(parts[::2], parts[1::2], strict=True))


def _listed(text: str) -> set[str]:
    """Return what the first column of the tables names."""
    rows = re.findall(r"^\| (.+?) \|", text, re.MULTILINE)
    return {name for row in rows for name in re.findall(r"`([^`]+)`", row)}


@pytest.mark.parametrize("source", [one for one in PYTHON if not _is_a_test(one)])
def test_a_program_prints_what_it_says(
    source: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "block.py"
    file.write_text(source, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    printed = io.StringIO()
    with redirect_stdout(printed):
        runpy.run_path(str(file), run_name="__main__")
    assert printed.getvalue().splitlines() == PRINTED.findall(source)


def test_the_tests_of_the_pages_pass(tmp_path: Path) -> None:
    """One process has all of them, because pytest takes longer to start than they do to run."""
    files = [f"test_{block.id}.py" for block in PYTHON if _is_a_test(block)]
    for name, block in zip(files, filter(_is_a_test, PYTHON), strict=True):
        (tmp_path / name).write_text(str(block.values[0]), encoding="utf-8")
    (tmp_path / "conftest.py").write_text(UNHURRIED, encoding="utf-8")
    result = run(sys.executable, "-m", "pytest", "-q", "-rA", *WITHOUT_OTHERS, cwd=tmp_path)
    assert result.returncode == 0, result.stdout + result.stderr
    assert set(re.findall(r"^PASSED (.+?)::", result.stdout, re.MULTILINE)) == set(files)


@pytest.mark.parametrize("text", _blocks("json"))
def test_a_json_block_is_json(text: str) -> None:
    assert isinstance(json.loads(text), dict)


@pytest.mark.parametrize("words", _commands())
def test_a_command_is_one_that_the_command_line_takes(words: str) -> None:
    command: click.Command = main
    context = click.Context(main, info_name="fauxchange")
    rest = shlex.split(words)[1:]
    # What comes after it is somebody else's command.
    rest = rest[: rest.index("--")] if "--" in rest else rest
    while isinstance(command, click.Group) and rest and not rest[0].startswith("-"):
        command = command.commands[rest.pop(0)]
    known = _options(command) | {"-h", "--help", "--version"}
    assert {word.partition("=")[0] for word in rest if word.startswith("-")} <= known
    given = [parameter for parameter in command.params if isinstance(parameter, click.Argument)]
    if rest and not set(rest) & {"-h", "--help", "--version"}:
        command.make_parser(context).parse_args(list(rest))
    assert given or all(word.startswith("-") for word in rest[:1])


def test_the_pages_name_commands() -> None:
    assert len(_commands()) > 5


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_link_leads_somewhere(page: Path) -> None:
    links = [link for link in LINK.findall(_read(page)) if "://" not in link]
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_every_page_is_linked_from_the_readme_or_another_page() -> None:
    linked = {
        (page.parent / link).resolve()
        for page in PAGES
        for link in LINK.findall(_read(page))
        if "://" not in link
    }
    assert [page.name for page in PAGES[1:] if page.resolve() not in linked] == []


def test_every_command_has_its_section_and_every_section_its_command() -> None:
    documented = {name for name in _sections("cli.md") if name.startswith("fauxchange ")}
    assert documented == {name for name, _ in _commands_of(main, "fauxchange")}


@pytest.mark.parametrize(
    ("name", "command"), [pytest.param(n, c, id=n) for n, c in _commands_of(main, "fauxchange")]
)
def test_the_page_has_exactly_the_options_of_a_command(name: str, command: click.Command) -> None:
    listed = {word for word in _listed(_sections("cli.md")[name]) if word.startswith("--")}
    options = _options(command)
    assert listed == (options - REMOTE if options >= REMOTE else options)


def test_the_page_has_the_options_that_commands_for_a_running_server_share() -> None:
    assert _listed(_sections("cli.md")["Steering a running server"]) >= REMOTE


def test_the_page_has_the_defaults_of_serve() -> None:
    rows = re.findall(
        r"^\| `(--[a-z-]+)` \| `([^`]+)` \|", _read(docs_page("cli.md")), re.MULTILINE
    )
    serve = main.commands["serve"]
    defaults = {option.opts[0]: str(option.default) for option in serve.params}
    assert len(rows) == 18
    assert {name: defaults[name] for name, _ in rows} == dict(rows)


def test_the_page_has_every_variable_that_is_read() -> None:
    source = _read(ROOT / "mockserver" / "fauxchange" / "config.py")
    read = {f"FAUXCHANGE_{name}" for name in re.findall(r'\{ENVIRONMENT\}([A-Z_]+)"', source)}
    assert read
    assert read == set(re.findall(r"(?<!_)FAUXCHANGE_[A-Z_]+", _read(docs_page("cli.md"))))


def test_the_page_has_exactly_the_routes_of_the_admin_api() -> None:
    routes = {
        f"{method} {rule.rule}".replace("<", "{").replace(">", "}")
        for rule in MockServer().flask_app().url_map.iter_rules()
        if rule.rule.startswith("/_mock") and not rule.endpoint.startswith("page ")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    documented = {name for name in _sections("admin.md") if "/_mock" in name}
    assert documented == routes


def test_the_page_of_the_admin_api_is_written_from_its_operations() -> None:
    assert _read(docs_page("admin.md")) == reference.page()


def test_the_page_of_events_is_written_from_their_classes() -> None:
    assert _read(DOCS / "reference" / "events.md") == event_reference.page()


# The parts of a world file that the page describes, and where its schema defines them.
_WORLD_PARTS = {
    "A non-tradable asset": "nonTradable",
    "A staking product": "stakingProduct",
    "Settings of an account": "settings",
    "Trading accounts": "trading",
    "A currency of trading accounts": "tradingCurrency",
    "Fees of a kind of instrument": "fees",
    "Savings": "savings",
    "A currency of savings": "savingsCurrency",
    "Convert": "convert",
    "A currency of convert": "convertCurrency",
    "Flexible loan": "flexibleLoan",
    "A borrowed currency": "loanCurrency",
    "A collateral currency": "loanCollateral",
    "A tier of collateral": "loanTier",
    "A pair of E-Mode": "loanPair",
    "The levels of a loan": "ltv",
    "A liquidation": "loanLiquidation",
    "OKUSD": "okusd",
    "A subscription of OKUSD": "okusdQuota",
    "A fast redemption of OKUSD": "okusdFast",
    "A standard redemption of OKUSD": "okusdStandard",
    "A rewarded stablecoin": "stableReward",
    "A route of a stablecoin": "stableRoute",
    "An offer of a stablecoin": "stableOffer",
    "Easy convert": "easyConvert",
    "Announcements": "announcements",
    "A news item": "news",
    "A notice of an instrument": "notice",
    "A maintenance": "maintenance",
    "Dual investment": "dual",
    "A tenor of dual investment": "dualTenor",
    "A pair of dual investment": "dualPair",
    "A size of dual investment": "dualSizes",
    "Fiat money": "fiat",
    "A payment method": "paymentMethod",
    "A bank account": "bankAccount",
    "The fiat desk": "fiatDesk",
    "An on-chain product": "onchainProduct",
    "An on-chain earning": "onchainEarning",
}


def _world_members() -> dict[str, set[str]]:
    """Return the members of each part of a world file."""
    file = data.schemas() / "meta" / "world.json"
    meta = json.loads(file.read_text(encoding="utf-8"))
    okx, coinw = (meta["properties"][name]["properties"] for name in ("okx", "coinw"))
    credentials = [set(one["credentials"]["items"]["properties"]) for one in (okx, coinw)]
    return {
        "The file": set(meta["properties"]),
        "An exchange": {*okx, *coinw},
        "An account": set(meta["$defs"]["accounts"]["items"]["properties"]),
        "A credential": set.union(*credentials),
        **{part: set(meta["$defs"][name]["properties"]) for part, name in _WORLD_PARTS.items()},
    }


@pytest.mark.parametrize("section", _world_members())
def test_the_page_has_exactly_the_members_of_a_world(section: str) -> None:
    assert _listed(_sections("world-files.md")[section]) == _world_members()[section]


def test_the_page_has_exactly_the_members_of_x_endpoint() -> None:
    file = data.schemas() / "meta" / "endpoint.json"
    meta = json.loads(file.read_text(encoding="utf-8"))
    members = set(meta["$defs"]["endpoint"]["properties"])
    assert _listed(_sections("schemas.md")["x-endpoint"]) == members


def test_the_file_on_the_page_is_allowed() -> None:
    import jsonschema_rs

    file = data.schemas() / "meta" / "endpoint.json"
    meta = jsonschema_rs.Draft202012Validator(json.loads(file.read_text(encoding="utf-8")))
    (shown,) = [
        json.loads(text)
        for language, text in BLOCK.findall(_sections("schemas.md")["One file"])
        if language == "json"
    ]
    assert [error.message for error in meta.iter_errors(shown)] == []


def test_the_architecture_names_files_that_are_there() -> None:
    named = re.findall(
        r"`((?:mockserver|schemas|tests|fixtures)/[^`<>* ]+)`", _read(docs_page("architecture.md"))
    )
    assert len(named) > 8
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_the_architecture_names_every_folder_and_module_at_the_top() -> None:
    tree = docs_page("architecture.md").read_text(encoding="utf-8").split("```text")[2]
    named = set(re.findall(r"\w+", tree.partition("```")[0]))
    kit = ROOT / "contract_tests" / "fauxchange_kit"
    there = {
        one.stem
        for folder in (PACKAGE, PACKAGE / "domain", kit)
        for one in folder.iterdir()
        if one.suffix in {".py", ""} and not one.stem.startswith("__")
    }
    assert there - named == set()

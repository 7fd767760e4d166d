"""No report has a secret in it, wherever a client put it."""

from __future__ import annotations

import json
import re
import string
from html import unescape
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

from hypothesis import given, settings
from hypothesis import strategies as st

from fauxchange import MockServer
from fauxchange_kit.reports import FORMATS, write
from fauxchange_kit.reports.exhibits import secrets_of
from tests.contract_tests.reports.verdicts import broken, saying

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import pytest

    from fauxchange_kit.verdict import Verdict

WORLD = sorted(secrets_of(broken().runs))

WRITTEN: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "in capitals": str.upper,
    "in small letters": str.lower,
    "percent-encoded": lambda secret: "".join(f"%{ord(one):02X}" for one in secret),
    "escaped in JSON": lambda secret: "".join(f"\\u{ord(one):04x}" for one in secret),
    "quoted": lambda secret: quote(secret, safe=""),
}
ESCAPE = re.compile(r"\\u([0-9a-f]{4})", re.IGNORECASE)
AROUND = st.text(string.ascii_letters + string.digits + "/=&:{}\"', <>", max_size=12)


def leaked(verdict: Verdict, folder: Path) -> list[str]:
    """Return the secrets that can be read in the reports, and in which."""
    secrets = []
    for file in write(verdict, FORMATS, folder):
        text = text_of(file)
        decoded = " ".join([text, unquote(text), ESCAPE.sub(_letter, text)]).lower()
        secrets += [f"{secret} in {file.name}" for secret in WORLD if secret.lower() in decoded]
    return secrets


def text_of(file: Path) -> str:
    """Return the text of a report, without the escapes of its format."""
    text = file.read_text(encoding="utf-8")
    if file.suffix in {".json", ".sarif"}:
        return "\n".join(_texts(json.loads(text)))
    return text if file.suffix == ".md" else unescape(text)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict | list):
        for part in [*value, *value.values()] if isinstance(value, dict) else value:
            yield from _texts(part)
    elif isinstance(value, str):
        yield value


def _letter(match: re.Match[str]) -> str:
    return chr(int(match[1], 16))


def test_the_world_has_secrets_that_are_looked_for() -> None:
    mock = MockServer()
    assert {mock.okx.key, mock.okx.secret, mock.okx.passphrase, mock.coinw.secret} <= set(WORLD)


def test_a_secret_in_a_report_is_noticed(tmp_path: Path) -> None:
    careless = broken()._replace(runs=())
    assert leaked(careless, tmp_path) == []
    check = careless.results[0].check._replace(why=MockServer().okx.secret)
    leaking = careless._replace(results=(careless.results[0]._replace(check=check),))
    assert len(leaked(leaking, tmp_path)) == 2


def test_reports_of_a_careless_client_have_no_secret(tmp_path: Path) -> None:
    assert leaked(broken(), tmp_path) == []


@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_no_report_has_a_secret_wherever_and_however_it_was_sent(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    secret = data.draw(st.sampled_from(WORLD))
    # Some formats show only the beginning of a text: each writing must come first now and then.
    writings = data.draw(st.permutations(list(WRITTEN.values())))
    text = data.draw(AROUND) + "".join(writing(secret) + data.draw(AROUND) for writing in writings)
    folder = tmp_path_factory.mktemp("reports")
    assert leaked(saying(text), folder) == []
    in_json = json.dumps({"note": text, "list": [text]}).encode()
    assert leaked(saying("nothing", query=text, answer=in_json), folder) == []


def test_a_secret_at_the_end_of_what_is_shown_of_a_body_is_not_cut_in_two(tmp_path: Path) -> None:
    secret = MockServer().okx.secret
    for before in (3_980, 7_980, 7_999):
        answer = ("x" * before + secret + "y" * 9_000).encode()
        assert leaked(saying("nothing", answer=answer), tmp_path) == []
        report = (tmp_path / "report.json").read_text(encoding="utf-8")
        assert secret[:8] not in report


def test_the_key_and_the_signature_are_shortened_on_the_page(tmp_path: Path) -> None:
    page = next(write(broken(), ["html"], tmp_path)).read_text(encoding="utf-8")
    key = MockServer().okx.key
    assert f"Ok-Access-Key: {key[:4]}…" in page
    assert "Ok-Access-Sign: " in page

"""The certificate of a server: one from files, or one that is made for this run."""

from __future__ import annotations

import ssl
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from fauxchange.config import Settings
from fauxchange.spec.problem import Problem
from fauxchange.wire.web_pages import ANY

_NAMES = ("localhost", "127.0.0.1", "::1")
_EVERYWHERE = frozenset({"0.0.0.0", "::"})  # noqa: S104


@contextmanager
def certified(
    settings: Settings, domains: Iterable[str] = ()
) -> Iterator[tuple[Settings, ssl.SSLContext | None]]:
    """Give settings and the context to serve with, None without TLS.

    If a certificate is made, it is for this machine, for trusted hosts and for hosts below
    ``domains``. The settings name the file of its authority, which lasts as long as the context.

    Raises:
        Problem: a file cannot be used, or what makes certificates is not installed.

    """
    if not settings.tls:
        yield settings, None
        return
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    # Others offer HTTP/2, and would speak it.
    context.set_alpn_protocols(["http/1.1"])
    if settings.tls_cert:
        try:
            context.load_cert_chain(settings.tls_cert, settings.tls_key or None)
        except (OSError, ssl.SSLError) as error:
            raise Problem(settings.tls_cert, "", f"is no certificate to serve: {error}") from None
        yield settings, context
        return
    with tempfile.TemporaryDirectory(prefix="fauxchange-") as folder:
        file = Path(folder) / "ca.pem"
        names = [*settings.trusted_hosts, *(f"*.{domain}" for domain in domains)]
        if settings.host not in _EVERYWHERE:
            names.append(settings.host)
        _make(context, [*_NAMES, *(name for name in names if name != ANY)], file)
        yield settings._replace(tls_ca=str(file)), context


def _make(context: ssl.SSLContext, names: Iterable[str], file: Path) -> None:
    """Give a context a new certificate, and write that of its authority to a file."""
    try:
        import trustme
    except ImportError:
        reason = "makes certificates with trustme: pip install 'fauxchange[tls]'"
        raise Problem("--tls", "", reason) from None
    authority = trustme.CA()
    authority.issue_cert(*dict.fromkeys(names)).configure_cert(context)
    authority.cert_pem.write_to_path(str(file))

"""The files of an exchange in one prepared file: milliseconds instead of a tenth of a second.

Its first part is an index: the exchange's own facts, errors and tables, and where each endpoint's
row, and the rows of all channels, are in the rest. They are read when they are used.
"""

from __future__ import annotations

from pathlib import Path

import orjson

from . import prepared_file
from .catalogue import Catalogue, Route
from .channels.channel import ChannelCatalogue
from .endpoint import Endpoint
from .loader import Facts, endpoint_of, read_rows, shared_limits
from .prepared_file import PreparedSource

_MAKERS = (
    "channels/files.py",
    "loader.py",
    "refs.py",
    "names.py",
    "evolution/legacy.py",
    "prepared.py",
)


def load_prepared(
    schemas: Path,
    exchange: str,
    installed: Path,
    cache: Path | None,
    *,
    legacy_names: bool = False,
) -> Facts:
    """Load one exchange from the prepared file of the package, or else of a cache.

    Args:
        schemas: the folder of the schema files.
        exchange: the name of the exchange.
        installed: the file that was made with the package; it need not be there.
        cache: the file to keep what was read in; None to keep nothing.
        legacy_names: whether endpoints have names that the exchange has given up.

    Raises:
        Problem: a schema file is missing, malformed, misnamed, or breaks its meta-schema.

    """
    payload = prepared_file.read(_source(schemas, exchange), installed, cache)
    return _facts(exchange, payload, legacy_names=legacy_names)


def prepare(schemas: Path, exchange: str) -> bytes:
    """Return the prepared file that goes into the package.

    Raises:
        Problem: a schema file is missing, malformed, misnamed, or breaks its meta-schema.

    """
    return prepared_file.content(_source(schemas, exchange))


def _source(schemas: Path, exchange: str) -> PreparedSource:
    makers = tuple(Path(__file__).parent / name for name in _MAKERS)
    return PreparedSource(schemas, (exchange, "meta"), makers, lambda: _payload(schemas, exchange))


def _payload(schemas: Path, exchange: str) -> bytes:
    rows = read_rows(schemas, exchange)
    texts = [orjson.dumps(row) for row in rows.endpoints]
    routes, at = [], 0
    for row, text in zip(rows.endpoints, texts, strict=True):
        info = row["info"]
        route = (row["id"], info["method"], info["path"], info.get("command"))
        routes.append((*route, at, at + len(text)))
        at += len(text)
    channels = orjson.dumps(rows.channels)
    index = {
        "exchange": rows.exchange,
        "errors": rows.errors,
        "tables": rows.tables,
        "channels": (at, at + len(channels)),
    }
    # JSON without white space has no line ends, so the first one ends the index.
    return b"".join([orjson.dumps({**index, "routes": routes}), b"\n", *texts, channels])


def _facts(exchange: str, payload: bytes, *, legacy_names: bool) -> Facts:
    index_text, _, texts = payload.partition(b"\n")
    index = orjson.loads(index_text)
    facts = index["exchange"]
    shared = shared_limits(facts)
    places = {row[0]: (row[4], row[5]) for row in index["routes"]}

    def build(endpoint_id: str) -> Endpoint:
        begin, end = places[endpoint_id]
        row = orjson.loads(texts[begin:end])
        return endpoint_of(exchange, row, shared, legacy_names=legacy_names)

    routes = [Route(*row[:4]) for row in index["routes"]]
    catalogue = Catalogue.of_routes(routes, build, facts.get("selector"), facts.get("aliases", {}))
    begin, end = index["channels"]
    channels = ChannelCatalogue(exchange, lambda: orjson.loads(texts[begin:end]))
    return Facts(facts, index["errors"], catalogue, index["tables"], legacy_names, channels)

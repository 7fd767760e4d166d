"""Every public method of every API class of python-okx, called once: what it is for is reached.

What a method would send is looked at first, each argument standing for itself; that tells the
endpoint and which parameter an argument becomes. The call itself goes through the client as it is.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import warnings
from typing import TYPE_CHECKING, Any, NamedTuple

import okx
import pytest

from fauxchange import MockServer
from tests.catalogues import catalogue
from tests.each import for_each
from tests.okx.money.expected import any_expected
from tests.requests_of import members, plain, text_of, valid_params

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fauxchange.spec.endpoint import Endpoint

pytestmark = [
    # What its documentation tells to pass as the fourth argument, it calls deprecated itself.
    pytest.mark.filterwarnings("ignore:use_server_time parameter:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning"),
]

CATALOGUE = catalogue("okx")

UNDOCUMENTED = {
    "AccountAPI.amend_fix_loan_borrowing_order",
    "AccountAPI.borrow_repay",
    "AccountAPI.fix_loan_manual_reborrow",
    "AccountAPI.get_VIP_interest_accrued_data",
    "AccountAPI.get_VIP_interest_deducted_data",
    "AccountAPI.get_VIP_loan_order_detail",
    "AccountAPI.get_VIP_loan_order_list",
    "AccountAPI.get_borrow_repay_history",
    "AccountAPI.get_fix_loan_borrowing_limit",
    "AccountAPI.get_fix_loan_borrowing_orders_list",
    "AccountAPI.get_fix_loan_borrowing_quote",
    "AccountAPI.get_simulated_margin",
    "AccountAPI.place_fix_loan_borrowing_order",
    "AccountAPI.repay_fix_loan_borrowing_order",
    "AccountAPI.set_risk_offset_typel",
    "AffiliateAPI.get_tvb_invitee_detail",
    "AffiliateAPI.get_tvb_invitee_list",
    "AffiliateAPI.get_tvb_link_list",
    "AffiliateAPI.get_tvb_performance_summary",
    "AffiliateAPI.get_tvb_tier_breakdown",
    "FDBrokerAPI.generate_rebate_details_download_link",
    "FDBrokerAPI.get_rebate_details_download_link",
    "FundingAPI.convert_dust_assets",
    "FundingAPI.get_deposit_lightning",
    "FundingAPI.purchase_redempt",
    "FundingAPI.withdrawal_lightning",
    "MarketAPI.get_block_trades",
    "MarketAPI.get_order_lite_book",
    "PublicAPI.get_vip_interest_rate_loan_quota",
    "SpreadTradingAPI.get_ticker",
    "SubAccountAPI.get_sub_account_borrow_interest_and_limit",
    "SubAccountAPI.set_sub_accounts_VIP_loan",
}
"""Methods whose paths OKX's documentation does not have."""


def api_classes() -> Iterator[type[Any]]:
    """Return the classes of the REST API, each once."""
    for found in pkgutil.walk_packages(okx.__path__, "okx."):
        if found.name.startswith("okx.websocket"):
            continue
        module = importlib.import_module(found.name)
        for name, one in inspect.getmembers(module, inspect.isclass):
            if one.__module__ == found.name and name.endswith("API"):
                yield one


def methods_of(api: type[Any]) -> Iterator[str]:
    """Return the names of a class's own public methods."""
    for name, function in inspect.getmembers(api, inspect.isfunction):
        if function.__module__ == api.__module__ and not name.startswith("_"):
            yield name


CLASSES = {one.__name__: one for one in api_classes()}
METHODS = [f"{name}.{method}" for name, one in CLASSES.items() for method in methods_of(one)]
DOCUMENTED = [method for method in METHODS if method not in UNDOCUMENTED]


class Sent(NamedTuple):
    """What a method would send."""

    method: str
    path: str
    params: Any


class Clients:
    """One client for each API class, all of one mock."""

    def __init__(self, server: MockServer) -> None:
        self.server = server
        self._made: dict[str, Any] = {}

    def method(self, name: str) -> Any:
        """Return a bound method by the name of its class and its own."""
        of, _, own = name.partition(".")
        if of not in self._made:
            keys = self.server.okx
            self._made[of] = CLASSES[of](
                keys.key, keys.secret, keys.passphrase, False, "0", domain=self.server.url
            )
        return getattr(self._made[of], own)

    def close(self) -> None:
        """Close every connection."""
        for made in self._made.values():
            made.close()


@pytest.fixture(scope="module")
def clients(rich_server: MockServer) -> Iterator[Clients]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        made = Clients(rich_server)
        yield made
        made.close()


def stand_in(argument: str) -> str:
    """Return what an argument is given to find it again."""
    return f"<{argument}>"


def looked_at(method: Any, monkeypatch: pytest.MonkeyPatch) -> Sent:
    """Return what a method would send if each argument stood for itself."""
    seen: list[Sent] = []
    names = inspect.signature(method).parameters
    with monkeypatch.context() as patched:
        patched.setattr(method.__self__, "_request", lambda *sent: seen.append(Sent(*sent)))
        method(**{name: stand_in(name) for name in names})
    assert len(seen) == 1
    return seen[0]


def endpoint_of(sent: Sent) -> Endpoint | None:
    """Return the documented endpoint of a call."""
    return next((e for e in CATALOGUE if (e.method, e.path) == (sent.method, sent.path)), None)


def plausible(method: Any, sent: Sent, endpoint: Endpoint) -> dict[str, Any]:
    """Return arguments that say what the documented request says, completed by the schema."""
    arguments = inspect.signature(method).parameters
    request = valid_params(endpoint)
    whole = [name for name in arguments if sent.params == stand_in(name)]
    if whole:
        return {whole[0]: request}
    row = sent.params[0] if isinstance(sent.params, list) else sent.params
    documented = request[0] if isinstance(request, list) else request
    becomes = {name: key for name in arguments for key in row if row[key] == stand_in(name)}
    params = {key: documented[key] for key in becomes.values() if key in documented}
    for name, key in becomes.items():
        if arguments[name].default is inspect.Parameter.empty and key not in params:
            params[key] = plain(members(endpoint)[key])
    full = completed(endpoint, params, set(becomes.values()))
    values = {name: full[key] for name, key in becomes.items() if key in full}
    if endpoint.method == "GET":
        return {name: text_of(value) for name, value in values.items()}
    return values


def completed(endpoint: Endpoint, row: dict[str, Any], sayable: set[str]) -> dict[str, Any]:
    """Add what is missing, as far as the client has an argument for it."""
    batch = endpoint.request.schema.get("type") == "array"
    while (violation := endpoint.request.violation([row] if batch else row)) is not None:
        name = next((one for one in violation.names if one in sayable and one not in row), None)
        assert name is not None, f"the client cannot say what is missing: {violation}"
        row[name] = plain(members(endpoint)[name])
    return row


def test_there_are_279_methods_in_22_classes_and_32_without_documentation() -> None:
    assert (len(CLASSES), len(METHODS), len(UNDOCUMENTED)) == (22, 279, 32)
    assert set(METHODS) > UNDOCUMENTED


@for_each("name", DOCUMENTED)
def test_a_method_reaches_its_endpoint_and_is_answered(
    clients: Clients, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    clients.server.reset()
    method = clients.method(name)
    sent = looked_at(method, monkeypatch)
    endpoint = endpoint_of(sent)
    assert endpoint is not None, f"{sent.method} {sent.path} is not documented"
    answer = method(**plausible(method, sent, endpoint))
    assert answer["code"] in any_expected(endpoint), answer
    entry = clients.server.journal.entries(1)[0]
    assert entry.endpoint is not None
    assert (entry.endpoint.id, entry.reply.status in {200, 400, 403}) == (endpoint.id, True)


@for_each("name", sorted(UNDOCUMENTED))
def test_a_method_that_only_the_client_knows_is_not_found(clients: Clients, name: str) -> None:
    method = clients.method(name)
    arguments = inspect.signature(method).parameters.values()
    needed = {one.name: "1" for one in arguments if one.default is inspect.Parameter.empty}
    assert method(**needed) == {
        "code": 404,
        "data": {},
        "detailMsg": "",
        "error_code": "404",
        "error_message": "Not Found",
        "msg": "Not Found",
    }
    entry = clients.server.journal.entries(1)[0]
    assert (entry.endpoint, entry.reply.status) == (None, 404)

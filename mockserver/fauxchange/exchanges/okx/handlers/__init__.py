"""OKX's endpoints with living state, one module for each section of the documentation."""

from fauxchange.exchanges.exchange import Handlers

okx = Handlers()

from . import access as subaccount
from . import loans as flexible_loan  # noqa: E402, F401 - they register themselves in okx
from . import market as market_data
from . import rewards as stable_rewards
from . import system
from .convert import convert, easy_convert  # noqa: E402, F401 - they register themselves in okx
from .earn import dual as dual_investment  # noqa: E402, F401 - they register themselves in okx
from .earn import okusd, onchain, savings, staking
from .fiat import orders as fiat  # noqa: E402, F401 - they register themselves in okx
from .fiat import trades as fiat_desk
from .funding import account as asset  # noqa: E402, F401 - they register themselves in okx
from .funding import bills as asset_bills
from .funding import transfers as asset_moves
from .settings import bill_archive as account_archive  # noqa: E402, F401 - they register themselves in okx
from .settings import settings as account_settings
from .trading_account import account  # noqa: E402, F401 - they register themselves in okx
from .trading_account import borrowing as account_borrow
from .trading_account import figures as account_figures

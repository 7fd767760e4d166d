"""Which OKX error each refusal is that only dual investment has; none is documented."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fauxchange.domain.earn.dual import rejection
from fauxchange.exchanges.errors import Code

if TYPE_CHECKING:
    from fauxchange.exchanges.errors import Table

DUAL: Table = {rejection.NoOrder: Code("52907")}

"""Which OKX error each rejection of the sub-account section and of settings is."""

from __future__ import annotations

from fauxchange.domain.access import rejection as r
from fauxchange.exchanges.errors import Code

SUBACCOUNT = {
    r.NotMaster: Code("59500"),
    r.Unbound: Code("50035"),
    r.UnknownSubAccount: Code("59510"),
    r.NotEntrusted: Code("59613"),
    r.ManagedSubAccount: Code("59614"),
    r.FrozenSubAccount: Code("59508", {"param0": "name"}),
    r.NameTaken: Code("59601"),
    r.TooManySubAccounts: Code("59603"),
    r.NoCustody: Code("59515"),
    r.SameSubAccount: Code("59507"),
    r.UnknownApiKey: Code("59506"),
    r.TooManyApiKeys: Code("59501"),
    r.TooManyAddresses: Code("59503"),
    r.LabelTaken: Code("59502"),
    r.WeakPassphrase: Code("59505"),
    r.UnsuitedMode: Code("51010"),
    r.SettingsLocked: Code("59000"),
}

"""The bank that the settings name."""

from importlib import import_module
from typing import cast

from bot.settings import PREFIX, SIMULATED, Settings, SettingsError
from flows.ports import Bank, Cabinet
from flows.simulation import SimulatedBank


def open_bank(settings: Settings, cabinet: Cabinet) -> Bank:
    """The simulated bank, or what an operator's own factory makes.

    Args:
        settings: the operator's.
        cabinet: keeps what is simulated.

    Raises:
        SettingsError: there is no such factory, or it fails.
    """
    if settings.bank == SIMULATED:
        return SimulatedBank(cabinet)
    module, _, name = settings.bank.partition(":")
    try:
        return cast("Bank", getattr(import_module(module), name)())
    except Exception as error:
        raise SettingsError(f"{PREFIX}BANK: {settings.bank} gives no bank: {type(error).__name__}") from None

"""The bank that the settings name, and where its customers' secrets may be typed."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.app import service
from bot.bank import open_bank
from bot.settings import Settings, SettingsError
from flows.simulation import MemoryCabinet, SimulatedBank
from tests.integration.quick import quick_keys

OWN = "tests.integration.telegram.test_bank:own_bank"


class OwnBank(SimulatedBank):
    """Stands for the bank of an operator, behind the same port."""


def own_bank() -> OwnBank:
    return OwnBank(MemoryCabinet())


def no_bank() -> None:
    raise RuntimeError("secret-of-the-operator")


def settings(folder: Path, **given: object) -> Settings:
    return Settings(_env_file=None, data_dir=folder, bot_token="1:a", **given)  # type: ignore[arg-type]


@pytest.fixture(autouse=True)
def _opens_quickly() -> Iterator[None]:
    with quick_keys():
        yield


async def _open(chosen: Settings) -> None:
    async with service(chosen, base_url="http://127.0.0.1:1"):
        pass


def test_the_simulated_bank_comes_along(tmp_path):
    assert type(open_bank(settings(tmp_path), MemoryCabinet())) is SimulatedBank


def test_an_operators_own_bank(tmp_path):
    assert isinstance(open_bank(settings(tmp_path, bank=OWN), MemoryCabinet()), OwnBank)


@pytest.mark.parametrize(
    "bank", ["tests.nowhere:bank", "tests.integration.telegram.test_bank:no_bank", "os:nothing"]
)
def test_a_factory_that_fails_is_named_and_its_words_are_not(tmp_path, bank):
    with pytest.raises(SettingsError, match=f"CERTGUIDE_BANK: {bank} gives no bank") as refused:
        open_bank(settings(tmp_path, bank=bank), MemoryCabinet())
    assert "secret" not in str(refused.value)


def test_secrets_of_real_customers_are_not_typed_in_a_chat(tmp_path):
    for given in ({}, {"secrets": "chat"}, {"secrets": "chat", "public_url": "https://bot.example"}):
        with pytest.raises(SettingsError, match="CERTGUIDE_SECRETS: chat is for the simulated bank"):
            asyncio.run(_open(settings(tmp_path, bank=OWN, **given)))


def test_the_page_needs_an_address(tmp_path):
    with pytest.raises(SettingsError, match="CERTGUIDE_SECRETS: page needs CERTGUIDE_PUBLIC_URL"):
        asyncio.run(_open(settings(tmp_path, secrets="page")))


@pytest.mark.parametrize(
    "given", [{"public_url": "https://bot.example"}, {"public_url": "https://bot.example", "bank": OWN}]
)
def test_with_an_address_the_page_is_the_way(tmp_path, given):
    asyncio.run(_open(settings(tmp_path, **given)))

"""From settings to an authority that is open; what does not go together is one line that names the variable."""

import os
from pathlib import Path

import pytest

import pki
from bot.authority_settings import authority_settings, authority_shelf, open_authority, token, told
from bot.settings import PREFIX, SettingsError, load
from pki import errors
from pki.files import containers

FIRST_RUN = ["ca", "ca-root.passphrase", "ca.passphrase"]


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in list(os.environ):
        if name.startswith(PREFIX):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    seal = containers.seal_strong
    monkeypatch.setattr(
        containers, "seal_strong", lambda plain, secret, **_: seal(plain, secret, stretching=1)
    )


def test_one_policy_for_both_products_is_refused() -> None:
    with pytest.raises(SettingsError, match=r"^CERTGUIDE_CA_POLICY_UNIVERSAL: "):
        authority_settings(load(ca_policy_limited="1.2.3", ca_policy_universal="1.2.3"))


@pytest.mark.parametrize("missing", ["pkcs11_module", "pkcs11_token", "pkcs11_pin"])
def test_half_a_token_is_refused(missing: str) -> None:
    whole = {"pkcs11_module": "/usr/lib/x.so", "pkcs11_token": "label", "pkcs11_pin": "2468"}
    with pytest.raises(SettingsError, match=rf"^CERTGUIDE_{missing.upper()}: is not set") as caught:
        token(load(**{**whole, missing: None}))
    assert "2468" not in str(caught.value)


def test_no_token_is_the_default() -> None:
    assert token(load()) is None


@pytest.mark.parametrize(
    ("error", "variable"),
    [
        (errors.CaPassphraseWrong(), "CA_PASSPHRASE"),
        (errors.TokenUnusable(), "PKCS11_TOKEN"),
        (errors.AuthorityRenamed(), "CA_NAME"),
        (errors.CaDamaged(), "DATA_DIR"),
    ],
)
def test_an_error_names_the_variable_to_look_at(error: errors.AuthorityError, variable: str) -> None:
    assert str(told(error)).startswith(f"CERTGUIDE_{variable}")


def test_names_policies_and_periods_come_from_the_settings() -> None:
    made = authority_settings(
        load(
            ca_organisation="은행",
            ca_name="시험",
            ca_policy_limited="1.2.3",
            ca_policy_universal="1.2.4",
            ca_policies_critical=True,
            ca_years=2,
            key_bits=3072,
        )
    )
    assert (made.organisation, made.root_name, made.issuing_name) == ("은행", "시험 Root CA", "시험 CA 1")
    assert (made.policy_limited.dotted_string, made.policy_universal.dotted_string) == ("1.2.3", "1.2.4")
    assert (made.policies_critical, made.subscriber_years, made.key_bits) == (True, 2, 3072)


@pytest.mark.parametrize(
    ("settings", "listening_at", "published_at"),
    [
        ({"public_url": "https://bot.example.org"}, "http://127.0.0.1:9", "http://bot.example.org"),
        (
            {"public_url": "https://bot.example.org", "ca_url": "http://ca.example.org/"},
            None,
            "http://ca.example.org",
        ),
        ({"listen": "127.0.0.1:0"}, "http://127.0.0.1:9", "http://127.0.0.1:9"),
        ({"listen": "0.0.0.0:80"}, None, "http://127.0.0.1:80"),
        ({"listen": "[::1]:80"}, None, "http://[::1]:80"),
    ],
)
def test_certificates_name_the_public_address_or_else_where_the_server_listens(
    settings: dict[str, str], listening_at: str | None, published_at: str
) -> None:
    assert authority_settings(load(**settings), listening_at).base_url == published_at


@pytest.mark.usefixtures("quick")
def test_the_first_run_makes_an_authority_whose_root_can_be_taken_away(tmp_path: Path) -> None:
    settings = load(data_dir=tmp_path / "data")
    with open_authority(settings) as authority:
        root = authority.root_der
    assert sorted(path.name for path in settings.data_dir.iterdir()) == FIRST_RUN

    (settings.data_dir / "ca-root.passphrase").unlink()
    (settings.data_dir / "ca" / "ca" / "root.key").unlink()

    with open_authority(settings) as authority:
        assert authority.root_der == root
    assert not (settings.data_dir / "ca-root.passphrase").exists()


@pytest.mark.usefixtures("quick")
def test_a_renamed_authority_does_not_open(tmp_path: Path) -> None:
    open_authority(load(data_dir=tmp_path)).close()
    with pytest.raises(SettingsError, match="CERTGUIDE_CA_ORGANISATION"):
        open_authority(load(data_dir=tmp_path, ca_organisation="another"))


@pytest.mark.usefixtures("quick")
def test_a_lost_passphrase_is_not_replaced(tmp_path: Path) -> None:
    open_authority(load(data_dir=tmp_path)).close()
    (tmp_path / "ca.passphrase").unlink()
    with pytest.raises(SettingsError, match=r"^CERTGUIDE_CA_PASSPHRASE: is not set"):
        open_authority(load(data_dir=tmp_path))
    assert not (tmp_path / "ca.passphrase").exists()


@pytest.mark.parametrize(
    ("given", "asked"),
    [
        ("sqlite:///bot.db", ""),
        ("postgresql+asyncpg://u:p%40ss@db:6543/bot", "postgresql+psycopg://u:p%40ss@db:6543/bot"),
        (
            "postgresql+asyncpg://u@db/bot?ssl=verify-full&prepared_statement_cache_size=0",
            "postgresql+psycopg://u@db/bot?sslmode=verify-full",
        ),
        ("postgresql+asyncpg:///bot?host=/run/sock", "postgresql+psycopg:///bot?host=%2Frun%2Fsock"),
    ],
)
def test_the_registry_is_where_the_bots_own_database_is(tmp_path: Path, given: str, asked: str) -> None:
    shelf = authority_shelf(load(data_dir=tmp_path, database_url=given))
    assert shelf == pki.Shelf(tmp_path / "ca", asked)
    assert "p%40ss" not in repr(shelf)


def test_a_registry_that_cannot_be_reached_is_told_with_the_setting_and_no_password(tmp_path: Path) -> None:
    url = "postgresql+asyncpg://u:hunter2@127.0.0.1:9/bot"
    with pytest.raises(SettingsError) as told:
        open_authority(load(data_dir=tmp_path, database_url=url))
    (line,) = str(told.value).splitlines()
    assert line.startswith("CERTGUIDE_DATABASE_URL: ")
    assert "hunter2" not in line
    assert list(tmp_path.iterdir()) == []


def test_the_defaults_are_the_sandbox() -> None:
    made, usual = authority_settings(load()), pki.AuthoritySettings()
    assert made == usual

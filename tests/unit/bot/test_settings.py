import os
import stat
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from bot.settings import PREFIX, Settings, SettingsError, load

SECRET = "hunter2-never-show-this"


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in list(os.environ):
        if name.startswith(PREFIX):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def test_everything_has_a_default() -> None:
    """The first run needs no setting at all."""
    settings = load()

    assert settings.bot_api_url == "https://api.telegram.org"
    assert settings.database_url == "sqlite:///.certguide/certguide.db"
    assert (settings.listen_host, settings.listen_port) == ("127.0.0.1", 8080)
    assert settings.key_bits == 2048


def test_every_field_is_described() -> None:
    """README's table is made from the descriptions."""
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []


def test_dotenv_is_read_and_the_environment_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_text("CERTGUIDE_IDLE_MINUTES=7\nCERTGUIDE_ARS_SECONDS=30\nOTHER=1\n")
    monkeypatch.setenv("CERTGUIDE_ARS_SECONDS", "90")

    settings = load()

    assert (settings.idle_minutes, settings.ars_seconds) == (7, 90)


def test_an_empty_variable_is_as_good_as_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """Compose files pass on variables that are not set as empty ones."""
    monkeypatch.setenv("CERTGUIDE_BOT_TOKEN", "")

    assert load().bot_token is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BOT_TOKEN", SECRET),
        ("BOT_API_URL", "api.telegram.org"),
        ("BOT_API_URL", "https://x?y"),
        ("DATABASE_URL", f"mysql://root:{SECRET}@db/x"),
        ("DATABASE_URL", f"{SECRET} is no url"),
        ("DATABASE_URL", "sqlite://"),
        ("DATABASE_URL", "sqlite:///:memory:"),
        ("PUBLIC_URL", "http://example.org"),
        ("WEBHOOK_SECRET", f"{SECRET} with spaces"),
        ("SECRET_KEY", SECRET),
        ("SECRET_KEY", f"{'A' * 43}=,{SECRET}"),
        ("SECRET_KEY", ","),
        ("CA_PASSPHRASE", "  "),
        ("LISTEN", "8080"),
        ("LISTEN", "localhost:http"),
        ("LISTEN", "localhost:70000"),
        ("LOG_FORMAT", "xml"),
        ("LOG_LEVEL", "loud"),
        ("IDLE_MINUTES", "0"),
        ("IDLE_MINUTES", "ten"),
        ("ARS_MODE", "sung"),
        ("ARS_SECONDS", "5"),
        ("KEY_BITS", "1024"),
        ("KEY_BITS", "many"),
        ("KEY_CONTAINER", "des"),
        ("CA_ORGANISATION", "a,b"),
        ("CA_ORGANISATION", " "),
        ("CA_NAME", "n" * 39),
        ("CA_POLICY_LIMITED", "1.3.six"),
        ("CA_POLICY_UNIVERSAL", "universal"),
        ("CA_POLICIES_CRITICAL", "perhaps"),
        ("CA_YEARS", "0"),
        ("CA_YEARS", "11"),
        ("KEY_POOL", "65"),
        ("KEY_POOL", "-1"),
    ],
)
def test_a_wrong_setting_is_told_in_one_line_that_names_it_and_hides_its_value(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(PREFIX + name, value)

    with pytest.raises(SettingsError) as caught:
        load()

    message = str(caught.value)
    assert message.startswith(f"CERTGUIDE_{name}: ")
    assert "\n" not in message
    assert SECRET not in message
    assert caught.value.__suppress_context__


@pytest.mark.parametrize(
    ("name", "value", "read"),
    [
        ("KEY_BITS", "3072", 3072),
        ("KEY_POOL", "0", 0),
        ("CA_ORGANISATION", " 한국은행 ", "한국은행"),
        ("CA_POLICIES_CRITICAL", "yes", True),
        ("LOG_LEVEL", "DEBUG", "debug"),
        ("BOT_API_URL", "http://127.0.0.1:8081/", "http://127.0.0.1:8081"),
        ("LISTEN", "[::1]:80", "[::1]:80"),
        ("DATABASE_URL", "sqlite+aiosqlite:////var/x.db", "sqlite+aiosqlite:////var/x.db"),
    ],
)
def test_right_settings_are_read(
    name: str, value: str, read: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(PREFIX + name, value)

    assert getattr(load(), name.lower()) == read


def test_an_unreadable_dotenv_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"CERTGUIDE_LISTEN=\xff\xfe\n")

    with pytest.raises(SettingsError, match=r"^\.env: "):
        load()


def test_no_secret_shows_in_a_repr() -> None:
    settings = load(
        bot_token=f"1:{SECRET}",
        ca_passphrase=SECRET,
        pkcs11_pin=SECRET,
        database_url=f"postgresql+asyncpg://u:{SECRET}@h/d",
    )

    assert SECRET not in repr(settings)


def test_the_first_run_makes_secrets_that_last(tmp_path: Path) -> None:
    first, second = load(data_dir=tmp_path / "new"), load(data_dir=tmp_path / "new")

    assert first.encryption_keys() == second.encryption_keys()
    assert first.authority_passphrase() == second.authority_passphrase()
    assert first.webhook_token() == second.webhook_token()
    assert len(first.webhook_token().get_secret_value()) >= 32
    files = sorted((tmp_path / "new").iterdir())
    assert [file.name for file in files] == ["ca.passphrase", "secret.key", "webhook.secret"]
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}


def test_no_new_passphrase_is_made_for_an_authority_that_has_one(tmp_path: Path) -> None:
    """A file with another one would only say later that it is wrong."""
    settings = load(data_dir=tmp_path)

    with pytest.raises(SettingsError, match=r"^CERTGUIDE_CA_PASSPHRASE: is not set"):
        settings.authority_passphrase(may_make=False)

    assert list(tmp_path.iterdir()) == []


def test_the_roots_passphrase_is_no_setting(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The bot never asks for it, so that it can be kept elsewhere."""
    monkeypatch.setenv("CERTGUIDE_CA_ROOT_PASSPHRASE", SECRET)
    settings = load(data_dir=tmp_path)

    assert not hasattr(settings, "ca_root_passphrase")
    assert (
        SECRET
        != settings.new_root_passphrase().get_secret_value()
        == settings.new_root_passphrase().get_secret_value()
    )
    assert stat.S_IMODE((tmp_path / "ca-root.passphrase").stat().st_mode) == 0o600


def test_who_only_reads_makes_no_key(tmp_path: Path) -> None:
    settings = load(data_dir=tmp_path)

    with pytest.raises(SettingsError, match=r"^CERTGUIDE_SECRET_KEY: is not set"):
        settings.encryption_keys(may_make=False)

    assert list(tmp_path.iterdir()) == []
    keys = settings.encryption_keys()
    assert settings.encryption_keys(may_make=False) == keys


def test_a_generous_key_file_is_closed_again(tmp_path: Path) -> None:
    settings = load(data_dir=tmp_path)
    keys = settings.encryption_keys()
    (tmp_path / "secret.key").chmod(0o644)

    assert settings.encryption_keys() == keys
    assert stat.S_IMODE((tmp_path / "secret.key").stat().st_mode) == 0o600


def test_given_keys_are_split_newest_first() -> None:
    keys = [Fernet.generate_key().decode() for _ in range(2)]

    assert load(secret_key=", ".join(keys)).encryption_keys() == keys


@pytest.mark.parametrize("spoilt", [b"no key", b"\xff\xfe", b""])
def test_a_spoilt_key_file_is_told_in_one_line(tmp_path: Path, spoilt: bytes) -> None:
    (tmp_path / "secret.key").write_bytes(spoilt)

    with pytest.raises(SettingsError, match=r"^CERTGUIDE_SECRET_KEY: .*secret\.key"):
        load(data_dir=tmp_path).encryption_keys()


def test_an_unusable_data_directory_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(SettingsError, match=r"^CERTGUIDE_CA_PASSPHRASE: [^\n]*$"):
        load(data_dir=tmp_path / "file").authority_passphrase()

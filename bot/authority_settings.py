"""From the operator's settings to an authority that is open."""

from pathlib import Path
from typing import Final

import structlog
from cryptography.x509 import ObjectIdentifier
from sqlalchemy.engine import URL

import pki
from bot.settings import PREFIX, ROOT_PASSPHRASE_FILE, Settings, SettingsError
from bot.store.database import parse_url
from pki import errors
from pki.custody import vault
from pki.custody.token import Token
from pki.operations.books import has_history

_log = structlog.stdlib.get_logger(__name__)
_SHARED: Final = {
    "ssl": "sslmode",
    **{name: name for name in ("host", "port", "passfile", "service", "target_session_attrs", "krbsrvname")},
}
_EVERYWHERE = {"0.0.0.0": "127.0.0.1", "[::]": "[::1]"}  # noqa: S104 - read, not bound


def authority_folder(settings: Settings) -> Path:
    """Where the authority's keys are."""
    return settings.data_dir / "ca"


def authority_shelf(settings: Settings) -> pki.Shelf:
    """Where its registry is: a file beside the bot's own, or in the same PostgreSQL."""
    url = parse_url(settings.database_url)
    sqlite = url.get_backend_name() == "sqlite"
    return pki.Shelf(authority_folder(settings), "" if sqlite else synchronous(url))


def synchronous(url: URL) -> str:
    """The address of the bot's PostgreSQL for a driver that waits, as the authority's threads do.

    What both drivers understand is kept; `ssl` has another name there, and the rest is the other driver's own business.
    """
    query = {_SHARED[name]: value for name, value in url.query.items() if name in _SHARED}
    return url.set(drivername="postgresql+psycopg", query=query).render_as_string(hide_password=False)


def authority_settings(settings: Settings, base_url: str | None = None) -> pki.AuthoritySettings:
    """Names, sizes, periods and addresses.

    Args:
        settings: the operator's.
        base_url: where the HTTP server really listens; by default where it is told to. An address that is set wins.

    Raises:
        SettingsError: settings that do not go together.
    """
    if settings.ca_policy_limited == settings.ca_policy_universal:
        raise SettingsError(f"{PREFIX}CA_POLICY_UNIVERSAL: is the same as {PREFIX}CA_POLICY_LIMITED")
    return pki.AuthoritySettings(
        organisation=settings.ca_organisation,
        root_name=f"{settings.ca_name} Root CA",
        issuing_name=f"{settings.ca_name} CA 1",
        ocsp_signer_name=f"{settings.ca_name} OCSP",
        real_name=f"{settings.ca_organisation} 샌드박스 인증기관",
        policy_limited=ObjectIdentifier(settings.ca_policy_limited),
        policy_universal=ObjectIdentifier(settings.ca_policy_universal),
        policies_critical=settings.ca_policies_critical,
        subscriber_years=settings.ca_years,
        key_bits=settings.key_bits,
        key_container=pki.KeyContainer(settings.key_container),
        base_url=settings.ca_url or _plain(settings.public_url) or base_url or _listening_at(settings),
    )


def token(settings: Settings) -> Token | None:
    """The PKCS#11 token with the issuing authority's key, if there is one.

    Raises:
        SettingsError: only a part of it is set.
    """
    module, label, pin = settings.pkcs11_module, settings.pkcs11_token, settings.pkcs11_pin
    if module and label and pin:
        return Token(module=module, label=label, pin=pin.get_secret_value())
    parts = {"PKCS11_MODULE": module, "PKCS11_TOKEN": label, "PKCS11_PIN": pin}
    missing = [name for name, value in parts.items() if value is None]
    if len(missing) < len(parts):
        raise SettingsError(
            f"{PREFIX}{missing[0]}: is not set, and a token needs all of PKCS11_MODULE, _TOKEN, _PIN"
        )
    return None


def open_authority(settings: Settings, base_url: str | None = None, *, pool: int = 0) -> pki.Authority:
    """Opens the authority; on the first run it makes itself.

    Args:
        settings: the operator's.
        base_url: see `authority_settings`.
        pool: how many subscribers' keys to make ahead.

    Raises:
        SettingsError: it does not open; one line that names the variable.
    """
    shelf = authority_shelf(settings)
    try:
        # Where there is a history, keys are missing and none may be made.
        first = not vault.is_made(shelf.folder) and not has_history(shelf)
        authority = pki.Authority.open(
            shelf.folder,
            passphrase=settings.authority_passphrase(may_make=first).get_secret_value(),
            settings=authority_settings(settings, base_url),
            root_passphrase=settings.new_root_passphrase().get_secret_value() if first else None,
            database=shelf.database,
            token=token(settings),
            pool=pool,
        )
    except pki.AuthorityError as error:
        raise told(error, database=shelf.database) from None
    if first:
        _log.info("authority_made", take_offline=str(settings.data_dir / ROOT_PASSPHRASE_FILE))
    return authority


def told(error: pki.AuthorityError, *, database: str = "") -> SettingsError:
    """The error as a line that names the variable to look at.

    Args:
        error: the authority's.
        database: that of its registry; empty: it is in the data directory.
    """
    match error:
        case pki.CaPassphraseWrong():
            return SettingsError(f"{PREFIX}CA_PASSPHRASE: does not open the authority's keys")
        case errors.TokenUnusable():
            return SettingsError(f"{PREFIX}PKCS11_TOKEN: {error}")
        case errors.AuthorityRenamed():
            return SettingsError(f"{PREFIX}CA_NAME or {PREFIX}CA_ORGANISATION: {error}")
        case pki.RegistryUnusable() if database:
            return SettingsError(
                f"{PREFIX}DATABASE_URL: the authority's registry in it cannot be used: {error}"
            )
    return SettingsError(f"{PREFIX}DATA_DIR: the authority in it cannot be used: {error}")


def _plain(address: str | None) -> str | None:
    """The address without TLS, which clients of lists and answers do without (RFC 5280 §4.2.1.13)."""
    return None if address is None else address.replace("https://", "http://", 1)


def _listening_at(settings: Settings) -> str:
    host, _, port = settings.listen.rpartition(":")
    return f"http://{_EVERYWHERE.get(host, host)}:{port}"

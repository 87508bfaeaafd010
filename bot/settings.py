"""Settings: environment variables with the prefix ``CERTGUIDE_``, also from a file ``.env``."""

import os
import re
import secrets
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Any, Final, Literal, Self
from urllib.parse import urlsplit

from cryptography.fernet import Fernet
from cryptography.x509 import ObjectIdentifier
from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError, model_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.store.database import parse_url
from flows.support import hours
from pki.errors import NameNotPossible
from pki.names import clean_name
from pki.oids import POLICY_LIMITED, POLICY_UNIVERSAL

PREFIX = "CERTGUIDE_"
SECRET_KEY_FILE = "secret.key"  # noqa: S105 - a file's name
CA_PASSPHRASE_FILE = "ca.passphrase"  # noqa: S105 - a file's name
ROOT_PASSPHRASE_FILE = "ca-root.passphrase"  # noqa: S105 - a file's name

SIMULATED = "simulated"
"""The bank that comes along."""

_THIS_MACHINE = ("127.0.0.1", "localhost")
"""Where a Bot API server of one's own posts to as well."""

_HIGHEST_PORT = 65535
_STAFF_CHAT = re.compile(r"(-\d{5,16})(?::(ko|en))?")
_LANGUAGES: Final[Mapping[str, Literal["ko", "en"]]] = {"ko": "ko", "en": "en"}


class SettingsError(Exception):
    """A setting is wrong. The message is one line: it names the variable, and shows no value."""


def _token(value: SecretStr) -> SecretStr:
    if not re.fullmatch(r"\d+:\S+", value.get_secret_value()):
        raise ValueError("is not a bot token, which looks like 123456:ABC-DEF")
    return value


def _web_address(value: str) -> str:
    if not re.fullmatch(r"https?://[^\s/?#]+(/[^\s?#]*)?", value):
        raise ValueError("must be an address that begins with http:// or https://")
    return value.rstrip("/")


def _https_address(value: str) -> str:
    if not value.startswith("https://") and urlsplit(value).hostname not in _THIS_MACHINE:
        raise ValueError("must begin with https://, because Telegram posts to nothing else")
    return _web_address(value)


def _webhook_secret(value: SecretStr) -> SecretStr:
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", value.get_secret_value()):
        raise ValueError("must be 1 to 256 of the characters A-Z a-z 0-9 _ -")
    return value


def _fernet_keys(value: SecretStr) -> SecretStr:
    for number, key in enumerate(_split(value), start=1):
        try:
            Fernet(key)
        except ValueError:
            raise ValueError(f"key {number} is not 32 bytes in URL-safe base64 (44 characters)") from None
    if not _split(value):
        raise ValueError("holds no key")
    return value


def _passphrase(value: SecretStr) -> SecretStr:
    if not value.get_secret_value().strip():
        raise ValueError("must not be blank")
    return value


def _name(value: str) -> str:
    try:
        return clean_name(value)
    except NameNotPossible as error:
        raise ValueError(f"cannot stand in a certificate: {error}") from None


def _object_identifier(value: str) -> str:
    try:
        return ObjectIdentifier(value).dotted_string
    except ValueError:
        raise ValueError("must be an object identifier, for example 1.3.6.1.4.1.32473.1.1.4") from None


def _listen(value: str) -> str:
    host, colon, port = value.rpartition(":")
    if not colon or not host or not port.isascii() or not port.isdigit() or int(port) > _HIGHEST_PORT:
        raise ValueError("must be host:port, for example 127.0.0.1:8080")
    return value


def _bank(value: str) -> str:
    if value != SIMULATED and not re.fullmatch(r"[A-Za-z_][\w.]*:[A-Za-z_]\w*", value):
        raise ValueError("must be `simulated`, or a module and a name in it, for example ourbank.port:open")
    return value


def _database_url(value: str) -> str:
    if value:
        parse_url(value)
    return value


def _staff_chats(value: str) -> str:
    read_groups(value)
    return value


def read_groups(value: str) -> list[tuple[int, Literal["ko", "en"] | None]]:
    """The staff's groups as an operator writes them, each with the language whose customers it takes.

    Raises:
        ValueError: they are written otherwise.
    """
    groups: list[tuple[int, Literal["ko", "en"] | None]] = []
    for part in filter(None, (part.strip() for part in value.split(","))):
        found = _STAFF_CHAT.fullmatch(part)
        if found is None:
            raise ValueError("must be the group's number, for example -1001234567890, or several with commas")
        groups.append((int(found[1]), _LANGUAGES.get(found[2] or "")))
    return groups


def _staff_hours(value: str) -> str:
    hours.read(value)
    return value


def _weekly(value: str) -> str:
    if value:
        hours.read_weekly(value)
    return value


def _whole(value: Any) -> Any:
    """Environment variables are texts; a Literal of numbers wants numbers."""
    return int(value) if isinstance(value, str) and value.isascii() and value.isdigit() else value


def _lower(value: Any) -> Any:
    return value.lower() if isinstance(value, str) else value


def _split(keys: SecretStr) -> list[str]:
    return [key.strip() for key in keys.get_secret_value().split(",") if key.strip()]


class Settings(BaseSettings):
    """All that an operator may decide. Make it with :func:`load`."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file=".env",
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",
        hide_input_in_errors=True,
    )

    bot_token: Annotated[SecretStr, AfterValidator(_token)] | None = Field(
        default=None, description="The bot's token from @BotFather. Not needed by the sandbox."
    )
    bot_api_url: Annotated[str, AfterValidator(_web_address)] = Field(
        default="https://api.telegram.org",
        description="The Bot API server: Telegram's, a local one, or the sandbox.",
    )
    database_url: Annotated[str, AfterValidator(_database_url)] = Field(
        default="",
        repr=False,
        description="`sqlite:///file` or `postgresql+asyncpg://…`; by default the file `certguide.db` in the data directory.",
    )
    data_dir: Path = Field(
        default=Path(".certguide"),
        description="Where the database and the keys made on the first run are kept.",
    )
    public_url: Annotated[str, AfterValidator(_https_address)] | None = Field(
        default=None,
        description="The https address under which the world reaches this server. Set: webhook; not set: long polling.",
    )
    ca_url: Annotated[str, AfterValidator(_web_address)] | None = Field(
        default=None,
        description="The address that certificates name for the authority's lists and answers; by default the public "
        "address with http, since a client that asks whether a certificate holds cannot ask over TLS first.",
    )
    secrets: Annotated[Literal["page", "chat"], BeforeValidator(_lower)] | None = Field(
        default=None,
        description="Where customers enter numbers and passwords: `page`, the secure page alone, which needs the public "
        "address and is the default where there is one; or `chat`, for a simulated bank only.",
    )
    bank: Annotated[str, AfterValidator(_bank)] = Field(
        default=SIMULATED,
        description="`simulated`, or the factory of a bank of your own, `package.module:name`: called with nothing, it "
        "returns a `flows.ports.Bank`.",
    )
    webhook_secret: Annotated[SecretStr, AfterValidator(_webhook_secret)] | None = Field(
        default=None,
        description="Proves that a webhook call comes from Telegram; made on the first run if not set.",
    )
    secret_key: Annotated[SecretStr, AfterValidator(_fernet_keys)] | None = Field(
        default=None,
        description="Fernet keys for what is stored, separated by commas, newest first: old ones still decrypt. "
        "Made on the first run if not set.",
    )
    ca_passphrase: Annotated[SecretStr, AfterValidator(_passphrase)] | None = Field(
        default=None,
        description="Encrypts the issuing authority's key and the audit log's; made on the first run if not set. "
        "The root's key has a passphrase of its own, which is no setting: the bot never needs it.",
    )
    ca_organisation: Annotated[str, AfterValidator(_name)] = Field(
        default="certguide",
        description="The organisation (O) in every name, the authority's and subscribers'.",
    )
    ca_name: Annotated[str, AfterValidator(_name)] = Field(
        default="certguide Sandbox",
        description="What the authority is called: its two certificates are `… Root CA` and `… CA 1`.",
    )
    ca_policy_limited: Annotated[str, AfterValidator(_object_identifier)] = Field(
        default=POLICY_LIMITED.dotted_string,
        description="The policy OID of limited certificates (용도제한용).",
    )
    ca_policy_universal: Annotated[str, AfterValidator(_object_identifier)] = Field(
        default=POLICY_UNIVERSAL.dotted_string,
        description="The policy OID of universal certificates (범용).",
    )
    ca_policies_critical: bool = Field(
        default=False,
        description="Whether the policies extension is critical, as NPKI has it: NSS, GnuTLS and Java then refuse "
        "the certificates.",
    )
    ca_years: int = Field(default=1, ge=1, le=10, description="Years for which a new certificate is valid.")
    key_pool: int = Field(
        default=4, ge=0, le=64, description="How many of subscribers' keys are made ahead and kept in memory."
    )
    pkcs11_module: Path | None = Field(
        default=None,
        description="The PKCS#11 module (a shared library) of the token that keeps the issuing authority's key; "
        "by default that key is in a file.",
    )
    pkcs11_token: str | None = Field(default=None, description="The label of that token.")
    pkcs11_pin: SecretStr | None = Field(default=None, description="The PIN of that token's user.")
    listen: Annotated[str, AfterValidator(_listen)] = Field(
        default="127.0.0.1:8080", description="Where the HTTP server listens, `host:port`."
    )
    log_format: Annotated[Literal["console", "json"], BeforeValidator(_lower)] = Field(
        default="console", description="`console` for people, `json` for machines."
    )
    log_level: Annotated[Literal["debug", "info", "warning", "error"], BeforeValidator(_lower)] = Field(
        default="info", description="`debug`, `info`, `warning` or `error`."
    )
    idle_minutes: int = Field(
        default=10,
        ge=1,
        le=24 * 60,
        description="Minutes of silence after which a conversation pauses and locks.",
    )
    ars_mode: Annotated[Literal["keyed", "spoken"], BeforeValidator(_lower)] = Field(
        default="keyed",
        description="`keyed`: the code is shown and keyed into the phone; `spoken`: the phone says it.",
    )
    ars_seconds: int = Field(
        default=60, ge=10, le=600, description="Seconds for which an approval code of the ARS call is good."
    )
    key_bits: Annotated[Literal[2048, 3072], BeforeValidator(_whole)] = Field(
        default=2048, description="The size of subscribers' RSA keys, `2048` or `3072`."
    )
    key_container: Annotated[Literal["pbes2", "seed1.15"], BeforeValidator(_lower)] = Field(
        default="pbes2",
        description="How subscribers' keys are encrypted: `pbes2` (PBES2 with SEED), or `seed1.15`, the older NPKI form.",
    )

    faq_dir: Path | None = Field(
        default=None,
        description="A folder with topics (`*.yaml`): what changes there changes in the FAQ while the bot runs. "
        "Removing a file deletes no topic.",
    )

    staff_chat_id: Annotated[str, AfterValidator(_staff_chats)] = Field(
        default="",
        description="The staff's group (a supergroup with topics), for example `-1001234567890`; several separated by "
        "commas, each with `:ko` or `:en` behind it if it takes the customers of one language. Not set: no support desk.",
    )
    staff_hours: Annotated[str, AfterValidator(_staff_hours)] = Field(
        default="mon-fri 09:00-18:00",
        description="When staff are there, in Korea: `mon-fri 09:00-18:00`, or `always`.",
    )
    staff_weekly: Annotated[str, AfterValidator(_weekly)] = Field(
        default="",
        description="When the week's figures are sent to the staff's groups, in Korea, for example `mon 09:00`; "
        "not set: never.",
    )
    stuck_times: int = Field(
        default=3,
        ge=0,
        le=20,
        description="After how many failures in a row staff hear of it by themselves; `0`: never.",
    )
    stuck_minutes: int = Field(
        default=3,
        ge=0,
        le=24 * 60,
        description="Minutes of silence where something failed after which staff hear of it; `0`: never.",
    )
    messages_days: int = Field(
        default=90,
        ge=1,
        le=3650,
        description="Days for which messages between customers and staff, and closed cases, are kept.",
    )

    @model_validator(mode="after")
    def _default_database(self) -> Self:
        if not self.database_url:
            self.database_url = f"sqlite:///{self.data_dir / 'certguide.db'}"
        return self

    @property
    def listen_host(self) -> str:
        """The host part of ``listen``, an IPv6 address without its brackets."""
        return self.listen.rpartition(":")[0].removeprefix("[").removesuffix("]")

    @property
    def listen_port(self) -> int:
        """The port part of ``listen``."""
        return int(self.listen.rpartition(":")[2])

    def encryption_keys(self, *, may_make: bool = True) -> list[str]:
        """The keys for :class:`bot.store.cipher.Cipher`, newest first; the first run makes one.

        Args:
            may_make: False for those who only read what was stored, which a new key could not open.

        Raises:
            SettingsError: the data directory cannot be used, its key file holds no keys, or there is no key and
                none may be made.
        """
        file = self.data_dir / SECRET_KEY_FILE
        if self.secret_key is None and not may_make and not file.exists():
            raise SettingsError(f"{PREFIX}SECRET_KEY: is not set, and there is no {file}")
        kept = self.secret_key or self._kept(
            "SECRET_KEY", SECRET_KEY_FILE, lambda: Fernet.generate_key().decode()
        )
        try:
            return _split(_fernet_keys(kept))
        except ValueError as error:
            raise SettingsError(f"{PREFIX}SECRET_KEY: {file}: {error}") from None

    def authority_passphrase(self, *, may_make: bool = True) -> SecretStr:
        """What encrypts the issuing authority's key and the audit log's; the first run makes it.

        Args:
            may_make: False where there is an authority, which a new passphrase could not open.

        Raises:
            SettingsError: the data directory cannot be used, or there is no passphrase and none may be made.
        """
        if self.ca_passphrase is None and not may_make and not (self.data_dir / CA_PASSPHRASE_FILE).exists():
            raise SettingsError(f"{PREFIX}CA_PASSPHRASE: is not set, and the authority is there already")
        return self.ca_passphrase or self._kept("CA_PASSPHRASE", CA_PASSPHRASE_FILE, _random_words)

    def new_root_passphrase(self) -> SecretStr:
        """What will encrypt the root's key of an authority that makes itself on the first run.

        It is left in the data directory, for the operator to take away; nothing asks for it there again.

        Raises:
            SettingsError: the data directory cannot be used.
        """
        return self._kept("DATA_DIR", ROOT_PASSPHRASE_FILE, _random_words)

    def webhook_token(self) -> SecretStr:
        """What Telegram sends along with each webhook call; the first run makes it.

        Raises:
            SettingsError: the data directory cannot be used.
        """
        return self.webhook_secret or self._kept("WEBHOOK_SECRET", "webhook.secret", _random_words)

    def _kept(self, variable: str, name: str, make: Callable[[], str]) -> SecretStr:
        path = self.data_dir / name
        try:
            return SecretStr(_read_or_make(path, make))
        except (OSError, UnicodeDecodeError) as error:
            why = error.strerror if isinstance(error, OSError) else "is not a text"
            raise SettingsError(f"{PREFIX}{variable}: is not set, and {path} cannot be used: {why}") from None


def _random_words() -> str:
    return secrets.token_urlsafe(32)


def _read_or_make(path: Path, make: Callable[[], str]) -> str:
    """The file's text; a new file has mode 0600, and is never seen half-written."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(make() + "\n")
            file.flush()
            os.fsync(file.fileno())
        try:
            path.hardlink_to(draft)
        except FileExistsError:
            pass  # another process was first: its secret counts
        finally:
            draft.unlink()
    elif path.stat().st_mode & 0o077:
        path.chmod(0o600)  # a backup tool or a volume driver was generous
    return path.read_text().strip()


def load(**overrides: Any) -> Settings:
    """Read the settings.

    Args:
        overrides: values, by field name, that win over the environment (the command line's options).

    Raises:
        SettingsError: one of them is wrong.
    """
    try:
        return Settings(**overrides)
    except ValidationError as error:
        problems = error.errors(include_url=False, include_context=False, include_input=False)
        raise SettingsError("; ".join(_in_words(problem) for problem in problems)) from None
    except (OSError, UnicodeDecodeError):
        raise SettingsError(".env: cannot be read as a text in UTF-8") from None


def _in_words(problem: ErrorDetails) -> str:
    field = str(problem["loc"][0]) if problem["loc"] else "settings"
    message = problem["msg"].removeprefix("Value error, ").replace("\n", " ")
    return f"{PREFIX}{field.upper()}: {message}"

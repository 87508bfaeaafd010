"""``certguide ca …``: the key ceremony, and what the authority publishes."""

import hashlib
from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pydantic import SecretStr
from sqlalchemy.exc import SQLAlchemyError

import pki
from bot.authority_settings import (
    authority_folder,
    authority_settings,
    authority_shelf,
    open_authority,
    token,
)
from bot.commands import DataDir, fail, settings_of
from bot.settings import CA_PASSPHRASE_FILE, PREFIX, Settings, SettingsError
from bot.store.server import BotsAtWork, require_quiet
from pki.custody import ceremony, vault
from pki.custody.ceremony import Member, crl_lines, crl_number
from pki.custody.keys import write_atomically
from pki.custody.passphrase import change as change_passphrase
from pki.errors import CaDamaged, CaExists
from pki.operations.books import carry_over, has_history, open_registry

OPERATOR = "operator"
"""Who is named in the audit log: the record of the ceremony has the names."""

app = typer.Typer(name="ca", help="The certificate authority: its keys and its lists.", no_args_is_help=True)

RootPassphraseFile = Annotated[
    Path | None, typer.Option(help="Where the root's passphrase is, instead of asking for it.")
]


@app.command()
def init(
    data: DataDir = None,
    root_passphrase_file: RootPassphraseFile = None,
    operator: Annotated[list[str] | None, typer.Option(help="Who is present; may be repeated.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="A rehearsal: nothing is kept.")] = False,
) -> None:
    """The key ceremony: makes root and issuing authority, once, and prints the record."""
    settings = settings_of(data)
    operators = operator or []
    try:
        if dry_run:
            _print(_rehearse(settings, operators))
            return
        _require_nothing_there(settings)
        settings = _with_passphrase(settings)
        held = ceremony.make(
            authority_folder(settings),
            passphrase=settings.authority_passphrase().get_secret_value(),
            root_passphrase=_root_passphrase(root_passphrase_file, new=True),
            settings=authority_settings(settings),
            now=pki.utc_now(),
            token=token(settings),
            operators=operators,
        )
        _print(held.lines())
        _enter_into_audit_log(settings)
    except SettingsError as error:
        fail(str(error))
    except pki.AuthorityError as error:
        fail(f"ca init: {error}")
    except OSError as error:
        fail(f"{PREFIX}DATA_DIR: cannot be used: {error.strerror or type(error).__name__}")


def _rehearse(settings: Settings, operators: list[str]) -> list[str]:
    rehearsed = ceremony.rehearse(
        settings=authority_settings(settings), now=pki.utc_now(), token=token(settings), operators=operators
    )
    return rehearsed.lines()


def _require_nothing_there(settings: Settings) -> None:
    """Before anybody is asked for a passphrase."""
    shelf = authority_shelf(settings)
    if vault.is_made(shelf.folder):
        raise CaExists(f"there is an authority in {shelf.folder} already; it is never overwritten")
    if has_history(shelf):
        where = "the database" if shelf.database else shelf.folder
        raise CaDamaged(f"{where} has certificates, but their authority's keys are not in {shelf.folder}")


def _with_passphrase(settings: Settings) -> Settings:
    """The settings with the authority's passphrase, which is asked for if it is neither set nor kept."""
    if settings.ca_passphrase is not None or (settings.data_dir / CA_PASSPHRASE_FILE).exists():
        return settings
    chosen = _ask(f"Passphrase of the running authority ({PREFIX}CA_PASSPHRASE)", new=True)
    return settings.model_copy(update={"ca_passphrase": SecretStr(chosen)})


def _enter_into_audit_log(settings: Settings) -> None:
    """Binds the record to the log. That the authority opens for it shows that it can be opened."""
    record = authority_folder(settings) / vault.MATERIAL / vault.RECORD
    digest = hashlib.sha256(record.read_bytes()).hexdigest()
    with open_authority(settings) as authority:
        authority.record(OPERATOR, "ceremony-record", {"sha256": digest})
    typer.echo(f"\nKept as {record}\nSHA-256 of this record, in the audit log: {digest}")


@app.command()
def show(data: DataDir = None) -> None:
    """What the authority is and publishes; asks for no passphrase."""
    shelf = authority_shelf(settings_of(data))
    folder = shelf.folder
    try:
        published = vault.look(folder)
        place = vault.token_key(folder)
        with closing(open_registry(shelf)) as registry, registry.reading() as ledger:
            latest = ledger.latest_crl()
            counts = ledger.subscribers_by_status()
    except pki.AuthorityError as error:
        fail(f"ca show: {error}")
    except OSError as error:
        fail(f"ca show: {error.filename} cannot be read: {error.strerror}")
    root_here = (folder / vault.MATERIAL / vault.ROOT_KEY).exists()
    root_place = "here: better kept offline" if root_here else "not here"
    issuing_place = f"in the token {place.label!r}" if place else f"in {vault.ISSUING_KEY}"
    _print(
        [
            *Member(title="Root", certificate=published.root, place=root_place).lines(),
            *crl_lines(published.root_crl),
            "",
            *Member(title="Issuing authority", certificate=published.issuing, place=issuing_place).lines(),
            *(crl_lines(latest.der) if latest else ["  CRL       none yet"]),
            "",
            "Certificates",
            *(f"  {status.value:<9} {counts.get(status, 0)}" for status in pki.Status),
        ]
    )


@app.command()
def crl(
    out: Annotated[Path | None, typer.Option(help="Where to write it; by default standard output.")] = None,
    pem: Annotated[bool, typer.Option("--pem", help="PEM instead of DER.")] = False,
    data: DataDir = None,
) -> None:
    """The issuing authority's current certificate revocation list."""
    settings = settings_of(data)
    try:
        vault.look(authority_folder(settings))  # or a mistyped folder would get an authority
        with open_authority(settings) as authority:
            der = authority.crl()
    except SettingsError as error:
        fail(str(error))
    except pki.AuthorityError as error:
        fail(f"ca crl: {error}")
    content = x509.load_der_x509_crl(der).public_bytes(Encoding.PEM) if pem else der
    if out is None:
        typer.echo(content, nl=False)
        return
    try:
        out.write_bytes(content)
    except OSError as error:
        fail(f"ca crl: cannot write to {out}: {error.strerror}")


@app.command()
def renew_crl(
    root: Annotated[bool, typer.Option("--root", help="The root's instead: a ceremony.")] = False,
    root_passphrase_file: RootPassphraseFile = None,
    data: DataDir = None,
) -> None:
    """Signs a new revocation list now, before it is due."""
    settings = settings_of(data)
    try:
        vault.look(authority_folder(settings))
        if root:
            _renew_root_crl(settings, root_passphrase_file)
            return
        with open_authority(settings) as authority:
            der = authority.next_crl()
            authority.record(OPERATOR, "renew-crl", {"number": str(crl_number(der))})
    except SettingsError as error:
        fail(str(error))
    except pki.AuthorityError as error:
        fail(f"ca renew-crl: {error}")
    _print(crl_lines(der))


def _renew_root_crl(settings: Settings, root_passphrase_file: Path | None) -> None:
    # Opened first: there is no list that the audit log could not tell of.
    with open_authority(settings) as authority:
        published = ceremony.renew_root_crl(
            authority_folder(settings),
            root_passphrase=_root_passphrase(root_passphrase_file, new=False),
            settings=authority_settings(settings),
            now=pki.utc_now(),
        )
        authority.record(OPERATOR, "renew-root-crl", {"number": str(crl_number(published.root_crl))})
    _print(crl_lines(published.root_crl))


@app.command()
def passphrase(
    new_passphrase_file: Annotated[
        Path | None, typer.Option(help="Where the new passphrase is, instead of asking for it.")
    ] = None,
    data: DataDir = None,
) -> None:
    """Another passphrase for the running authority's keys, while the bot works. Interrupted, it is called again."""
    settings = settings_of(data)
    folder = authority_folder(settings)
    try:
        old = settings.authority_passphrase(may_make=False).get_secret_value()
        asked = f"New passphrase of the running authority ({PREFIX}CA_PASSPHRASE)"
        new = _from_file_or_asked(new_passphrase_file, "--new-passphrase-file", asked, new=True)
        change_passphrase(folder, old=old, new=new)
        _keep(settings, new)
        with open_authority(settings.model_copy(update={"ca_passphrase": SecretStr(new)})) as authority:
            authority.record(OPERATOR, "passphrase", {})
    except SettingsError as error:
        fail(str(error))
    except pki.AuthorityError as error:
        fail(f"ca passphrase: {error}")
    except OSError as error:
        fail(f"ca passphrase: {error.filename} cannot be written: {error.strerror}")
    if settings.ca_passphrase is None:
        typer.echo(
            f"The keys are under the new passphrase, which is kept in {settings.data_dir / CA_PASSPHRASE_FILE}."
        )
    else:
        typer.echo(
            f"The keys are under the new passphrase: set {PREFIX}CA_PASSPHRASE to it before the next start."
        )
    typer.echo("Copies of the keys that were made before open with the old one.")


@app.command(name="carry-over")
def carry_into_database(data: DataDir = None) -> None:
    """Brings the registry from its file into the bot's PostgreSQL, once. No bot may run. Interrupted, it is called again."""
    settings = settings_of(data)
    shelf = authority_shelf(settings)
    if not shelf.database:
        fail(f"{PREFIX}DATABASE_URL: names no PostgreSQL into which the registry could be carried")
    try:
        key = vault.look(shelf.folder).audit_public_key
        require_quiet(shelf.database)
        entries = carry_over(shelf, key)
        with open_authority(settings) as authority:
            authority.record(OPERATOR, "carry-over", {"entries": str(entries)})
    except BotsAtWork as error:
        fail(f"ca carry-over: {error}; stop them first")
    except SQLAlchemyError as error:
        fail(f"{PREFIX}DATABASE_URL: cannot be used: {type(error).__name__}")
    except SettingsError as error:
        fail(str(error))
    except pki.AuthorityError as error:
        fail(f"ca carry-over: {error}")
    except OSError as error:
        fail(f"ca carry-over: {error.filename} cannot be used: {error.strerror}")
    typer.echo(f"The registry is in the database, and its audit log is whole: {entries} entries.")
    typer.echo(f"Its file was set aside in {shelf.folder}; keep it until there is a backup of the database.")


def _keep(settings: Settings, new: str) -> None:
    """Where the old one was kept by us, the new one is."""
    if settings.ca_passphrase is None:
        write_atomically(settings.data_dir / CA_PASSPHRASE_FILE, f"{new}\n".encode())


def _root_passphrase(file: Path | None, *, new: bool) -> str:
    asked = "Passphrase of the root, which is to be kept elsewhere"
    return _from_file_or_asked(file, "--root-passphrase-file", asked, new=new)


def _from_file_or_asked(file: Path | None, option: str, asked: str, *, new: bool) -> str:
    if file is None:
        return _ask(asked, new=new)
    try:
        return file.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "is not a text"
        raise SettingsError(f"{option}: {file} cannot be read: {why}") from None


def _ask(what: str, *, new: bool) -> str:
    return str(typer.prompt(what, hide_input=True, confirmation_prompt=new))


def _print(lines: list[str]) -> None:
    typer.echo("\n".join(lines))

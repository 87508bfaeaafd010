"""``certguide cert …``: the certificates of this authority, and a verdict on any certificate file."""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

import pki
from bot.authority_settings import authority_settings, authority_shelf
from bot.commands import DataDir, fail, settings_of
from bot.commands.passwords import PasswordFile, can_ask, password_of
from bot.settings import SettingsError
from pki.audit import Entry
from pki.custody import vault
from pki.dates import KST
from pki.errors import FileUnreadable
from pki.operations.books import open_registry
from pki.operations.orders import serial_text
from pki.registry import CertificateRecord, Ledger
from pki.signed.ocsp import CertificateState
from pki.verification import inspection, policies
from pki.verification.facts import Chain, Facts, Period, Revoked, Source, StateOf, Unknown
from pki.verification.inspection import Inspection, KeyVerdict
from pki.verification.verdicts import Trust

app = typer.Typer(
    name="cert", help="Certificates: those of this authority, and any in a file.", no_args_is_help=True
)
_SHORT_SERIAL = 8
_COLUMN = 26
_PRODUCTS = frozenset(pki.Product)
_CHAINS = {
    Chain.TRUSTED: "issued by this authority",
    Chain.AUTHORITY: "this authority's own certificate, not a person's",
    Chain.CLAIMED: "names this authority, which did not sign it: a forgery, or another sandbox's",
    Chain.SELF_SIGNED: "signed with its own key: nobody vouches for it",
    Chain.FOREIGN: "another authority's, whose root is not known here",
}
_PERIODS = {Period.NOT_YET: "not valid yet", Period.VALID: "valid now", Period.EXPIRED: "expired"}
_REVOKED = {
    Revoked.GOOD: "not revoked",
    Revoked.HELD: "suspended",
    Revoked.REVOKED: "revoked",
    Revoked.UNKNOWN: "not known",
}
_KEYS = {
    KeyVerdict.ABSENT: "none in the file",
    KeyVerdict.LOCKED: "not checked: it needs the password (--password-file)",
    KeyVerdict.WRONG_PASSWORD: "not checked: the password does not open it",
    KeyVerdict.UNREADABLE: "cannot be read",
    KeyVerdict.BELONGS: "belongs to the certificate",
    KeyVerdict.ANOTHERS: "belongs to another certificate",
}
_UNKNOWN = {
    Unknown.ISSUER: "whether the authority it names really issued it: its root is not held here",
    Unknown.REVOCATION: "whether it was revoked: only its own authority can say, which is not asked",
    Unknown.IDENTITY: "whose it is: the name is what the certificate says of itself",
    Unknown.NAMES: "all of its names: they are damaged",
    Unknown.KIND: "what it is for: it names no policy that is known here",
    Unknown.EXTENSIONS: "what its extensions say: they are damaged",
    Unknown.KEY: "anything about its key: it is of an unknown kind",
}


@app.command("list")
def list_(
    data: DataDir = None,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
    everything: Annotated[
        bool, typer.Option("--all", help="Also what is revoked or expired, and the authority's own.")
    ] = False,
) -> None:
    """The authority's certificates, newest first: by default those that can still be used or resumed."""
    now = pki.utc_now()
    with _ledger(data) as ledger:
        records = [record.as_of(now) for record in ledger.everything()]
    shown = [record for record in records if everything or _in_force(record, now)]
    if as_json:
        typer.echo(json.dumps([_as_json(record) for record in shown], indent=2))
    else:
        _print_list(shown)


@app.command()
def show(
    serial: Annotated[str, typer.Argument(help="The serial number in hexadecimal, or its last digits.")],
    data: DataDir = None,
) -> None:
    """One certificate: its state, its dates, and what was done to it."""
    now = pki.utc_now()
    with _ledger(data) as ledger:
        record = _find(ledger, serial).as_of(now)
        history = [entry for entry in _entries(ledger) if serial_text(record.serial) in entry.about.values()]
    told = {**_references(record), **{name: _at(moment) for name, moment in _moments(record).items()}}
    history_rows = [(_at(entry.at), f"{entry.action} by {entry.by}") for entry in history]
    _print_rows([(name.replace("_", " "), value) for name, value in told.items()] + history_rows)


@app.command()
def verify(
    file: Annotated[Path, typer.Argument(help="DER, PEM, the delivered ZIP or its folder, or PKCS#12.")],
    data: DataDir = None,
    password_file: PasswordFile = None,
) -> None:
    """Who, which kind, by whom, until when, revoked or not, and whether the key belongs: exit status 0 if all is well."""
    settings = settings_of(data)
    shelf = authority_shelf(settings)
    password = password_of(password_file, "cert verify") if password_file else None
    try:
        own = authority_settings(settings)
        published = vault.look(shelf.folder)
        trust = Trust(
            root=published.root,
            issuing=published.issuing,
            kinds=policies.own_kinds(own.policy_limited, own.policy_universal),
        )
        with _registry(shelf) as ledger:
            inspected = _inspect(file, trust, _state_of(ledger), password)
    except SettingsError as error:
        fail(str(error))
    except (FileUnreadable, pki.AuthorityError) as error:
        fail(f"cert verify: {error}")
    except OSError as error:
        fail(f"cert verify: {error.filename or file} cannot be read: {error.strerror}")
    _print_inspection(inspected)
    if not inspected.ok:
        raise typer.Exit(1)


def _inspect(file: Path, trust: Trust, state_of: StateOf, password: str | None) -> Inspection:
    now = pki.utc_now()
    found = inspection.inspect_path(file, trust=trust, state_of=state_of, now=now, password=password)
    if not found.wants_password or password is not None or not can_ask():
        return found
    password = password_of(None, "cert verify")
    return inspection.inspect_path(file, trust=trust, state_of=state_of, now=now, password=password)


def _state_of(ledger: Ledger) -> StateOf:
    def state(serial: int) -> CertificateState | None:
        record = ledger.certificate(serial)
        if record is None:
            return None
        record = record.as_of(pki.utc_now())
        return CertificateState(status=record.status, since=record.revoked_at, reason=record.reason)

    return state


@contextmanager
def _ledger(data: Path | None) -> Iterator[Ledger]:
    shelf = authority_shelf(settings_of(data))
    if not vault.is_made(shelf.folder):
        fail(f"cert: there is no authority in {shelf.folder}; `certguide ca init` makes one")
    try:
        with _registry(shelf) as ledger:
            yield ledger
    except pki.AuthorityError as error:
        fail(f"cert: {error}")
    except OSError as error:
        fail(f"cert: {error.filename} cannot be read: {error.strerror}")


@contextmanager
def _registry(shelf: pki.Shelf) -> Iterator[Ledger]:
    """Read only, and without the authority's passphrase."""
    registry = open_registry(shelf)
    try:
        with registry.reading() as ledger:
            yield ledger
    finally:
        registry.close()


def _in_force(record: CertificateRecord, now: datetime) -> bool:
    return record.status is not pki.Status.REVOKED and not record.expired(now) and record.product in _PRODUCTS


def _find(ledger: Ledger, serial: str) -> CertificateRecord:
    wanted = serial.upper()
    found = [record for record in ledger.everything() if serial_text(record.serial).endswith(wanted)]
    exact = [record for record in found if serial_text(record.serial) == wanted]
    if not found:
        fail(f"cert show: there is no certificate {serial!r}; `certguide cert list --all` lists them")
    if len(exact or found) > 1:
        fail(f"cert show: {len(found)} certificates end in {serial!r}; give more digits")
    return (exact or found)[0]


def _entries(ledger: Ledger) -> Iterator[Entry]:
    for row in ledger.trail():
        with suppress(ValueError):  # a damaged entry is for `certguide audit verify` to find
            yield Entry.decode(row.body)


def _references(record: CertificateRecord) -> dict[str, str]:
    """What may be told of a certificate besides its dates: nobody's name."""
    told = {
        "serial": serial_text(record.serial),
        "kind": record.product,
        "holder": record.holder,
        "status": record.status,
        "reason": record.reason,
        "replaces": None if record.replaces is None else serial_text(record.replaces),
    }
    return {name: value for name, value in told.items() if value is not None}


def _moments(record: CertificateRecord) -> dict[str, datetime]:
    moments = {
        "valid_from": record.not_before,
        "valid_until": record.not_after,
        "issued_at": record.issued_at,
        "status_since": record.revoked_at,
        "held_until": record.held_until,
    }
    return {name: moment for name, moment in moments.items() if moment is not None}


def _as_json(record: CertificateRecord) -> dict[str, str]:
    return {**_references(record), **{name: at.isoformat() for name, at in _moments(record).items()}}


def _print_list(records: list[CertificateRecord]) -> None:
    table = Table("serial", "kind", "holder", "status", "until (KST)", box=None, pad_edge=False)
    for record in records:
        table.add_row(
            serial_text(record.serial)[-_SHORT_SERIAL:],
            record.product,
            escape(record.holder),
            record.status,
            f"{record.not_after.astimezone(KST):%Y-%m-%d}",
        )
    Console(soft_wrap=True).print(table)


def _print_inspection(found: Inspection) -> None:
    facts = found.certificate
    rows = _rows(facts) if facts else [("certificate", "hidden by the password (--password-file)")]
    _print_rows([("file", found.form), *rows, ("key", _KEYS[found.key])])


def _print_rows(rows: Iterable[tuple[str, str]]) -> None:
    for name, value in rows:
        typer.echo(f"{name:<{_COLUMN}} {value}")


def _rows(facts: Facts) -> list[tuple[str, str]]:
    kind = facts.kind
    days = "" if facts.days_left is None else f", {facts.days_left} days left"
    rows = [
        ("name", facts.name),
        ("subject", facts.subject),
        (
            "kind",
            f"{kind.authority} {kind.holder}, {kind.use}" if kind else f"unknown ({facts.policy or 'none'})",
        ),
        ("issuer", facts.issuer),
        ("serial", serial_text(facts.serial)),
        ("valid from", _at(facts.not_before)),
        ("valid until", _at(facts.not_after) if facts.not_after else "no end"),
        ("validity", _PERIODS[facts.period] + days),
        ("public key", f"{facts.algorithm} {facts.key_bits or ''}".strip()),
        ("sha-256", facts.sha256),
        ("chain", _CHAINS[facts.chain]),
        ("revocation", _revocation(facts)),
    ]
    return rows + [("cannot be known", _UNKNOWN[item]) for item in facts.unknown]


def _revocation(facts: Facts) -> str:
    revocation = facts.revocation
    since = f" since {_at(revocation.since)}" if revocation.since else ""
    reason = f" ({revocation.reason})" if revocation.reason else ""
    source = f"; by the {revocation.source} at {_at(revocation.at)}"
    if revocation.source is Source.NOBODY:
        addresses = ", ".join(revocation.ocsp_addresses + revocation.crl_addresses)
        source = f"; the certificate names {addresses}, not asked" if addresses else ""
    return _REVOKED[revocation.state] + since + reason + source


def _at(moment: datetime) -> str:
    return f"{moment.astimezone(KST):%Y-%m-%d %H:%M:%S} KST"

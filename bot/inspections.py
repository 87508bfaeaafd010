"""What :mod:`pki.verification.inspection` found in a file, in the conversation's words."""

from collections.abc import Mapping
from typing import Final, Literal

from flows import ports
from pki.verification.facts import Facts
from pki.verification.inspection import Inspection
from pki.verification.policies import Kind
from pki.verification.reading import Form

_FORMS: Final[Mapping[Form, Literal["der", "pem", "zip", "pkcs12"]]] = {
    Form.DER: "der",
    Form.PEM: "pem",
    Form.ZIP: "zip",
    Form.FOLDER: "zip",  # unpacked already
    Form.PKCS12: "pkcs12",
}


def inspected(found: Inspection) -> ports.Inspected:
    """The findings. Whole names are among them, for the conversation to mask."""
    return ports.Inspected(
        form=_FORMS[found.form],
        certificate=None if found.certificate is None else _facts(found.certificate),
        key=found.key.value,
    )


def _facts(facts: Facts) -> ports.Facts:
    revocation = facts.revocation
    return ports.Facts(
        name=facts.name,
        kind=None if facts.kind is None else _kind(facts.kind),
        issuer=facts.issuer,
        serial=f"{facts.serial:X}",
        valid_from=facts.not_before,
        valid_until=facts.not_after,
        chain=facts.chain.value,
        state=revocation.state.value,
        since=revocation.since,
        checked=revocation.at,
        addresses=(*revocation.crl_addresses, *revocation.ocsp_addresses),
    )


def _kind(kind: Kind) -> ports.Kind:
    return ports.Kind(authority=kind.authority, holder=kind.holder.value, use=kind.use.value)

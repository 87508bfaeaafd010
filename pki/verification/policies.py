"""Which kind of certificate a policy stands for: our own, and those of the Korean authorities.

Read out of certificates and of the programs that accept them; where two sources disagree, the kind is left open.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from cryptography.x509 import ObjectIdentifier as Oid

from pki import oids


class Holder(StrEnum):
    """Whose certificate it is."""

    PERSON = "person"
    ORGANISATION = "organisation"
    UNKNOWN = "unknown"


class Use(StrEnum):
    """What a certificate is for."""

    UNIVERSAL = "universal"
    """범용: every purpose."""
    BANKING = "banking"
    """은행·보험·신용카드, the common 용도제한용."""
    SECURITIES = "securities"
    CARD = "card"
    CORPORATE_BANKING = "corporate_banking"
    TAX_INVOICE = "tax_invoice"
    PROCUREMENT = "procurement"
    TRADE = "trade"
    CIVIL_SERVICE = "civil_service"
    """전자민원."""
    SERVER = "server"
    CLOUD = "cloud"
    """금융인증서, which is kept at the authority and never in files."""
    LIMITED = "limited"
    """용도제한용 of a use that is not known more closely."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of certificate, by the authority that defined it."""

    authority: str
    holder: Holder
    use: Use


OURS: Final = "certguide"
_P, _O, _U = Holder.PERSON, Holder.ORGANISATION, Holder.UNKNOWN
_NPKI: Final[dict[str, tuple[str, dict[str, tuple[Holder, Use]]]]] = {
    "1.2.410.200005.1.1.": (
        "yessign",
        {
            "1": (_P, Use.UNIVERSAL),
            "5": (_O, Use.UNIVERSAL),
            "4": (_P, Use.BANKING),
            "4.1": (_P, Use.BANKING),
            "4.8": (_P, Use.BANKING),
            "4.88": (_P, Use.BANKING),
            "6.2": (_P, Use.CARD),
            "2": (_O, Use.BANKING),
            "2.1": (_O, Use.BANKING),
            "6.1": (_O, Use.CORPORATE_BANKING),
            "6.8": (_O, Use.TAX_INVOICE),
            "6.3": (_O, Use.PROCUREMENT),
            "1.10": (_P, Use.CLOUD),
            "8.11": (_O, Use.CLOUD),
            "8.12": (_O, Use.CLOUD),
            "8.13": (_O, Use.CLOUD),
            "6.10": (_O, Use.CLOUD),
        },
    ),
    "1.2.410.200004.5.2.1.": (
        "KICA",
        {
            "2": (_P, Use.UNIVERSAL),
            "1": (_O, Use.UNIVERSAL),
            "7.1": (_P, Use.BANKING),
            "7.2": (_P, Use.SECURITIES),
            "7.3": (_P, Use.CARD),
            "5": (_O, Use.LIMITED),
            "5001": (_O, Use.TAX_INVOICE),
        },
    ),
    "1.2.410.200004.5.1.1.": (
        "SignKorea",
        {
            "5": (_P, Use.UNIVERSAL),
            "7": (_O, Use.UNIVERSAL),
            "9": (_P, Use.SECURITIES),
            "9.2": (_P, Use.CARD),
            "1": (_P, Use.LIMITED),
            "11": (_P, Use.LIMITED),
            "3": (_O, Use.LIMITED),
            "12": (_O, Use.LIMITED),
        },
    ),
    "1.2.410.200004.5.4.1.": (
        "CrossCert",
        {
            "1": (_P, Use.UNIVERSAL),
            "2": (_O, Use.UNIVERSAL),
            "3": (_O, Use.SERVER),
            "101": (_P, Use.BANKING),
            "102": (_P, Use.SECURITIES),
            "103": (_P, Use.CARD),
            "104": (_P, Use.CIVIL_SERVICE),
            "5": (_O, Use.LIMITED),
        },
    ),
    "1.2.410.200012.1.1.": (
        "TradeSign",
        {
            "1": (_P, Use.UNIVERSAL),
            "3": (_O, Use.UNIVERSAL),
            "101": (_U, Use.BANKING),
            "103": (_P, Use.SECURITIES),
            "105": (_P, Use.CARD),
            "7": (_P, Use.TRADE),
            "9": (_O, Use.TRADE),
        },
    ),
    "1.2.410.200004.5.5.1.": ("INIPASS", {"1": (_P, Use.UNIVERSAL), "2": (_O, Use.UNIVERSAL)}),
    "1.2.410.200004.5.3.1.": (
        "NCASign",
        {"9": (_P, Use.UNIVERSAL), "1": (_O, Use.UNIVERSAL), "2": (_O, Use.UNIVERSAL)},
    ),
}
KOREAN_KINDS: Final = {
    arc + leaf: Kind(authority, holder, use)
    for arc, (authority, leaves) in _NPKI.items()
    for leaf, (holder, use) in leaves.items()
}


def own_kinds(limited: Oid = oids.POLICY_LIMITED, universal: Oid = oids.POLICY_UNIVERSAL) -> dict[str, Kind]:
    """The kinds that we issue, by their policies."""
    return {
        limited.dotted_string: Kind(OURS, Holder.PERSON, Use.LIMITED),
        universal.dotted_string: Kind(OURS, Holder.PERSON, Use.UNIVERSAL),
    }


def kind_of(policies: Iterable[str], own: Mapping[str, Kind]) -> Kind | None:
    """The kind that the first known policy stands for. A policy is a claim: the chain alone proves an authority."""
    known = {**KOREAN_KINDS, **own}
    return next((known[policy] for policy in policies if policy in known), None)

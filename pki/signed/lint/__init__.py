"""Reads a certificate that is to be signed as a stranger would, and names every rule that it breaks.

The rules are data: what each demands, where that is written, how bad a breach is, and the predicate that sees it. What
outside linters do not look at (an end entity that outlives its issuer, short serials) stands beside what they do.
"""

from dataclasses import dataclass
from typing import Final

from cryptography import x509

from pki.errors import ProfileViolation
from pki.names import library_measures_bytes
from pki.profiles import AuthoritySettings
from pki.signed.drafts import Draft, Issuer
from pki.signed.lint import extensions, fields
from pki.signed.lint.rule import Case, Rule, Severity

__all__ = ["DEVIATIONS", "RULES", "Deviation", "Rule", "Severity", "findings", "require_clean"]

RULES: Final = (*fields.BOOK.rules, *extensions.BOOK.rules)


@dataclass(frozen=True, slots=True, kw_only=True)
class Deviation:
    """A broken rule that is accepted, for a reason. Nothing else than this one rule is."""

    rule: str
    pkilint: str
    """What pkilint calls the same finding."""
    reason: str


DEVIATIONS: Final = (
    Deviation(
        rule="notice_is_utf8",
        pkilint="pkix.rfc5280_certificate_policies_invalid_explicit_text_encoding",
        reason=(
            "NPKI writes the user notice as BMPString, and Korean programs expect it. RFC 5280 §4.2.1.4 asks for "
            "UTF8String; RFC 6818 §3 made BMPString acceptable again, though less preferred."
        ),
    ),
)
_ACCEPTED: Final = frozenset(deviation.rule for deviation in DEVIATIONS)


def findings(
    certificate: x509.Certificate, draft: Draft, issuer: Issuer, settings: AuthoritySettings
) -> list[Rule]:
    """Every rule that the certificate breaks, those of the listed deviations included."""
    case = Case(certificate=certificate, draft=draft, issuer=issuer, settings=settings)
    with library_measures_bytes():
        return [rule for rule in RULES if not _holds(rule, case)]


def require_clean(
    certificate: x509.Certificate, draft: Draft, issuer: Issuer, settings: AuthoritySettings
) -> None:
    """Refuses a certificate with a finding of severity error that is no listed deviation.

    Raises:
        ProfileViolation: names every such rule, and nothing of what the certificate says.
    """
    broken = [
        rule
        for rule in findings(certificate, draft, issuer, settings)
        if rule.severity is Severity.ERROR and rule.name not in _ACCEPTED
    ]
    if broken:
        named = "; ".join(f"{rule.name} ({rule.text})" for rule in broken)
        raise ProfileViolation(f"the certificate was not signed, as it breaks: {named}")


def _holds(rule: Rule, case: Case) -> bool:
    try:
        return rule.holds(case)
    except ValueError:
        # What cannot be read breaks the rule that reads it.
        return False

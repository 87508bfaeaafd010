"""What a rule is: what it demands, where that is written, and the predicate that sees whether it holds."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeVar

from cryptography import x509

from pki.profiles import AuthoritySettings, Profile
from pki.signed.drafts import Draft, Issuer

_Extension = TypeVar("_Extension", bound=x509.ExtensionType)

OWN: Final = "own rule"
"""The source of what no standard asks for."""


class Severity(StrEnum):
    """What a breach leads to."""

    ERROR = "error"
    """Nothing is signed, unless the deviation is listed."""
    WARNING = "warning"
    """Some programs may refuse the certificate; the operator chose so in the settings."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A certificate that is to be signed, beside what it should say."""

    certificate: x509.Certificate
    draft: Draft
    issuer: Issuer
    settings: AuthoritySettings

    @property
    def profile(self) -> Profile:
        """What the draft follows."""
        return self.draft.profile

    @property
    def subject(self) -> x509.Name:
        """The certificate's."""
        return self.certificate.subject

    def extension(self, kind: type[_Extension]) -> _Extension | None:
        """An extension's value. That one is missing is for one rule to say, and for no other."""
        try:
            return self.certificate.extensions.get_extension_for_class(kind).value
        except x509.ExtensionNotFound:
            return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One thing that a certificate must do."""

    name: str
    text: str
    """What it demands. Never quotes a certificate."""
    source: str
    """The document and clause."""
    severity: Severity
    holds: Callable[[Case], bool]


class RuleBook:
    """Collects rules in the order in which they are written down."""

    def __init__(self) -> None:
        self.rules: list[Rule] = []

    def rule(
        self, text: str, source: str, severity: Severity = Severity.ERROR
    ) -> Callable[[Callable[[Case], bool]], Callable[[Case], bool]]:
        """Enters a predicate, under the name of its function."""

        def enter(holds: Callable[[Case], bool]) -> Callable[[Case], bool]:
            name = holds.__name__.lstrip("_")
            self.rules.append(Rule(name=name, text=text, source=source, severity=severity, holds=holds))
            return holds

        return enter

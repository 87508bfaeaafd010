"""What a rule is: what it demands, where that is written, and the predicate that sees whether it holds."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Final, TypeVar

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.types import CertificatePublicKeyTypes

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


@dataclass(frozen=True, kw_only=True)
class Case:
    """A certificate that is to be signed, beside what it should say. What several rules read is read once."""

    certificate: x509.Certificate
    draft: Draft
    issuer: Issuer
    settings: AuthoritySettings

    @property
    def profile(self) -> Profile:
        """What the draft follows."""
        return self.draft.profile

    @cached_property
    def subject(self) -> x509.Name:
        """The certificate's."""
        return self.certificate.subject

    @cached_property
    def issuer_name(self) -> x509.Name:
        """The certificate's."""
        return self.certificate.issuer

    @cached_property
    def key(self) -> CertificatePublicKeyTypes:
        """The certificate's."""
        return self.certificate.public_key()

    @cached_property
    def to_be_signed(self) -> bytes:
        """The certificate but for its signature."""
        return self.certificate.tbs_certificate_bytes

    @cached_property
    def extensions(self) -> dict[type[x509.ExtensionType], x509.ExtensionType]:
        """The extensions' values by their kind. Those unknown to the library are of one kind."""
        return {type(item.value): item.value for item in self.certificate.extensions}

    def extension(self, kind: type[_Extension]) -> _Extension | None:
        """An extension's value. That one is missing is for one rule to say, and for no other."""
        value = self.extensions.get(kind)
        return value if isinstance(value, kind) else None


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

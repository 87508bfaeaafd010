"""The certificate authority and the files people keep: Korean joint certificates (NPKI form) from a sandbox."""

from pki.authority import Authority, IssuedCertificate, IssueRequest
from pki.containers import KeyContainer
from pki.dates import utc_now
from pki.delivery import PackagedFiles
from pki.errors import (
    AuthorityError,
    CaDamaged,
    CaPassphraseWrong,
    DamagedKey,
    DeliveryUnreadable,
    IdentityNumberNotPossible,
    IssuerExpiring,
    KeyMismatch,
    NameNotPossible,
    PasswordNotPossible,
    PkiError,
    ProductUnknown,
    ProfileViolation,
    RegistryUnusable,
    RequestConflict,
    RequestNotPossible,
    WrongPassword,
)
from pki.lifecycle import Reason, Status
from pki.npki import SubscriberKey
from pki.profiles import AuthoritySettings, Product
from pki.registry import CertificateRecord
from pki.verify import Check, Verification, verify_files

__all__ = [
    "Authority",
    "AuthorityError",
    "AuthoritySettings",
    "CaDamaged",
    "CaPassphraseWrong",
    "CertificateRecord",
    "Check",
    "DamagedKey",
    "DeliveryUnreadable",
    "IdentityNumberNotPossible",
    "IssueRequest",
    "IssuedCertificate",
    "IssuerExpiring",
    "KeyContainer",
    "KeyMismatch",
    "NameNotPossible",
    "PackagedFiles",
    "PasswordNotPossible",
    "PkiError",
    "Product",
    "ProductUnknown",
    "ProfileViolation",
    "Reason",
    "RegistryUnusable",
    "RequestConflict",
    "RequestNotPossible",
    "Status",
    "SubscriberKey",
    "Verification",
    "WrongPassword",
    "utc_now",
    "verify_files",
]

"""Which judge is asked what, what it is expected to say, and the matrix that the package's README shows.

A judge is expected to accept. What else is expected stands in EXCEPTIONS, with its reason.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from pki.signed.lint import DEVIATIONS
from tests.integration.pki import judges, libraries
from tests.integration.pki.exhibits import STATES, VARIANTS, Exhibit
from tests.integration.pki.faults import THING
from tests.integration.pki.judges import Judge, Opinion, Verdict

CERTIFICATES: Final = ("root", "issuing", "ocsp-signer", "limited", "universal")
SIGNED: Final = CERTIFICATES[1:]
SUBSCRIBERS: Final = ("limited", "universal")
LISTS: Final = ("root.crl", "issuing.crl")


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Something to ask one judge about several things of an exhibit."""

    section: str
    judge: str
    how: str
    ask: Judge
    about: tuple[str, ...]

    @property
    def name(self) -> str:
        return f"{self.section}: {self.judge}, {self.how}"


CERTIFICATE: Final = "Certificates and their chains"
LIST: Final = "CRLs"
STATUS: Final = "OCSP answers"
FILE: Final = "Files"


def _questions() -> Iterator[Question]:
    table: list[tuple[str, str, str, Judge, tuple[str, ...]]] = [
        (CERTIFICATE, "pkilint", "the certificate", libraries.pkilint_certificate, CERTIFICATES),
        (CERTIFICATE, "pkilint", "issuer and subject", libraries.pkilint_pair, SIGNED),
        (CERTIFICATE, "OpenSSL", "`verify -x509_strict`", judges.openssl_chain, CERTIFICATES),
        (CERTIFICATE, "OpenSSL", "the same with CRLs", judges.openssl_chain_with_crls, SIGNED),
        (CERTIFICATE, "OpenSSL", "`-policy … -explicit_policy`", judges.openssl_policy, SUBSCRIBERS),
        (CERTIFICATE, "JDK", "`CertPath`", judges.java("chain"), SIGNED),
        (
            CERTIFICATE,
            "JDK",
            "`CertPath`, policy qualifiers allowed",
            judges.java("chain, qualifiers allowed"),
            SIGNED,
        ),
        (CERTIFICATE, "JDK", "the same with CRLs", judges.java("chain with CRLs"), SIGNED),
        (CERTIFICATE, "GnuTLS", "`certtool --verify`", judges.gnutls_chain, CERTIFICATES),
        (CERTIFICATE, "GnuTLS", "the same with CRLs", judges.gnutls_chain_with_crls, SIGNED),
        (CERTIFICATE, "NSS", "`certutil -V`", judges.nss_chain, CERTIFICATES),
        (CERTIFICATE, "NSS", "the same with CRLs", judges.nss_chain_with_crls, SIGNED),
        (CERTIFICATE, "pyhanko-certvalidator", "chain", libraries.hanko_chain, SIGNED),
        (CERTIFICATE, "pyhanko-certvalidator", "the same with CRLs", libraries.hanko_chain_with_crls, SIGNED),
        (LIST, "pkilint", "the list", libraries.pkilint_crl, LISTS),
        (LIST, "OpenSSL", "`crl`", judges.openssl_crl, LISTS),
        (LIST, "GnuTLS", "`certtool --verify-crl`", judges.gnutls_crl, LISTS),
        (LIST, "NSS", "`crlutil -I`", judges.nss_crl, LISTS),
        (STATUS, "pkilint", "the answer", libraries.pkilint_ocsp, tuple(STATES)),
        (STATUS, "OpenSSL", "`ocsp`", judges.openssl_ocsp, tuple(STATES)),
        (STATUS, "OpenSSL", "`ocsp` with the request's nonce", judges.openssl_ocsp_nonce, ("limited",)),
        (STATUS, "JDK", "`CertPath`", judges.java("OCSP"), tuple(STATES)),
        (STATUS, "GnuTLS", "`ocsptool`", judges.gnutls_ocsp, tuple(STATES)),
        (STATUS, "pyhanko-certvalidator", "chain", libraries.hanko_ocsp, tuple(STATES)),
        (FILE, "OpenSSL", "`pkcs8`", judges.openssl_key, SUBSCRIBERS),
        (FILE, "OpenSSL", "`pkcs8 -provider legacy`", judges.openssl_key_legacy, SUBSCRIBERS),
        (FILE, "pypinksign", "signCert.der and signPri.key", libraries.pinksign_pair, SUBSCRIBERS),
        (FILE, "OpenSSL", "`pkcs12`", judges.openssl_p12, SUBSCRIBERS),
        (FILE, "JDK", "`KeyStore`", judges.java("PKCS#12"), SUBSCRIBERS),
        (FILE, "GnuTLS", "`certtool --p12-info`", judges.gnutls_p12, SUBSCRIBERS),
        (FILE, "NSS", "`pk12util`", judges.nss_p12, SUBSCRIBERS),
        (FILE, "pypinksign", "PKCS#12", libraries.pinksign_p12, SUBSCRIBERS),
        (FILE, "Info-ZIP", "`unzip`", judges.unzip, SUBSCRIBERS),
        (FILE, "OpenSSL", "`pkey`, the authority's keys", judges.openssl_authority_key, ("root", "issuing")),
    ]
    for section, judge, how, ask, about in table:
        yield Question(section=section, judge=judge, how=how, ask=ask, about=about)


QUESTIONS: Final = tuple(_questions())
HEADINGS: Final = {
    "issuing": "issuing CA",
    "ocsp-signer": "OCSP signer",
    "root.crl": "root's",
    "issuing.crl": "issuing CA's",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What a judge says instead of accepting, or what has to be said of its acceptance; and why that is so."""

    verdict: Verdict
    reason: str
    judge: str
    section: str
    hows: tuple[str, ...] = ()
    things: tuple[str, ...] = ()
    variants: tuple[str, ...] = ()
    """Each of these three: empty for all."""

    def covers(self, question: Question, thing: str, variant: str) -> bool:
        """Whether this is about that question, thing and variant."""
        given = (
            (self.hows, question.how),
            (self.things, thing),
            (self.variants, variant),
        )
        mine = (self.judge, self.section) == (question.judge, question.section)
        return mine and all(not allowed or item in allowed for allowed, item in given)


_CRITICAL: Final = ("NPKI's values",)

EXCEPTIONS: Final = (
    Expected(
        judge="pkilint",
        section=CERTIFICATE,
        hows=("the certificate",),
        things=("issuing", *SUBSCRIBERS),
        verdict=Verdict.ACCEPTS,
        reason=f"But for the listed deviation, `{DEVIATIONS[0].pkilint}`. {DEVIATIONS[0].reason}",
    ),
    Expected(
        judge="pkilint",
        section=CERTIFICATE,
        hows=("the certificate",),
        things=("ocsp-signer",),
        variants=_CRITICAL,
        verdict=Verdict.ACCEPTS,
        reason="The same, since its issuer's critical policyConstraints make it carry a policy, and so a notice.",
    ),
    Expected(
        judge="JDK",
        section=CERTIFICATE,
        hows=("`CertPath`",),
        things=SUBSCRIBERS,
        variants=_CRITICAL,
        verdict=Verdict.REJECTS,
        reason="Java's defaults refuse critical policies with qualifiers; `setPolicyQualifiersRejected(false)` does not.",
    ),
    Expected(
        judge="GnuTLS",
        section=CERTIFICATE,
        things=SIGNED,
        variants=_CRITICAL,
        verdict=Verdict.REJECTS,
        reason="GnuTLS does not know certificatePolicies as a critical extension. Hence they are not critical by default.",
    ),
    Expected(
        judge="GnuTLS",
        section=STATUS,
        variants=_CRITICAL,
        verdict=Verdict.REJECTS,
        reason="GnuTLS does not trust the signer, for the same reason: its certificate has critical policies.",
    ),
    Expected(
        judge="GnuTLS",
        section=STATUS,
        things=("held",),
        verdict=Verdict.ACCEPTS,
        reason="`ocsptool` prints no reason, and so does not tell `held` from `revoked`.",
    ),
    Expected(
        judge="NSS",
        section=CERTIFICATE,
        things=SIGNED,
        variants=_CRITICAL,
        verdict=Verdict.REJECTS,
        reason="NSS does not know certificatePolicies as a critical extension either.",
    ),
    Expected(
        judge="pyhanko-certvalidator",
        section=CERTIFICATE,
        things=("issuing", *SUBSCRIBERS),
        verdict=Verdict.ACCEPTS,
        reason="After its parser, asn1crypto, was told the syntax of identifyData, over which it otherwise stumbles.",
    ),
    Expected(
        judge="OpenSSL",
        section=FILE,
        hows=("`pkcs8`",),
        verdict=Verdict.CANNOT_READ,
        reason="SEED is in OpenSSL's legacy provider alone.",
    ),
    Expected(
        judge="OpenSSL",
        section=FILE,
        hows=("`pkcs8 -provider legacy`",),
        things=("universal",),
        verdict=Verdict.CANNOT_READ,
        reason="NPKI's older form of encryption (1.2.410.200004.1.15) is known to NPKI's programs only.",
    ),
)


def expected(question: Question, thing: str, variant: str) -> Expected | None:
    """The first exception that is about this, if there is one."""
    return next((item for item in EXCEPTIONS if item.covers(question, thing, variant)), None)


@dataclass(slots=True)
class Court:
    """Hears each judge once about each thing of each exhibit."""

    exhibits: Mapping[str, Exhibit]
    _heard: dict[tuple[str, str, str], Opinion] = field(default_factory=dict)

    def hear(self, question: Question, thing: str, variant: str) -> Opinion:
        """The judge's opinion."""
        key = (question.name, thing, variant)
        if key not in self._heard:
            self._heard[key] = question.ask(self.exhibits[variant], thing)
        return self._heard[key]


CELLS: Final = [
    (question, thing, variant) for question in QUESTIONS for thing in question.about for variant in VARIANTS
]

# Planted faults: by whom each is noticed

_WITH_CRLS: Final = ("the same with CRLs", "the certificate", "issuer and subject")
FAULT_QUESTIONS: Final = {
    "certificate": [
        *((item, THING) for item in QUESTIONS if item.section == CERTIFICATE and item.how in _WITH_CRLS),
        *((item, "issuing.crl") for item in QUESTIONS if item.section == LIST),
    ],
    "answer": [(item, THING) for item in QUESTIONS if item.section == STATUS],
}
FAULT_JUDGES: Final = ("pkilint", "OpenSSL", "JDK", "GnuTLS", "NSS", "pyhanko-certvalidator")
_PATH: Final = frozenset(FAULT_JUDGES) - {"pkilint"}
_ANSWER: Final = frozenset(FAULT_JUDGES) - {"pkilint", "NSS"}
NOTICED_BY: Final[Mapping[str, frozenset[str]]] = {
    "certificate: bad signature": frozenset(FAULT_JUDGES),
    "certificate: expired": _PATH,
    "certificate: another authority key identifier": frozenset(FAULT_JUDGES),
    "certificate: unknown critical extension": _PATH,
    "certificate: outlives its issuer": frozenset(),
    "certificate: serial number of 32 bits": frozenset(),
    "certificate: revoked": _PATH,
    "certificate: held": _PATH,
    "certificate: CRL by another key": _PATH,
    "certificate: stale CRL": _PATH - {"NSS"},
    "answer: bad signature": _ANSWER,
    "answer: signer without the OCSP purpose": _ANSWER,
    "answer: stale answer": _ANSWER - {"GnuTLS"},
    "answer: no nonce where one was asked for": frozenset({"OpenSSL"}),
}


def noticed_by(court: Court, fault: str) -> frozenset[str]:
    """Who refuses the exhibit with this fault. The certificates, lists and answers without it are accepted by all."""
    kind = fault.split(":", maxsplit=1)[0]
    return frozenset(
        question.judge
        for question, thing in FAULT_QUESTIONS[kind]
        if court.hear(question, thing, fault).verdict is not Verdict.ACCEPTS
    )

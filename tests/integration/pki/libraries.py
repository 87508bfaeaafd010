"""The judges that are Python libraries: pkilint, pyhanko-certvalidator and pypinksign."""

import asyncio
import warnings
from functools import cache
from typing import Any, ClassVar

from asn1crypto import algos, core
from asn1crypto import crl as asn1_crl
from asn1crypto import ocsp as asn1_ocsp
from asn1crypto import x509 as asn1_x509
from pkilint import loader, validation
from pkilint import pkix as pkilint_pkix
from pkilint.bin import lint_pkix_signer_signee_cert_chain as pair_linter
from pkilint.pkix import certificate, crl, extension, name, ocsp
from pkilint.validation import ValidationFindingSeverity
from pyasn1.error import PyAsn1Error
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import (
    InvalidCertificateError,
    PathBuildingError,
    PathValidationError,
    RevokedError,
)
from pypinksign import PinkSign

from pki.signed.lint import DEVIATIONS
from tests.integration.pki.exhibits import Exhibit
from tests.integration.pki.judges import Opinion, Verdict
from tests.unit.pki.support import PASSWORD

LISTED = frozenset(deviation.pkilint for deviation in DEVIATIONS)


def _said(agrees: bool, words: object = "") -> Opinion:
    return Opinion(verdict=Verdict.ACCEPTS if agrees else Verdict.REJECTS, words=str(words))


# pkilint


@cache
def _certificate_linter() -> Any:
    return certificate.create_pkix_certificate_validator_container(
        certificate.create_decoding_validators(name.ATTRIBUTE_TYPE_MAPPINGS, extension.EXTENSION_MAPPINGS),
        [
            certificate.create_issuer_validator_container([]),
            certificate.create_validity_validator_container(),
            certificate.create_subject_validator_container([]),
            certificate.create_extensions_validator_container([]),
            certificate.create_spki_validator_container([]),
        ],
    )


@cache
def _crl_linter() -> Any:
    return crl.create_pkix_crl_validator_container(
        [
            pkilint_pkix.create_attribute_decoder(name.ATTRIBUTE_TYPE_MAPPINGS),
            pkilint_pkix.create_extension_decoder(extension.EXTENSION_MAPPINGS),
        ],
        [
            crl.create_issuer_validator_container([]),
            crl.create_validity_validator_container([]),
            crl.create_extensions_validator_container([]),
        ],
    )


@cache
def _ocsp_linter() -> Any:
    return ocsp.create_pkix_ocsp_response_validator_container(
        [
            ocsp.create_response_decoder(),
            pkilint_pkix.create_attribute_decoder(name.ATTRIBUTE_TYPE_MAPPINGS),
            pkilint_pkix.create_extension_decoder(extension.EXTENSION_MAPPINGS),
        ],
        [],
    )


def _errors(results: list[validation.ValidationResult]) -> list[str]:
    return sorted(
        described.finding.code
        for result in results
        for described in result.finding_descriptions
        if described.finding.severity in (ValidationFindingSeverity.ERROR, ValidationFindingSeverity.FATAL)
    )


def pkilint_errors(der: bytes) -> list[str]:
    """The codes of what pkilint calls an error or worse in a certificate."""
    document = loader.RFC5280CertificateDocumentLoader().load_der_document(der, "certificate")
    return _errors(_certificate_linter().validate(document.root))


def pkilint_certificate(shown: Exhibit, thing: str) -> Opinion:
    unlisted = [code for code in pkilint_errors(shown.der(thing)) if code not in LISTED]
    return _said(not unlisted, unlisted)


def pkilint_pair(shown: Exhibit, thing: str) -> Opinion:
    """Issuer and subject side by side: names, key identifiers, policies, signature."""
    documents: dict[str, Any] = {}
    reader = loader.RFC5280CertificateDocumentLoader()
    for role, certificate_name in (("issuer", shown.issuer(thing)), ("subject", thing)):
        der = shown.der(certificate_name)
        documents[role] = reader.load_der_document(der, role, role, documents)
    issuer, subject = documents["issuer"], documents["subject"]
    decode = pair_linter.create_decoder_validation_container()
    results = decode.validate(issuer.root) + decode.validate(subject.root)
    results += pair_linter.create_issuer_validation_container().validate(issuer.root)
    results += pair_linter.create_subject_validation_container().validate(subject.root)
    return _said(not _errors(results), _errors(results))


def pkilint_crl(shown: Exhibit, thing: str) -> Opinion:
    document = loader.RFC5280CertificateListDocumentLoader().load_der_document(shown.der(thing), thing)
    errors = _errors(_crl_linter().validate(document.root))
    return _said(not errors, errors)


def pkilint_ocsp(shown: Exhibit, thing: str) -> Opinion:
    answer = shown.ocsp(thing).read_bytes()
    document = loader.RFC6960OCSPResponseDocumentLoader().load_der_document(answer, thing)
    errors = _errors(_ocsp_linter().validate(document.root))
    return _said(not errors, errors)


# pyhanko-certvalidator


class _Vid(core.Sequence):
    _fields: ClassVar = [
        ("hash_algorithm", algos.DigestAlgorithm),
        ("virtual_id", core.OctetString, {"explicit": 0}),
    ]


class _UserInfo(core.Sequence):
    _fields: ClassVar = [("type", core.ObjectIdentifier), ("value", _Vid)]


class _UserInfos(core.SequenceOf):
    _child_spec = _UserInfo


class _IdentifyData(core.Sequence):
    _fields: ClassVar = [("real_name", core.UTF8String), ("user_info", _UserInfos, {"optional": True})]


def _teach_identity_data() -> None:
    """asn1crypto cannot read an otherName whose syntax it was not told."""
    asn1_x509.AnotherName._oid_pair = ("type_id", "value")
    asn1_x509.AnotherName._oid_specs = {"1.2.410.200004.10.1.1": _IdentifyData}


def _hanko(shown: Exhibit, thing: str, **evidence: Any) -> Opinion:
    _teach_identity_data()
    context = ValidationContext(
        trust_roots=[asn1_x509.Certificate.load(shown.der("root"))],
        other_certs=[asn1_x509.Certificate.load(shown.der("issuing"))],
        allow_fetching=False,
        **evidence,
    )
    validator = CertificateValidator(asn1_x509.Certificate.load(shown.der(thing)), validation_context=context)
    usages = {
        "issuing": ({"key_cert_sign", "crl_sign"}, set()),
        "ocsp-signer": ({"digital_signature"}, {"ocsp_signing"}),
    }
    key_usage, purposes = usages.get(thing, ({"digital_signature", "non_repudiation"}, set()))
    try:
        asyncio.run(validator.async_validate_usage(key_usage, purposes))
    except RevokedError as revoked:
        return Opinion(verdict=Verdict.REJECTS, words=f"revoked: {revoked.reason.native}")
    except (PathValidationError, PathBuildingError, InvalidCertificateError) as refused:
        return _said(False, refused)
    return _said(True)


def _crls(shown: Exhibit, *names: str) -> list[asn1_crl.CertificateList]:
    return [asn1_crl.CertificateList.load(shown.der(name)) for name in names]


def hanko_chain(shown: Exhibit, thing: str) -> Opinion:
    return _hanko(shown, thing)


def hanko_chain_with_crls(shown: Exhibit, thing: str) -> Opinion:
    return _hanko(shown, thing, crls=_crls(shown, "issuing.crl", "root.crl"), revocation_mode="require")


def hanko_ocsp(shown: Exhibit, thing: str) -> Opinion:
    answer = asn1_ocsp.OCSPResponse.load(shown.ocsp(thing).read_bytes())
    said = _hanko(shown, thing, ocsps=[answer], crls=_crls(shown, "root.crl"), revocation_mode="require")
    expected = {"good": "", "revoked": "revoked: key_compromise", "held": "revoked: certificate_hold"}
    return _said(said.words == expected[shown.state(thing)], said.words)


# pypinksign


def pinksign(shown: Exhibit, thing: str, password: bytes = PASSWORD.encode()) -> PinkSign:
    return PinkSign(
        pubkey_data=shown.der(thing), prikey_path=str(shown.folder / f"{thing}.key"), prikey_password=password
    )


def _signs(client: PinkSign) -> Opinion:
    signature = client.sign(b"agreed")
    return _said(client.verify(signature, b"agreed") and not client.verify(signature, b"not agreed"))


def pinksign_pair(shown: Exhibit, thing: str) -> Opinion:
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore", ResourceWarning
        )  # it leaves the files it reads to the garbage collector
        try:
            return _signs(pinksign(shown, thing))
        except (ValueError, PyAsn1Error) as unreadable:
            return Opinion(verdict=Verdict.CANNOT_READ, words=str(unreadable))


def pinksign_p12(shown: Exhibit, thing: str) -> Opinion:
    content = (shown.folder / f"{thing}.p12").read_bytes()
    return _signs(PinkSign(p12_data=content, prikey_password=PASSWORD.encode()))

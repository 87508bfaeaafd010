"""The maker of drafts against a certificate that a real authority issued for tests: byte for byte."""

from dataclasses import replace

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa

from pki import AuthoritySettings, Product, oids
from pki.dates import Validity
from pki.files import npki
from pki.names import DistinguishedName
from pki.profiles import subscriber_profile
from pki.signed import drafts
from pki.signed.certificates import Draft, Issuer
from tests.unit.pki.making import Chain, chain
from tests.unit.pki.support import PUBLISHED_CERTIFICATE

PUBLISHED = x509.load_der_x509_certificate(PUBLISHED_CERTIFICATE)
CRL_ADDRESS = (
    "ldap://snoopy.yessign.or.kr:6020/ou=dp18p395,ou=AccreditedCA,o=yessign,c=kr?certificateRevocationList"
)


class YessignsTest(AuthoritySettings):
    """What its test authority said in 2020."""

    @property
    def cps_url(self) -> str:
        return "http://snoopy.yessign.or.kr/cps.htm"


def published_draft(settings: AuthoritySettings) -> Draft:
    key = PUBLISHED.public_key()
    assert isinstance(key, rsa.RSAPublicKey)
    name = PUBLISHED.extensions.get_extension_for_class(x509.SubjectAlternativeName).value[0]
    assert isinstance(name, x509.OtherName)
    profile = subscriber_profile(settings, Product.LIMITED)
    return Draft(
        profile=replace(
            profile, crl_url=CRL_ADDRESS, access=((oids.OCSP, "http://snoopy.yessign.or.kr:4612"),)
        ),
        subject=DistinguishedName(
            (
                ("c", "kr"),
                ("o", "yessign"),
                ("ou", "personal4IB"),
                ("ou", "INITECH"),
                ("cn", "HKD(KILDONG.HONG)009104120200225191000030"),
            )
        ),
        identity=npki.decode_identity(name.value),
        public_key=key,
        serial=PUBLISHED.serial_number,
        validity=Validity(not_before=PUBLISHED.not_valid_before_utc, not_after=PUBLISHED.not_valid_after_utc),
    )


def published_issuer(made: Chain) -> Issuer:
    """The authority as far as its subscriber's certificate describes it: its key is known by its identifier alone."""
    described = PUBLISHED.extensions.get_extension_for_class(x509.AuthorityKeyIdentifier).value
    assert described.authority_cert_issuer is not None
    assert described.authority_cert_serial_number is not None
    assert described.key_identifier is not None
    above = (
        x509.CertificateBuilder()
        .subject_name(PUBLISHED.issuer)
        .issuer_name(described.authority_cert_issuer[0].value)
        .public_key(made.issuing.key.public_key())
        .serial_number(described.authority_cert_serial_number)
        .not_valid_before(PUBLISHED.not_valid_before_utc)
        .not_valid_after(PUBLISHED.not_valid_after_utc)
        .add_extension(x509.SubjectKeyIdentifier(described.key_identifier), critical=False)
        .sign(made.root.key, hashes.SHA256())
    )
    return Issuer(name=PUBLISHED.issuer, key=made.issuing.key, certificate=above)


def test_a_published_certificate_is_reproduced_byte_for_byte() -> None:
    settings = YessignsTest(
        organisation="yessign",
        policy_limited=x509.ObjectIdentifier("1.2.410.200005.1.1.4"),
        policies_critical=True,
        notice="이 인증서는 시험용 인증서입니다",
    )
    made = drafts.make(published_draft(settings), published_issuer(chain(AuthoritySettings())), settings)
    assert made.tbs_certificate_bytes == PUBLISHED.tbs_certificate_bytes

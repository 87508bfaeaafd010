"""A root, an issuing authority and drafts below them, made in memory: for tests that need no folder."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography.hazmat.primitives.asymmetric import rsa

from pki import AuthoritySettings, Product, profiles
from pki.custody import keys
from pki.dates import Validity, korean_days
from pki.files.npki import Identity
from pki.names import DistinguishedName, authority_name, subscriber_name
from pki.signed import certificates
from pki.signed.certificates import Draft, Issuer
from tests.unit.pki.support import NAME, NOON


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """Two authorities with their keys, and a key to ask for certificates with."""

    settings: AuthoritySettings
    root: Issuer
    issuing: Issuer
    subscriber: rsa.RSAPrivateKey


def chain(settings: AuthoritySettings) -> Chain:
    root_key, issuing_key, subscriber = (keys.generate(settings.key_bits) for _ in range(3))
    itself = Issuer(name=_name(settings, settings.root_name).to_x509(), key=root_key, certificate=None)
    certificate = certificates.sign(root_draft(settings, root_key.public_key()), itself, settings)
    root = Issuer(name=certificate.subject, key=root_key, certificate=certificate)
    certificate = certificates.sign(issuing_draft(settings, issuing_key.public_key()), root, settings)
    issuing = Issuer(name=certificate.subject, key=issuing_key, certificate=certificate)
    return Chain(settings=settings, root=root, issuing=issuing, subscriber=subscriber)


def root_draft(settings: AuthoritySettings, key: rsa.RSAPublicKey) -> Draft:
    return Draft(
        profile=profiles.root_profile(),
        subject=_name(settings, settings.root_name),
        identity=None,
        public_key=key,
        serial=certificates.new_serial(),
        validity=korean_days(NOON, settings.root_years),
    )


def issuing_draft(settings: AuthoritySettings, key: rsa.RSAPublicKey) -> Draft:
    return Draft(
        profile=profiles.issuing_profile(settings),
        subject=_name(settings, settings.issuing_name),
        identity=Identity(real_name=settings.real_name, vid=None),
        public_key=key,
        serial=certificates.new_serial(),
        validity=korean_days(NOON, settings.issuing_years),
    )


def subscriber_draft(
    settings: AuthoritySettings,
    key: rsa.RSAPublicKey,
    product: Product = Product.LIMITED,
    *,
    now: datetime = NOON,
) -> Draft:
    return Draft(
        profile=profiles.subscriber_profile(settings, product),
        subject=subscriber_name(
            settings.country, settings.organisation, settings.subscriber_units, NAME, "0" * 24
        ),
        identity=Identity(real_name=NAME, vid=bytes(32)),
        public_key=key,
        serial=certificates.new_serial(),
        validity=korean_days(now, settings.subscriber_years),
    )


def ocsp_signer_draft(settings: AuthoritySettings, key: rsa.RSAPublicKey, *, now: datetime = NOON) -> Draft:
    return Draft(
        profile=profiles.ocsp_signer_profile(settings),
        subject=_name(settings, settings.ocsp_signer_name),
        identity=None,
        public_key=key,
        serial=certificates.new_serial(),
        validity=Validity(not_before=now, not_after=now + timedelta(days=settings.ocsp_signer_days)),
    )


def _name(settings: AuthoritySettings, common_name: str) -> DistinguishedName:
    return authority_name(settings.country, settings.organisation, settings.authority_unit, common_name)

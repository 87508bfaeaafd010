import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.hazmat.primitives.serialization.pkcs12 import load_pkcs12

from pki import Authority, PasswordNotPossible, oids
from pki.files import pkcs12
from tests.unit.pki.support import PASSWORD, Customer


def test_a_password_that_programs_encode_differently_is_refused() -> None:
    with pytest.raises(PasswordNotPossible):
        pkcs12.write(b"", b"", (), b"", "한글암호")


def test_a_wrong_password_opens_nothing(authority: Authority, customer: Customer) -> None:
    files = authority.package(authority.issue(customer.request()).der, customer.sealed, PASSWORD)
    with pytest.raises(ValueError, match="password"):
        load_pkcs12(files.p12_bytes, b"another password")


@pytest.mark.parametrize(
    ("salt", "purpose", "expected"),
    [
        ("0A58CF64530D823F", 1, "8AAAE6297B6CB04642AB5B077851284EB7128F1A2A7FBCA3"),
        ("0A58CF64530D823F", 2, "79993DFE048D3B76"),
        ("3D83C0E4546AC140", 3, "8D967D88F6CAA9D714800AB3D48051D63F73A312"),
    ],
)
def test_the_key_derivation_gives_the_published_vectors(salt: str, purpose: int, expected: str) -> None:
    secret = "smeg".encode("utf-16-be") + b"\0\0"
    derived = pkcs12.derive(secret, bytes.fromhex(salt), purpose, len(expected) // 2, 1)
    assert derived.hex().upper() == expected


def test_key_certificate_and_chain_come_back(authority: Authority, customer: Customer) -> None:
    issued = authority.issue(customer.request())
    opened = load_pkcs12(
        authority.package(issued.der, customer.sealed, PASSWORD).p12_bytes, PASSWORD.encode()
    )
    assert opened.key is not None
    assert opened.key.public_key() == customer.key.public
    assert opened.cert is not None
    assert opened.cert.certificate == x509.load_der_x509_certificate(issued.der)
    chain = [extra.certificate.public_bytes(Encoding.DER) for extra in opened.additional_certs]
    assert chain == [authority.issuing_der, authority.root_der]


def test_the_key_bag_takes_as_many_iterations_as_the_integrity_check(
    authority: Authority, customer: Customer
) -> None:
    files = authority.package(authority.issue(customer.request()).der, customer.sealed, PASSWORD)
    count = pkcs12.ITERATIONS.to_bytes(2, "big")
    assert files.p12_bytes.count(b"\x02\x02" + count) == 2
    assert oids.PBE_SHA1_3DES.dotted_string == "1.2.840.113549.1.12.1.3"

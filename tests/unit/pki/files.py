"""Files as people have them, honest and hostile, and authorities that are not ours."""

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from pki import der

START: Final = datetime(2026, 1, 1, tzinfo=UTC)
END: Final = datetime(2027, 1, 1, tzinfo=UTC)


@cache
def key(kind: str = "rsa") -> object:
    """One key of each kind for the session."""
    makers = {
        "rsa": lambda: rsa.generate_private_key(65537, 2048),
        "other rsa": lambda: rsa.generate_private_key(65537, 2048),
        "ec": lambda: ec.generate_private_key(ec.SECP256R1()),
        "other ec": lambda: ec.generate_private_key(ec.SECP384R1()),
        "ed25519": ed25519.Ed25519PrivateKey.generate,
        "dsa": lambda: dsa.generate_private_key(1024),
    }
    return makers[kind]()


def name(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def certificate(
    subject: str = "www.example.org",
    issuer: str = "Example CA",
    *,
    holder: str = "ec",
    signer: str = "other ec",
    extensions: tuple[x509.ExtensionType, ...] = (),
    start: datetime = START,
    end: datetime = END,
    serial: int = 4711,
) -> x509.Certificate:
    """A certificate of another authority."""
    builder = (
        x509.CertificateBuilder()
        .subject_name(name(subject))
        .issuer_name(name(issuer))
        .public_key(key(holder).public_key())  # type: ignore[attr-defined]
        .serial_number(serial)
        .not_valid_before(start)
        .not_valid_after(end)
    )
    for extension in extensions:
        builder = builder.add_extension(extension, False)
    algorithm = None if signer == "ed25519" else hashes.SHA256()
    return builder.sign(key(signer), algorithm)  # type: ignore[arg-type]


def web_certificate() -> x509.Certificate:
    """As a public web authority issues them."""
    uri = x509.UniformResourceIdentifier
    return certificate(
        extensions=(
            x509.SubjectAlternativeName([x509.DNSName("www.example.org")]),
            x509.CertificatePolicies([x509.PolicyInformation(x509.ObjectIdentifier("2.23.140.1.2.1"), None)]),
            x509.CRLDistributionPoints(
                [x509.DistributionPoint([uri("http://crl.example/1")], None, None, None)]
            ),
            x509.AuthorityInformationAccess(
                [
                    x509.AccessDescription(
                        x509.oid.AuthorityInformationAccessOID.OCSP, uri("http://ocsp.example")
                    )
                ]
            ),
        )
    )


def encoded(one: x509.Certificate) -> bytes:
    return one.public_bytes(Encoding.DER)


def pem(*certificates: x509.Certificate) -> bytes:
    return b"".join(one.public_bytes(Encoding.PEM) for one in certificates)


def key_pem(kind: str, password: str | None = None) -> bytes:
    encryption = (
        serialization.BestAvailableEncryption(password.encode()) if password else serialization.NoEncryption()
    )
    return key(kind).private_bytes(Encoding.PEM, serialization.PrivateFormat.PKCS8, encryption)  # type: ignore[attr-defined]


def archive(files: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as opened:
        for path, content in files.items():
            opened.writestr(path, content)
    return buffer.getvalue()


def nested(depth: int, innermost: bytes = b"") -> bytes:
    """So many SEQUENCEs in one another."""
    content = innermost
    for _ in range(depth):
        content = der.sequence(content)
    return content


def indefinite(depth: int) -> bytes:
    """So many SEQUENCEs of indefinite length in one another."""
    return b"\x30\x80" * depth + b"\0\0" * depth


def costly_pkcs12(iterations: int) -> bytes:
    """Asks for so many iterations before it says anything."""
    octets = der.octet_string
    oid = bytes.fromhex
    data = der.sequence(oid("06092a864886f70d010701"), der.context(0, octets(der.sequence())))
    sha1 = der.sequence(oid("06052b0e03021a"), b"\x05\0")
    mac = der.sequence(der.sequence(sha1, octets(bytes(20))), octets(bytes(8)), der.integer(iterations))
    return der.sequence(der.integer(3), data, mac)


def costly_key(iterations: int) -> bytes:
    """A PKCS#8 key under PBES2 with so many iterations."""
    oid = bytes.fromhex
    kdf = der.sequence(
        oid("06092a864886f70d01050c"), der.sequence(der.octet_string(bytes(8)), der.integer(iterations))
    )
    cipher = der.sequence(oid("060960864801650304012a"), der.octet_string(bytes(16)))
    algorithm = der.sequence(oid("06092a864886f70d01050d"), der.sequence(kdf, cipher))
    return der.sequence(algorithm, der.octet_string(bytes(32)))


def giant_rsa_key() -> bytes:
    """A valid PKCS#8 key whose primes take a minute to prove: two Mersenne primes."""
    p, q, e = 2**9941 - 1, 2**9689 - 1, 65537
    d = pow(e, -1, (p - 1) * (q - 1))
    numbers = (0, p * q, e, d, p, q, d % (p - 1), d % (q - 1), pow(q, -1, p))
    inner = der.sequence(*(der.integer(number) for number in numbers))
    rsa_encryption = der.sequence(bytes.fromhex("06092a864886f70d010101"), b"\x05\0")
    return der.sequence(der.integer(0), rsa_encryption, der.octet_string(inner))


@dataclass(frozen=True, slots=True)
class Patch:
    """A change to a central directory entry of an archive: offset within the entry, new bytes."""

    offset: int
    value: bytes


def patched(archive_bytes: bytes, patch: Patch) -> bytes:
    """The archive with a change to its first central directory entry (APPNOTE.TXT 4.3.12)."""
    start = archive_bytes.index(b"PK\x01\x02") + patch.offset
    return archive_bytes[:start] + patch.value + archive_bytes[start + len(patch.value) :]


def a_year(after: datetime) -> datetime:
    return after + timedelta(days=365)

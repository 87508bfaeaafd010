import pytest
from cryptography import x509
from cryptography.hazmat.decrepit.ciphers.algorithms import SEED
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers import Cipher, modes

from pki import DamagedKey, IdentityNumberNotPossible, KeyContainer, PasswordNotPossible, WrongPassword
from pki.files import npki
from pki.files.containers import seal, seal_seed_1_15, unseal
from pki.files.npki import Identity
from tests.unit.pki.support import (
    PASSWORD,
    PUBLISHED_CERTIFICATE,
    PUBLISHED_KEY_FILE,
    PUBLISHED_PASSWORD,
    PUBLISHED_PLAIN_KEY,
    PUBLISHED_RANDOM,
    PUBLISHED_SALT,
    Customer,
)

FORMS = list(KeyContainer)


def passes_padding(sealed: bytes, password: str) -> bool:
    try:
        unseal(sealed, password)
    except WrongPassword:
        return False
    return True


@pytest.mark.parametrize("form", FORMS)
def test_a_wrong_password_is_refused(customer: Customer, form: KeyContainer) -> None:
    sealed = npki.seal_key(customer.key, PASSWORD, form)
    with pytest.raises(WrongPassword):
        npki.open_key(sealed, "another password")


@pytest.mark.parametrize("form", FORMS)
def test_a_wrong_password_is_refused_even_when_padding_fits(customer: Customer, form: KeyContainer) -> None:
    sealed = npki.seal_key(customer.key, PASSWORD, form)
    lucky = next(guess for guess in (f"wrong{n}" for n in range(20_000)) if passes_padding(sealed, guess))
    with pytest.raises(WrongPassword):
        npki.open_key(sealed, lucky)


@pytest.mark.parametrize("password", ["", "한글암호", "tab\there", "new\nline"])
def test_a_password_that_programs_encode_differently_seals_nothing(customer: Customer, password: str) -> None:
    with pytest.raises(PasswordNotPossible):
        npki.seal_key(customer.key, password, KeyContainer.PBES2)


def test_a_password_that_cannot_seal_opens_nothing(customer: Customer) -> None:
    with pytest.raises(WrongPassword):
        npki.open_key(customer.sealed, "한글암호")


def test_a_key_without_r_is_refused(customer: Customer) -> None:
    bare = customer.key.private.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    with pytest.raises(DamagedKey):
        npki.open_key(seal(bare, PASSWORD, KeyContainer.PBES2), PASSWORD)


def test_a_key_that_is_not_rsa_is_refused() -> None:
    bare = ec.generate_private_key(ec.SECP256R1()).private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    with pytest.raises(WrongPassword):
        npki.open_key(seal(bare, PASSWORD, KeyContainer.PBES2), PASSWORD)


@pytest.mark.parametrize(
    "number",
    ["", "900101-1234567", "900101123456", "90010112345678", "９００１０１１２３４５６７", "9001011234567\n"],
)
def test_a_registration_number_that_is_not_13_digits_has_no_vid(number: str) -> None:
    with pytest.raises(IdentityNumberNotPossible):
        npki.compute_vid(number, bytes(20))


def test_neither_key_nor_random_number_shows_in_a_repr(customer: Customer) -> None:
    assert repr(customer.key) == "SubscriberKey()"


def test_the_vid_of_the_published_vector() -> None:
    random = bytes.fromhex("79EA7568A2D3776604E18BCD3A1B1B85B7DA0872")
    expected = "17692C8DD00EAD33791DE0A64A937C60799634C64AC56FA57570C0E05252AB35"
    assert npki.compute_vid("1234561234567", random).hex().upper() == expected


def test_a_random_number_that_starts_with_zeros_keeps_them() -> None:
    assert npki.compute_vid("1234561234567", bytes(20)) != npki.compute_vid("1234561234567", bytes(19))


def test_seed_gives_the_block_of_rfc_4269() -> None:
    encryptor = Cipher(SEED(bytes(16)), modes.ECB()).encryptor()
    assert encryptor.update(bytes(range(16))) == bytes.fromhex("5EBAC6E0054E166819AFF1CC6D346CDB")


def test_the_older_container_reproduces_a_published_key_file_byte_for_byte() -> None:
    assert seal_seed_1_15(PUBLISHED_PLAIN_KEY, PUBLISHED_PASSWORD, PUBLISHED_SALT) == PUBLISHED_KEY_FILE


def test_the_plain_key_reproduces_a_published_one_byte_for_byte() -> None:
    key = npki.open_key(PUBLISHED_KEY_FILE, PUBLISHED_PASSWORD.decode())
    assert key.random == PUBLISHED_RANDOM
    assert npki.encode_private_key(key) == PUBLISHED_PLAIN_KEY


def test_identity_data_reproduces_a_published_certificate_byte_for_byte() -> None:
    names = x509.load_der_x509_certificate(PUBLISHED_CERTIFICATE).extensions
    published = names.get_extension_for_class(x509.SubjectAlternativeName).value[0]
    assert isinstance(published, x509.OtherName)
    identity = npki.decode_identity(published.value)
    assert identity.real_name == "HKD"
    assert npki.encode_identity(identity) == published.value


def test_identity_data_of_an_authority_has_no_vid() -> None:
    identity = Identity(real_name="인증기관", vid=None)
    assert npki.decode_identity(npki.encode_identity(identity)) == identity


@pytest.mark.parametrize("form", FORMS)
def test_key_and_random_number_come_back(customer: Customer, form: KeyContainer) -> None:
    opened = npki.open_key(npki.seal_key(customer.key, PASSWORD, form), PASSWORD)
    assert opened.private.private_numbers() == customer.key.private.private_numbers()
    assert opened.random == customer.key.random
    assert len(opened.random) == npki.RANDOM_BYTES

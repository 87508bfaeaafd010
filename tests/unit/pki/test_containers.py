import contextlib

import pytest
from cryptography.hazmat.primitives import serialization
from hypothesis import given, settings
from hypothesis import strategies as st

from pki import DamagedKey, KeyContainer, PkiError
from pki.files import npki
from pki.files.containers import MAX_CONTAINER_BYTES, seal, seal_strong, unseal
from tests.unit.pki.support import PASSWORD, PUBLISHED_KEY_FILE, PUBLISHED_PASSWORD, Customer

PASSWORDS = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), min_size=1, max_size=64)
SEALED = {form: seal(b"content" * 30, PASSWORD, form) for form in KeyContainer}


def test_another_cipher_is_refused_before_anything_is_derived() -> None:
    with pytest.raises(DamagedKey):
        unseal(seal_strong(b"content", PASSWORD.encode(), stretching=1), PASSWORD)


def test_an_iteration_count_that_would_occupy_a_thread_is_refused() -> None:
    patient = PUBLISHED_KEY_FILE.replace(bytes.fromhex("02020800"), bytes.fromhex("02027FFF"))
    endless = PUBLISHED_KEY_FILE[:3] + bytes([PUBLISHED_KEY_FILE[3] + 2]) + PUBLISHED_KEY_FILE[4:]
    endless = endless.replace(bytes.fromhex("301A"), bytes.fromhex("301C"), 1)
    endless = endless.replace(bytes.fromhex("300E0408"), bytes.fromhex("30100408"), 1)
    endless = endless.replace(bytes.fromhex("02020800"), bytes.fromhex("02047FFFFFFF"), 1)
    with pytest.raises(DamagedKey, match="iteration"):
        unseal(endless, PASSWORD)
    with pytest.raises(PkiError):
        npki.open_key(patient, PUBLISHED_PASSWORD.decode())


def test_a_file_larger_than_any_key_is_refused() -> None:
    with pytest.raises(DamagedKey):
        unseal(bytes(MAX_CONTAINER_BYTES + 1), PASSWORD)


@pytest.mark.parametrize("form", list(KeyContainer))
def test_a_truncated_ciphertext_is_refused(form: KeyContainer) -> None:
    with pytest.raises(DamagedKey):
        unseal(SEALED[form][:-1], PASSWORD)


@given(st.binary(max_size=200))
def test_arbitrary_bytes_raise_nothing_but_our_own_errors(content: bytes) -> None:
    with contextlib.suppress(PkiError):
        npki.open_key(content, PASSWORD)


@settings(max_examples=150, deadline=None)
@given(form=st.sampled_from(list(KeyContainer)), data=st.data())
def test_a_damaged_container_raises_nothing_but_our_own_errors(
    form: KeyContainer, data: st.DataObject
) -> None:
    sealed = bytearray(SEALED[form])
    for _ in range(data.draw(st.integers(1, 3))):
        # Most of the structure stands in the first hundred bytes.
        sealed[data.draw(st.integers(0, 110) | st.integers(0, len(sealed) - 1))] = data.draw(
            st.integers(0, 255)
        )
    with contextlib.suppress(PkiError):
        npki.open_key(bytes(sealed), PASSWORD)


@settings(max_examples=60, deadline=None)
@given(plain=st.binary(max_size=300))
def test_a_decrypted_content_that_is_no_key_raises_nothing_but_our_own_errors(plain: bytes) -> None:
    with pytest.raises(PkiError):
        npki.open_key(seal(plain, PASSWORD, KeyContainer.PBES2), PASSWORD)


@settings(max_examples=60, deadline=None)
@given(place=st.integers(0, 1253), value=st.integers(0, 255))
def test_a_damaged_key_inside_raises_nothing_but_our_own_errors(
    customer: Customer, place: int, value: int
) -> None:
    plain = bytearray(npki.encode_private_key(customer.key))
    plain[place % len(plain)] = value
    with contextlib.suppress(PkiError):
        npki.open_key(seal(bytes(plain), PASSWORD, KeyContainer.PBES2), PASSWORD)


@settings(max_examples=60, deadline=None)
@given(plain=st.binary(max_size=2000), password=PASSWORDS, form=st.sampled_from(list(KeyContainer)))
def test_what_was_sealed_comes_back(plain: bytes, password: str, form: KeyContainer) -> None:
    assert unseal(seal(plain, password, form), password) == plain


def test_the_same_content_is_never_sealed_to_the_same_bytes() -> None:
    assert seal(b"content", PASSWORD, KeyContainer.PBES2) != seal(b"content", PASSWORD, KeyContainer.PBES2)


def test_a_general_library_reads_the_strong_container(customer: Customer) -> None:
    plain = customer.key.private.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    key = serialization.load_der_private_key(seal_strong(plain, b"secret", stretching=1), b"secret")
    assert key.public_key() == customer.key.public


def test_the_strong_container_is_stretched_by_scrypt() -> None:
    """RFC 7914 §7.1: scrypt's OID, then N = 16384, r = 8, p, and the length of the key."""
    for stretching in (1, 5):
        sealed = seal_strong(b"content", b"secret", stretching=stretching)
        assert bytes.fromhex("06092B06010401DA47040B") in sealed
        assert bytes.fromhex("02024000020108") + bytes([2, 1, stretching, 2, 1, 32]) in sealed


def test_the_strong_container_is_stretched_as_owasp_asks_unless_told_otherwise() -> None:
    assert bytes.fromhex("02024000020108020105") in seal_strong(b"content", b"secret")

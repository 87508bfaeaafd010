import pytest
from cryptography.fernet import Fernet
from hypothesis import given
from hypothesis import strategies as st

from bot.store.cipher import Cipher, Undecipherable

OLD, NEW, OTHER = (Fernet.generate_key().decode() for _ in range(3))


@given(st.binary())
def test_what_was_encrypted_comes_back(plain: bytes) -> None:
    assert Cipher([NEW]).decrypt(Cipher([NEW]).encrypt(plain)) == plain


def test_old_keys_still_decrypt_and_the_newest_encrypts() -> None:
    assert Cipher([NEW, OLD]).decrypt(Cipher([OLD]).encrypt(b"x")) == b"x"
    assert Cipher([NEW]).decrypt(Cipher([NEW, OLD]).encrypt(b"x")) == b"x"


@pytest.mark.parametrize(
    "token", [Cipher([OTHER]).encrypt(b"x"), b"", b"rubbish"], ids=["whole", "empty", "rubbish"]
)
def test_another_keys_token_is_refused(token: bytes) -> None:
    with pytest.raises(Undecipherable):
        Cipher([NEW, OLD]).decrypt(token)


@pytest.mark.parametrize("keys", [[], ["short"]])
def test_no_or_wrong_keys_are_refused(keys: list[str]) -> None:
    with pytest.raises(ValueError, match="key"):
        Cipher(keys)


def test_repr_shows_no_key() -> None:
    assert NEW not in repr(Cipher([NEW]))

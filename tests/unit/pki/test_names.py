import unicodedata

import pytest
from cryptography import x509
from cryptography.x509.name import _ASN1Type
from hypothesis import given
from hypothesis import strategies as st

from pki import NameNotPossible
from pki.names import MAX_NAME_CHARACTERS, DistinguishedName, clean_name, folder_of, subscriber_name
from tests.unit.pki.support import PUBLISHED_CERTIFICATE

NUMBER = "012345678901234567890123"


@pytest.mark.parametrize("name", ["", "   ", "\t", "가" * (MAX_NAME_CHARACTERS + 1)])
def test_a_name_that_is_empty_or_too_long_is_refused(name: str) -> None:
    with pytest.raises(NameNotPossible):
        clean_name(name)


@pytest.mark.parametrize(
    "character", [*'/\\:*?"<>|,=+;', "\0", "\n", "\u202e", "\u200b", "\ue000", "\u00a0", "\ud800"]
)
def test_a_character_that_cannot_stand_in_a_folder_name_is_refused(character: str) -> None:
    with pytest.raises(NameNotPossible):
        clean_name(f"홍{character}길동")


def test_the_refusal_does_not_repeat_the_name() -> None:
    with pytest.raises(NameNotPossible) as refused:
        clean_name("홍/길동")
    assert "길동" not in str(refused.value)


def test_a_decomposed_name_is_composed() -> None:
    assert clean_name(unicodedata.normalize("NFD", " 홍길동 ")) == "홍길동"


def test_a_name_is_measured_in_characters_not_bytes() -> None:
    longest = clean_name("가" * MAX_NAME_CHARACTERS)
    name = subscriber_name("kr", "certguide", ("personal", "SANDBOX"), longest, NUMBER).to_x509()
    assert name.public_bytes().count("가".encode()) == MAX_NAME_CHARACTERS


def test_the_subject_of_a_published_certificate_is_reproduced_byte_for_byte() -> None:
    published = x509.load_der_x509_certificate(PUBLISHED_CERTIFICATE)
    common_name = "HKD(KILDONG.HONG)009104120200225191000030"
    ours = DistinguishedName(
        (("c", "kr"), ("o", "yessign"), ("ou", "personal4IB"), ("ou", "INITECH"), ("cn", common_name))
    )
    assert ours.to_x509().public_bytes() in published.tbs_certificate_bytes
    assert folder_of(published) == ours.folder == f"cn={common_name},ou=INITECH,ou=personal4IB,o=yessign,c=kr"


def test_the_country_is_printable_and_everything_else_utf8() -> None:
    name = subscriber_name("kr", "certguide", ("personal", "SANDBOX"), "Hong", NUMBER).to_x509()
    assert [item._type for item in name] == [_ASN1Type.PrintableString] + [_ASN1Type.UTF8String] * 4


def test_the_folder_name_is_leaf_first_with_lower_case_types() -> None:
    name = subscriber_name("kr", "certguide", ("personal", "SANDBOX"), "홍길동", NUMBER)
    assert name.folder == f"cn=홍길동(){NUMBER},ou=SANDBOX,ou=personal,o=certguide,c=kr"


@given(st.text(max_size=50))
def test_a_name_is_refused_or_makes_one_folder_of_its_own(text: str) -> None:
    try:
        name = clean_name(text)
    except NameNotPossible:
        return
    folder = subscriber_name("kr", "certguide", ("personal", "SANDBOX"), name, NUMBER).folder
    assert folder.isprintable()
    assert not set(folder) & set('/\\:*?"<>|')
    assert folder.count(",") == 4
    assert unicodedata.is_normalized("NFC", folder)
    assert clean_name(name) == name

"""A file that somebody sends: what is told of it, what is deleted, and that it interrupts nothing."""

from datetime import UTC, datetime, timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

from flows.events import Text
from flows.replies import Say
from tests.unit.flows.person import PASSWORD, START
from tests.unit.pki.support import PUBLISHED_CERTIFICATE

PEM = serialization.Encoding.PEM
DER = serialization.Encoding.DER
FOREIGN_NAME = "김철수()0004045200911211"


def named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def foreign(
    name=FOREIGN_NAME,
    *,
    issuer=None,
    key=None,
    until=START + timedelta(days=100),
    address="",
) -> x509.Certificate:
    """A certificate of an authority that nobody here knows."""
    key = key or ec.generate_private_key(ec.SECP256R1())
    builder = (
        x509.CertificateBuilder()
        .subject_name(named(name))
        .issuer_name(issuer or named("yessignCA Class 3"))
        .public_key(key.public_key())
        .serial_number(0x1234ABCD)
        .not_valid_before(START - timedelta(days=10))
        .not_valid_after(until)
    )
    if address:
        point = x509.DistributionPoint([x509.UniformResourceIdentifier(address)], None, None, None)
        builder = builder.add_extension(x509.CRLDistributionPoints([point]), critical=False)
    return builder.sign(ec.generate_private_key(ec.SECP256R1()), hashes.SHA256())


def locked() -> bytes:
    """A PKCS#12 file of a stranger's, which hides the certificate too."""
    key = ec.generate_private_key(ec.SECP256R1())
    protection = (
        serialization.PrivateFormat.PKCS12.encryption_builder().kdf_rounds(2048).build(PASSWORD.encode())
    )
    return pkcs12.serialize_key_and_certificates(b"key", key, foreign(key=key), None, protection)


def inside(holder, name: str) -> bytes:
    """A file of the delivered archive."""
    with ZipFile(BytesIO(holder.files[0].file.content)) as archive:
        return next(archive.read(entry) for entry in archive.namelist() if entry.endswith(name))


def archive_of(holder) -> bytes:
    return holder.files[0].file.content


def pkcs12_of(holder) -> bytes:
    return holder.files[1].file.content


def told(holder) -> Say:
    """What was said of the file."""
    replies = holder.turns[-1].replies
    return next(reply for reply in replies if isinstance(reply, Say) and reply.slot is None)


def no_card_buttons(holder) -> bool:
    return told(holder).rows == ()


# --- what is told ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", [DER, PEM])
async def test_a_certificate_of_this_chat_is_told_and_leads_to_its_card(holder, encoding):
    der = inside(holder, "signCert.der")
    message = await holder.document(x509.load_der_x509_certificate(der).public_bytes(encoding))

    assert holder.state == "delivery_done"
    assert "홍*동" in holder.seen
    assert "홍길동" not in holder.seen
    assert holder.session.certificates[-1].serial[-8:] in holder.seen
    assert "365일 남았어요" in holder.seen
    assert "최상위 인증서까지 이어져요" in holder.seen
    assert "2026년 11월 22일 12:00(한국 시각)에 확인" in holder.seen
    assert "열쇠는 없는 파일" in holder.seen
    assert message not in holder.forgotten
    await holder.tap(told(holder).rows[0][0].data, slot=None)
    assert holder.state == "aftercare_card"


async def test_a_delivered_archive_is_deleted_from_the_chat_and_its_key_is_checked_with_the_password(holder):
    message = await holder.document(archive_of(holder))
    assert message in holder.forgotten
    assert "열쇠가 들어 있는 파일이라 대화에서 지웠어요" in holder.seen
    assert holder.state == "aftercare_file"

    typed = await holder.type(PASSWORD)
    assert typed in holder.forgotten
    assert holder.state == "delivery_done"
    assert "✅ <b>열쇠</b>" in holder.seen
    assert holder.session.file == ""


async def test_a_delivered_pkcs12_file_is_read_and_its_key_checked_with_the_password(holder):
    message = await holder.document(pkcs12_of(holder))
    assert message in holder.forgotten
    assert "홍*동" in holder.seen
    assert holder.state == "aftercare_file"

    await holder.type(PASSWORD)
    assert holder.state == "delivery_done"
    assert "✅ <b>열쇠</b>" in holder.seen


async def test_a_file_that_is_locked_as_a_whole_shows_nothing_without_its_password(person):
    await person.command("start")
    message = await person.document(locked())
    assert message in person.forgotten
    assert "암호 없이는 아무것도 볼 수 없어요" in person.seen
    assert "김*수" not in person.seen

    await person.type("not it")
    assert "횟수 제한은 없으니" in person.seen
    await person.type(PASSWORD)
    assert person.state == "welcome"
    assert "김*수" in person.seen
    assert "✅ <b>열쇠</b>" in person.seen


@pytest.mark.parametrize("which", [0, 1])
async def test_a_wrong_password_can_be_tried_again_without_a_count(holder, which):
    await holder.document(holder.files[which].file.content)
    for wrong in ("Wrong-password-1!", "틀린 암호", "x"):
        message = await holder.type(wrong)
        assert message in holder.forgotten
        assert holder.state == "aftercare_file"
        assert "횟수 제한은 없으니" in holder.seen
    await holder.type(PASSWORD)
    assert "✅ <b>열쇠</b>" in holder.seen


@pytest.mark.parametrize("way", ["aftercare:enough", "nav:back"])
async def test_the_password_need_not_be_given(holder, way):
    await holder.document(archive_of(holder))
    await holder.tap(way)

    assert holder.state == "delivery_done"
    assert holder.session.file == ""


async def test_a_state_is_told_as_the_books_have_it_now(holder):
    held = holder.session.certificates[-1]
    authority = holder.world.authority
    await authority.suspend("first", serial=held.serial, holder=held.holder)
    await holder.document(inside(holder, "signCert.der"))
    assert "정지되어 있어요" in holder.seen

    await authority.revoke("second", serial=held.serial, holder=held.holder, reason="key_compromise")
    await holder.document(inside(holder, "signCert.der"))
    assert "폐기돼서 쓸 수 없어요" in holder.seen


async def test_a_certificate_that_ends_today_and_one_that_has_ended(holder):
    der = inside(holder, "signCert.der")
    await holder.wait_until(holder.session.certificates[-1].valid_until - timedelta(minutes=1))
    await holder.document(der)
    assert "오늘까지 쓸 수 있어요" in holder.seen

    await holder.wait(minutes=2)
    await holder.document(der)
    assert "⌛ <b>유효기간</b>: 끝났어요" in holder.seen


async def test_a_certificate_of_this_authority_that_the_chat_does_not_know_leads_nowhere(holder, payer):
    await holder.document(inside(payer, "signCert.der"))

    assert no_card_buttons(holder)


async def test_the_key_of_another_certificate_does_not_belong(holder, payer):
    mixed = BytesIO()
    with ZipFile(BytesIO(archive_of(holder))) as source, ZipFile(mixed, "w") as target:
        for entry in source.namelist():
            key = entry.endswith("signPri.key")
            target.writestr(entry, inside(payer, "signPri.key") if key else source.read(entry))
    await holder.document(mixed.getvalue())
    await holder.type(PASSWORD)

    assert "❌ <b>열쇠</b>" in holder.seen


# --- strangers' certificates ----------------------------------------------------------------------------


async def test_of_a_foreign_certificate_is_said_what_cannot_be_known(person):
    await person.document(foreign(address="http://ds.yessign.or.kr/crl?a=1&b=<2>").public_bytes(DER))

    assert "다른 기관의 인증서예요" in person.seen
    assert "정지나 폐기 여부는 알 수 없어요" in person.seen
    assert "<code>http://ds.yessign.or.kr/crl?a=1&amp;b=&lt;2&gt;</code>" in person.seen
    assert "yessignCA Class 3" in person.seen
    assert "100일 남았어요" in person.seen
    assert no_card_buttons(person)
    assert person.state == "welcome"


async def test_a_published_certificate_of_a_korean_authority_is_told_honestly(person):
    await person.document(PUBLISHED_CERTIFICATE)

    assert "다른 기관의 인증서예요" in person.seen
    assert "끝났어요" in person.seen


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("김철수()0004045200911211", "김*수"),
        ("김철수(KIM CHEOL SU)0004045200911211", "김*수"),
        ("남궁철수0004045200911211", "남**수"),
        ("KIM CHEOL SU", "KIM C*** S***"),
        ("Jane Doe", "Jane D***"),
        ("hong@example.com", "h***"),
        ("www.example.com", "www.example.com"),
        ("<b>x</b>", "&lt;***"),
    ],
)
async def test_a_persons_name_is_masked_and_a_hosts_is_not(person, name, shown):
    await person.document(foreign(name).public_bytes(DER))

    assert f"누구: <b>{shown}</b>" in person.seen


async def test_a_certificate_that_only_claims_this_authority_is_called_out(person, beginning):
    await person.document(foreign("홍길동", issuer=beginning.vault.issuing.subject).public_bytes(DER))

    assert "여기서 서명한 것이 아니에요" in person.seen
    assert "✅" not in person.seen


async def test_the_authoritys_own_certificate_is_nobodys_and_named_whole(person, beginning):
    await person.document(beginning.vault.issuing.public_bytes(PEM))

    assert "발급기관 자신의 인증서예요" in person.seen
    assert "Sandbox CA" in person.seen


# --- what cannot be read --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "빈 파일이에요"),
        (b"\xff\xd8\xff\xe0 a photo of a security card", "인증서 파일이 아니에요"),
        (b"\x30\x82\x05\x00 cut off", "손상되어"),
    ],
)
async def test_a_file_without_a_certificate_is_deleted_and_the_next_step_is_said(holder, content, word):
    message = await holder.document(content)

    assert message in holder.forgotten
    assert word in holder.seen
    assert "👉" in holder.seen
    assert holder.state == "delivery_done"


async def test_a_key_alone_is_deleted(holder):
    message = await holder.document(inside(holder, "signPri.key"))

    assert message in holder.forgotten
    assert "열쇠만 있고" in holder.seen


async def test_a_file_that_is_announced_as_too_large_is_not_fetched(holder):
    holder.world.files.down.add("fetch")
    message = await holder.document(b"", size=262_145)

    assert message in holder.forgotten
    assert "256KB를 넘지 않아요" in holder.seen


async def test_a_file_that_turns_out_too_large_is_refused_all_the_same(holder):
    await holder.document(bytes(262_145), size=10)

    assert "256KB를 넘지 않아요" in holder.seen


@pytest.mark.parametrize(("port", "method"), [("files", "fetch"), ("authority", "inspect")])
async def test_when_it_cannot_be_looked_at_the_file_is_deleted_and_nothing_changes(holder, port, method):
    getattr(holder.world, port).down.add(method)
    message = await holder.document(archive_of(holder))

    assert message in holder.forgotten
    assert "잠시 뒤에 다시 보내 주세요" in holder.seen
    assert holder.state == "delivery_done"


# --- at the wrong moment --------------------------------------------------------------------------------


async def test_while_a_secret_is_asked_for_a_file_is_deleted_unseen(world, person):
    await person.to_password()
    world.files.down.add("fetch")
    message = await person.document(foreign().public_bytes(DER))

    assert message in person.forgotten
    assert person.state == "protection_password"
    assert "비밀 정보를 묻는 중" in person.seen


async def test_a_file_that_follows_a_secret_is_deleted_unseen(world, person):
    await person.to_product()
    world.files.down.add("fetch")
    message = await person.document(b"another picture of the same card")

    assert message in person.forgotten
    assert person.state == "product"


async def test_during_an_application_a_file_is_told_and_the_question_stays(person):
    await person.to_terms()
    await person.document(foreign().public_bytes(PEM))

    assert person.state == "identity_terms"
    assert "김*수" in person.seen
    assert "identity:agree:service" in person.buttons()


async def test_during_an_application_no_password_is_asked_for(holder):
    await holder.command("issue")
    message = await holder.document(pkcs12_of(holder))

    assert holder.state == "identity_terms"
    assert message in holder.forgotten
    assert "하시던 일을 마친 다음에" in holder.seen
    assert holder.session.file == ""


async def test_during_the_password_question_another_file_takes_the_first_ones_place(holder):
    await holder.document(archive_of(holder))
    await holder.document(foreign().public_bytes(DER))

    assert holder.state == "delivery_done"
    assert holder.session.file == ""
    await holder.document(archive_of(holder))
    await holder.document(pkcs12_of(holder))
    assert holder.state == "aftercare_file"
    await holder.type(PASSWORD)
    assert holder.state == "delivery_done"


async def test_a_file_waits_for_its_password_over_any_silence(holder):
    await holder.document(archive_of(holder))
    await holder.wait(days=2)
    await holder.type(PASSWORD)

    assert holder.state == "delivery_done"
    assert "✅ <b>열쇠</b>" in holder.seen


async def test_whoever_goes_elsewhere_leaves_the_file_behind(holder):
    await holder.document(archive_of(holder))
    await holder.command("certificates")

    assert holder.state == "aftercare_list"
    assert holder.session.file == ""
    assert holder.session.interrupted == ""


async def test_no_password_of_a_file_is_kept(holder):
    await holder.document(archive_of(holder))
    event = Text(id="password", at=holder.clock.now, message=5, text=PASSWORD)
    turn = await holder.conversation.turn(holder.session, event)

    assert PASSWORD not in repr(turn.session)
    assert PASSWORD not in repr(turn)
    assert "홍길동" not in repr(turn.session)


async def test_a_reading_played_again_gives_the_same_turn(holder):
    await holder.document(archive_of(holder))
    event = Text(id="password", at=holder.clock.now, message=5, text=PASSWORD)
    first = await holder.conversation.turn(holder.session, event)

    assert await holder.conversation.turn(holder.session, event) == first


async def test_somebody_who_sends_a_file_first_of_all_is_answered(person):
    await person.document(foreign(until=datetime(2027, 1, 1, tzinfo=UTC)).public_bytes(DER))

    assert person.state == "welcome"
    assert "welcome:ko" in person.buttons()

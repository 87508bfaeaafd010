"""What is answered: by RFC 6960, RFC 5019 and RFC 9654."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.ocsp import OCSPCertStatus, OCSPResponseStatus
from hypothesis import given
from hypothesis import strategies as st

from pki import der
from pki.lifecycle import Reason, Status
from pki.signed.certificates import Issuer
from pki.signed.ocsp import MALFORMED_REQUEST, UNAUTHORIZED
from pki.signed.ocsp_messages import (
    CERTIFICATES_AT_ONCE,
    REQUEST_BYTES,
    encode_cert_id,
    issuer_ids,
    plain_request,
)
from tests.unit.pki.revocation import (
    GOOD,
    LIFETIME,
    OTHER_SERIAL,
    SERIAL,
    Office,
    cert_id,
    certificate,
    extension,
    foreign_cert_id,
    fresh_nonce,
    name,
    nonce_extension,
    request_for,
    request_of,
)
from tests.unit.pki.support import NOON

UNKNOWN_SERIAL = 0x5A << 128 | 9
UNKNOWN_OID = bytes.fromhex("06032a0304")
DIRECTORY_NAME = der.context(1, der.context(4, name("somebody").public_bytes()))


@pytest.fixture(scope="module")
def keys() -> list[rsa.RSAPrivateKey]:
    return [rsa.generate_private_key(65537, 2048) for _ in range(2)]


@pytest.fixture(scope="module")
def issuer(keys: list[rsa.RSAPrivateKey]) -> Issuer:
    usage = x509.BasicConstraints(ca=True, path_length=0), True
    return Issuer(
        name=name("issuing"),
        key=keys[0],
        certificate=certificate("issuing", keys[0], "issuing", keys[0], usage),
    )


@pytest.fixture
def office(issuer: Issuer, keys: list[rsa.RSAPrivateKey]) -> Office:
    assert issuer.certificate is not None
    return Office(issuer=issuer, issuing=issuer.certificate, signer_key=keys[1])


@pytest.fixture(scope="module")
def lasting(issuer: Issuer, keys: list[rsa.RSAPrivateKey]) -> Office:
    """For property tests, which change nothing."""
    assert issuer.certificate is not None
    return Office(issuer=issuer, issuing=issuer.certificate, signer_key=keys[1])


def singles(response: ocsp.OCSPResponse) -> dict[int, OCSPCertStatus]:
    return {single.serial_number: single.certificate_status for single in response.responses}


def status(office: Office, request: bytes) -> OCSPResponseStatus:
    return office.ask(request).response_status


class TestRefusals:
    @given(st.binary(max_size=300))
    def test_any_octets_get_a_well_formed_refusal(self, lasting: Office, octets: bytes) -> None:
        assert status(lasting, octets) is OCSPResponseStatus.MALFORMED_REQUEST

    @given(st.data())
    def test_any_change_of_a_good_request_gets_a_well_formed_answer(
        self, lasting: Office, data: st.DataObject
    ) -> None:
        good = request_of(
            cert_id(lasting), foreign_cert_id(lasting), extensions=[nonce_extension(bytes(range(32)))]
        )
        octets = bytearray(good)
        for _ in range(data.draw(st.integers(1, 3))):
            place = data.draw(st.integers(0, len(octets) - 1))
            octets[place] = data.draw(st.integers(0, 255))
        end = data.draw(st.integers(0, len(octets)))
        assert isinstance(status(lasting, bytes(octets)), OCSPResponseStatus)
        assert isinstance(status(lasting, bytes(octets[:end])), OCSPResponseStatus)

    @pytest.mark.parametrize("size", [0, 129, 1000])
    def test_a_nonce_of_no_octet_or_more_than_128_is_malformed(self, office: Office, size: int) -> None:
        request = request_of(cert_id(office), extensions=[nonce_extension(bytes(size))])
        assert status(office, request) is OCSPResponseStatus.MALFORMED_REQUEST

    def test_a_nonce_that_is_no_octet_string_is_malformed(self, office: Office) -> None:
        request = request_of(
            cert_id(office), extensions=[extension(bytes.fromhex("06092b0601050507300102"), b"\x05\x00")]
        )
        assert status(office, request) is OCSPResponseStatus.MALFORMED_REQUEST

    def test_two_nonces_are_malformed(self, office: Office) -> None:
        request = request_of(cert_id(office), extensions=[nonce_extension(b"a"), nonce_extension(b"b")])
        assert status(office, request) is OCSPResponseStatus.MALFORMED_REQUEST

    def test_a_critical_unknown_extension_is_malformed(self, office: Office) -> None:
        request = request_of(cert_id(office), extensions=[extension(UNKNOWN_OID, b"", critical=True)])
        assert status(office, request) is OCSPResponseStatus.MALFORMED_REQUEST

    def test_a_hash_algorithm_that_is_none_is_malformed(self, office: Office) -> None:
        """What names a foreign certificate is sent back, and must not spoil the answer about ours."""
        for spoilt in (b"\x31", b"\x00"):
            odd = cert_id(office)[2:].replace(b"\x30", spoilt, 1)
            request = request_of(cert_id(office), der.sequence(odd))
            assert status(office, request) is OCSPResponseStatus.MALFORMED_REQUEST

    def test_a_request_for_nothing_is_malformed(self, office: Office) -> None:
        assert status(office, request_of()) is OCSPResponseStatus.MALFORMED_REQUEST

    def test_a_request_for_too_many_certificates_is_malformed(self, office: Office) -> None:
        ids = [cert_id(office)] * (CERTIFICATES_AT_ONCE + 1)
        assert status(office, request_of(*ids)) is OCSPResponseStatus.MALFORMED_REQUEST
        assert status(office, request_of(*ids[1:])) is OCSPResponseStatus.SUCCESSFUL

    def test_another_version_is_malformed(self, office: Office) -> None:
        version = der.context(0, der.integer(1))
        body = der.sequence(version, der.sequence(der.sequence(cert_id(office))))
        assert status(office, der.sequence(body)) is OCSPResponseStatus.MALFORMED_REQUEST

    def test_too_long_a_request_is_malformed(self, office: Office) -> None:
        for size, expected in (
            (REQUEST_BYTES, OCSPResponseStatus.MALFORMED_REQUEST),
            (REQUEST_BYTES - 200, OCSPResponseStatus.SUCCESSFUL),
        ):
            request = request_of(cert_id(office), extensions=[extension(UNKNOWN_OID, bytes(size))])
            assert status(office, request) is expected

    def test_octets_after_the_request_are_malformed(self, office: Office) -> None:
        assert status(office, request_for(office) + b"\0") is OCSPResponseStatus.MALFORMED_REQUEST

    def test_a_foreign_certificate_alone_is_refused_unsigned(self, office: Office) -> None:
        foreign = foreign_cert_id(office)
        assert office.responder.answer(request_of(foreign)) == UNAUTHORIZED
        assert office.responder.answer(request_of(foreign, foreign)) == UNAUTHORIZED

    @pytest.mark.parametrize("part", range(3), ids=["algorithm", "name", "key"])
    def test_an_issuer_is_ours_by_algorithm_and_name_and_key(self, office: Office, part: int) -> None:
        (oid, name_hash, key_hash), other = issuer_ids(office.issuing)
        mixed = [(other[0], name_hash, key_hash), (oid, other[1], key_hash), (oid, name_hash, other[2])][part]
        request = request_of(encode_cert_id(mixed, SERIAL))
        assert status(office, request) is OCSPResponseStatus.UNAUTHORIZED

    def test_a_refusal_is_not_to_be_kept(self) -> None:
        assert not MALFORMED_REQUEST.cacheable
        assert not UNAUTHORIZED.cacheable


class TestAnswers:
    def test_a_serial_number_never_issued_is_unknown_and_that_is_signed(self, office: Office) -> None:
        answer = office.responder.answer(request_for(office, UNKNOWN_SERIAL))
        response = ocsp.load_der_ocsp_response(answer.der)
        assert response.certificate_status is OCSPCertStatus.UNKNOWN
        assert not answer.cacheable

    @pytest.mark.parametrize("octets", ["00", "ff", "01" + 50 * "00"], ids=["zero", "negative", "huge"])
    def test_a_serial_number_no_certificate_can_have_is_unknown(self, office: Office, octets: str) -> None:
        number = bytes.fromhex(octets)
        named = cert_id(office)[2:-17]
        odd = der.sequence(named[:-2], bytes([2, len(number)]), number)
        serial = int.from_bytes(number, "big", signed=True)
        assert singles(office.ask(request_of(odd))) == {serial: OCSPCertStatus.UNKNOWN}

    def test_a_foreign_certificate_among_ours_is_unknown(self, office: Office) -> None:
        response = office.ask(request_of(cert_id(office), foreign_cert_id(office, 5)))
        assert singles(response) == {SERIAL: OCSPCertStatus.GOOD, 5: OCSPCertStatus.UNKNOWN}

    def test_several_certificates_are_answered_in_one_response_in_order(self, office: Office) -> None:
        office.statuses.set(OTHER_SERIAL, Status.REVOKED, NOON, Reason.KEY_COMPROMISE)
        ids = [cert_id(office, serial) for serial in (UNKNOWN_SERIAL, OTHER_SERIAL, SERIAL)]
        response = office.ask(request_of(*ids))
        assert list(singles(response).items()) == [
            (UNKNOWN_SERIAL, OCSPCertStatus.UNKNOWN),
            (OTHER_SERIAL, OCSPCertStatus.REVOKED),
            (SERIAL, OCSPCertStatus.GOOD),
        ]

    @pytest.mark.parametrize("form", range(4))
    def test_the_certificate_is_named_as_it_was_asked(self, office: Office, form: int) -> None:
        asked = cert_id(office, SERIAL, form)
        assert asked in office.responder.answer(request_of(asked)).der

    @pytest.mark.parametrize("algorithm", [hashes.SHA1(), hashes.SHA256()], ids=["sha1", "sha256"])
    def test_a_good_certificate(self, office: Office, algorithm: hashes.HashAlgorithm) -> None:
        response = office.ask(request_for(office, algorithm=algorithm))
        assert response.certificate_status is OCSPCertStatus.GOOD
        assert response.hash_algorithm.name == algorithm.name
        assert response.produced_at_utc == response.this_update_utc == NOON
        assert response.next_update_utc == NOON + LIFETIME

    @pytest.mark.parametrize(
        ("reason", "told"),
        [
            (Reason.UNSPECIFIED, None),
            (Reason.KEY_COMPROMISE, x509.ReasonFlags.key_compromise),
            (Reason.SUPERSEDED, x509.ReasonFlags.superseded),
            (Reason.CESSATION_OF_OPERATION, x509.ReasonFlags.cessation_of_operation),
            (Reason.PRIVILEGE_WITHDRAWN, x509.ReasonFlags.privilege_withdrawn),
        ],
    )
    def test_a_revoked_certificate_tells_since_when_and_why(
        self, office: Office, reason: Reason, told: x509.ReasonFlags | None
    ) -> None:
        since = NOON - timedelta(days=3)
        office.statuses.set(SERIAL, Status.REVOKED, since, reason)
        response = office.ask(request_for(office))
        assert response.certificate_status is OCSPCertStatus.REVOKED
        assert (response.revocation_time_utc, response.revocation_reason) == (since, told)

    def test_a_held_certificate_is_revoked_for_the_hold_and_good_again_later(self, office: Office) -> None:
        office.statuses.set(SERIAL, Status.HELD, NOON, Reason.CERTIFICATE_HOLD)
        held = office.ask(request_for(office))
        assert held.certificate_status is OCSPCertStatus.REVOKED
        assert held.revocation_reason is x509.ReasonFlags.certificate_hold
        office.clock.forward(timedelta(hours=1))
        office.statuses.set(SERIAL, Status.GOOD, office.clock())
        resumed = office.ask(request_for(office))
        assert resumed.certificate_status is OCSPCertStatus.GOOD
        assert resumed.this_update_utc > held.this_update_utc

    @pytest.mark.parametrize("size", [1, 16, 32, 128])
    def test_a_nonce_comes_back(self, office: Office, size: int) -> None:
        nonce = bytes(range(size))
        response = office.ask(request_for(office, nonce=nonce))
        assert response.extensions.get_extension_for_class(x509.OCSPNonce).value.nonce == nonce

    def test_without_a_nonce_none_comes_back(self, office: Office) -> None:
        assert list(office.ask(request_for(office)).extensions) == []

    def test_unknown_extensions_and_the_name_of_the_asker_change_nothing(self, office: Office) -> None:
        request = request_of(
            cert_id(office), extensions=[extension(UNKNOWN_OID, b"?")], requestor=DIRECTORY_NAME
        )
        assert office.ask(request).certificate_status is OCSPCertStatus.GOOD

    def test_a_signed_request_is_answered_whoever_signed_it(self, office: Office) -> None:
        algorithm = der.sequence(bytes.fromhex("06092a864886f70d01010b"), b"\x05\x00")
        signed = der.sequence(algorithm, b"\x03\x02\x00\xff", der.context(0, der.sequence(der.sequence())))
        plain = request_for(office)
        request = der.sequence(plain[2:], der.context(0, signed))
        assert office.ask(request).certificate_status is OCSPCertStatus.GOOD

    def test_the_delegated_signer_signs_and_comes_along(self, office: Office) -> None:
        response = office.ask(request_for(office))
        (signer,) = response.certificates
        assert signer == office.signers[0].certificate
        own = x509.SubjectKeyIdentifier.from_public_key(signer.public_key()).digest
        assert (response.responder_name, response.responder_key_hash) == (None, own)
        key = office.signer_key.public_key()
        key.verify(response.signature, response.tbs_response_bytes, padding.PKCS1v15(), hashes.SHA256())

    def test_the_response_is_what_cryptographys_builder_makes(self, office: Office) -> None:
        office.statuses.set(SERIAL, Status.REVOKED, NOON, Reason.SUPERSEDED)
        nonce = fresh_nonce()
        ours = office.responder.answer(request_for(office, nonce=nonce)).der
        signer = office.signers[0].certificate
        own = ocsp.load_der_ocsp_response(ours)
        theirs = (
            ocsp.OCSPResponseBuilder()
            .add_response_by_hash(
                own.issuer_name_hash,
                own.issuer_key_hash,
                SERIAL,
                hashes.SHA1(),
                OCSPCertStatus.REVOKED,
                NOON,
                NOON + LIFETIME,
                NOON,
                x509.ReasonFlags.superseded,
            )
            .responder_id(ocsp.OCSPResponderEncoding.HASH, signer)
            .certificates([signer])
            .add_extension(x509.OCSPNonce(nonce), critical=False)
            .sign(office.signer_key, hashes.SHA256())
        )
        assert len(ours) == len(theirs.public_bytes(Encoding.DER))
        for field in ("certificate_status", "revocation_time_utc", "revocation_reason", "responder_key_hash"):
            assert getattr(own, field) == getattr(theirs, field)


class TestKeeping:
    def test_a_revocation_shows_in_the_very_next_answer(self, office: Office) -> None:
        request = request_for(office)
        office.responder.answer(request)
        assert office.responder.cached(request) is not None
        office.statuses.set(SERIAL, Status.REVOKED, NOON, Reason.SUPERSEDED)
        assert office.responder.cached(request) is None
        assert office.ask(request).certificate_status is OCSPCertStatus.REVOKED
        assert office.ask(request_for(office, nonce=b"1")).certificate_status is OCSPCertStatus.REVOKED

    def test_a_revocation_while_an_answer_is_made_is_not_hidden_by_it(
        self, office: Office, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        request, statuses = request_for(office), office.statuses
        read = statuses.state

        def state_and_then_revoked(serial: int) -> object:
            state = read(serial)
            statuses.set(SERIAL, Status.REVOKED, NOON, Reason.SUPERSEDED)
            return state

        monkeypatch.setattr(statuses, "state", state_and_then_revoked)
        assert office.ask(request).certificate_status is OCSPCertStatus.GOOD
        monkeypatch.setattr(statuses, "state", read)
        assert office.responder.cached(request) is None
        assert office.ask(request).certificate_status is OCSPCertStatus.REVOKED

    def test_another_certificates_change_does_not_cost_a_signature(self, office: Office) -> None:
        request = request_for(office)
        first = office.responder.answer(request)
        office.statuses.set(OTHER_SERIAL, Status.REVOKED, NOON, Reason.SUPERSEDED)
        assert office.responder.cached(request) is None
        assert office.responder.answer(request) is first
        assert office.responder.cached(request) is first

    def test_a_resumed_certificate_does_not_get_the_answer_from_before_the_hold(self, office: Office) -> None:
        request = request_for(office)
        before = office.responder.answer(request)
        office.statuses.set(SERIAL, Status.HELD, NOON, Reason.CERTIFICATE_HOLD)
        office.clock.forward(timedelta(minutes=1))
        office.statuses.set(SERIAL, Status.GOOD, office.clock())
        after = office.responder.answer(request)
        assert after.this_update is not None
        assert before.this_update is not None
        assert after.this_update > before.this_update

    def test_an_answer_is_kept_for_half_of_its_life(self, office: Office) -> None:
        request = request_for(office)
        first = office.responder.answer(request)
        office.clock.forward(LIFETIME / 2 - timedelta(seconds=1))
        assert office.responder.cached(request) is first
        office.clock.forward(timedelta(seconds=1))
        assert office.responder.cached(request) is None
        assert office.responder.answer(request) is not first

    def test_an_answer_from_the_future_is_not_served(self, office: Office) -> None:
        request = request_for(office)
        office.responder.answer(request)
        office.clock.forward(timedelta(seconds=-1))
        assert office.responder.cached(request) is None

    @pytest.mark.parametrize("nonce", [b"1", bytes(32)])
    def test_an_answer_with_a_nonce_is_for_one_request(self, office: Office, nonce: bytes) -> None:
        request = request_for(office, nonce=nonce)
        answer = office.responder.answer(request)
        assert not answer.cacheable
        assert office.responder.cached(request) is None

    def test_an_unknown_certificate_is_good_as_soon_as_it_is_issued(self, office: Office) -> None:
        request = request_for(office, UNKNOWN_SERIAL)
        office.responder.answer(request)
        office.statuses.states[UNKNOWN_SERIAL] = GOOD  # the revision need not change
        assert office.ask(request).certificate_status is OCSPCertStatus.GOOD

    def test_a_plain_request_in_another_dress_is_answered_from_what_is_kept(self, office: Office) -> None:
        first = office.responder.answer(request_for(office))
        dressed = request_of(cert_id(office), requestor=DIRECTORY_NAME)
        assert office.responder.answer(dressed) is first

    def test_what_is_longest_unused_goes_first(self, office: Office) -> None:
        office.responder = office.new_responder(capacity=2)
        first, second, third = (request_of(cert_id(office, SERIAL, form)) for form in range(3))
        for request in (first, second, first, third):
            office.responder.answer(request)
        kept = [office.responder.cached(request) is not None for request in (first, second, third)]
        assert kept == [True, False, True]

    def test_made_up_serial_numbers_push_nothing_out(self, office: Office) -> None:
        office.responder = office.new_responder(capacity=1)
        office.responder.answer(request_for(office))
        office.responder.answer(request_for(office, UNKNOWN_SERIAL))
        assert office.responder.cached(request_for(office)) is not None

    def test_signed_ahead_a_certificate_is_answered_without_asking(self, office: Office) -> None:
        office.responder.presign([SERIAL, OTHER_SERIAL])
        office.statuses.asked.clear()
        for serial in (SERIAL, OTHER_SERIAL):
            assert office.responder.cached(request_for(office, serial)) is not None
            assert office.responder.cached(plain_request(cert_id(office, serial))) is not None
        assert office.statuses.asked == []

    def test_what_is_about_to_become_stale_is_signed_again_ahead(self, office: Office) -> None:
        request = request_for(office)
        office.responder.presign([SERIAL])
        first = office.responder.cached(request)
        office.clock.forward(LIFETIME / 2 - LIFETIME / 12 - timedelta(seconds=1))
        office.responder.presign([SERIAL])
        assert office.responder.cached(request) is first
        office.clock.forward(timedelta(seconds=1))
        office.responder.presign([SERIAL])
        assert office.responder.cached(request) is not first

    def test_each_answer_that_is_kept_has_a_tag_of_its_own(self, office: Office) -> None:
        tags = {
            office.responder.answer(request_for(office, serial)).etag for serial in (SERIAL, OTHER_SERIAL)
        }
        assert len(tags) == 2


class TestSigner:
    def signer(self, office: Office) -> int:
        response = office.ask(request_for(office, nonce=fresh_nonce()))
        return response.certificates[0].serial_number

    def test_it_is_replaced_at_half_of_its_life(self, office: Office) -> None:
        office.responder.renew_signer_if_due()
        office.clock.forward(timedelta(days=15) - timedelta(seconds=1))
        office.responder.renew_signer_if_due()
        assert self.signer(office) == 1000
        office.clock.forward(timedelta(seconds=1))
        assert self.signer(office) == 1000, "an answer does not wait for a new signer"
        office.responder.renew_signer_if_due()
        assert self.signer(office) == 1001

    def test_the_old_one_answers_when_no_new_one_can_be_made(self, office: Office) -> None:
        office.responder.renew_signer_if_due()
        office.clock.forward(timedelta(days=20))
        office.broken = OSError("no entropy")
        with pytest.raises(OSError, match="no entropy"):
            office.responder.renew_signer_if_due()
        assert self.signer(office) == 1000

    def test_an_expired_one_signs_nothing_and_is_replaced_at_once(self, office: Office) -> None:
        office.responder.renew_signer_if_due()
        office.clock.forward(timedelta(days=30))
        office.broken = OSError("no entropy")
        with pytest.raises(OSError, match="no entropy"):
            self.signer(office)
        office.broken = None
        assert self.signer(office) == 1001

    def test_no_answer_outlives_its_signer(self, office: Office) -> None:
        office.responder.renew_signer_if_due()
        office.clock.forward(timedelta(days=30) - timedelta(hours=1))
        response = office.ask(request_for(office))
        assert response.next_update_utc == office.signers[0].certificate.not_valid_after_utc

    def test_one_is_made_however_many_ask_at_once(self, office: Office) -> None:
        with ThreadPoolExecutor(8) as threads:
            list(threads.map(self.signer, [office] * 32))
        assert len(office.signers) == 1

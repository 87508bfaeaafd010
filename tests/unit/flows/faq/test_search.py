"""People type as they type, and the right topic is found; what is about something else is told apart."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.faq.catalogue import STEPS, Edition, Text
from flows.faq.search import Finding, Search
from flows.faq.shipped import load

# One for each topic, step by step: banmal, no spaces, dialect, typos, as it comes.
ASKED = [
    ("internet_banking_not_enrolled", "인터넷뱅킹 가입을 한번도 안했는데 인증서부터 되나요"),
    ("required_items", "발급받기전에 준비물 뭐뭐 챙겨야돼"),
    ("urgent_quick_issue", "오늘 저녁까지 제출인데 제일 빠른 방법좀"),
    ("network_unstable", "와이파이가 자꾸 끊겨서 하다가 멈춤"),
    ("security_program_install_fail", "델피노 깔아도 계속 또 깔라고 나와요"),
    ("browser_os_unsupported", "맥북 사파리에서는 인증서창이 안떠요"),
    ("service_hours", "새벽 1시에도 발급 가능?"),
    ("inactive_internet_banking", "몇년동안 안썼더니 조회만 되고 이체가 막혔대요"),
    ("access_menu_not_found", "국민은행 홈페이지에서 인증센터가 어딨는지 모르겠다"),
    ("mobile_issuance", "컴퓨터 없는데 폰으로만 발급돼?"),
    ("corporate_cert", "개인사업자인데 사업자용은 어디서 받음"),
    ("terms_not_agreed", "약관 체크했는데 다음 버튼이 회색이야"),
    ("consent_optional", "마케팅 수신 선택동의 안하면 안되나"),
    ("user_id_forgotten", "아이디를 까먹었다"),
    ("login_password_locked", "로그인 비번 다섯번 틀려서 잠겨버림"),
    ("rrn_mismatch", "주민번호 제대로 쳤는데 등록된거랑 다르대"),
    ("rrn_new_format_rejected", "작년에 새로 받은 주민번호 뒷자리가 잘못됐다고 뜹니다"),
    ("rrn_changed", "주민번호 자체를 법원에서 변경받았어요"),
    ("foreigner_registration", "외국인등록증으로도 되는지 궁금합니다"),
    ("name_changed", "개명했더니 본인확인에서 막혀요"),
    ("minor_issuance", "중학생 아들 인증서 만들어줄 수 있나요"),
    ("proxy_issuance", "엄마 대신 제가 받아드려도 되나요"),
    ("cert_type_difference", "범용이랑 용도제한 차이가뭐야"),
    ("purpose_mismatch", "증권사 사이트에서 이 인증서는 못쓴다고 거절당함"),
    ("new_reissue_renew_choice", "갱신해야하는지 재발급해야하는지 헷갈려"),
    ("other_bank_cert_exists", "신한은행에서 받은 인증서가 이미 있다고 발급이 안된대요"),
    ("joint_vs_financial_cert", "금융인증서랑 공동인증서 중에 어느걸로 해야됨"),
    ("reissue_revokes_old", "재발급 받으면 원래 쓰던 건 못쓰게 되나요"),
    ("reissue_limit_free", "공짜 재발급은 일년에 몇번까지 되나"),
    ("ars_no_call", "인증전화가 한참 기다려도 안온다"),
    ("phone_number_outdated", "번호 바꾼지 오래됐는데 은행엔 옛날 번호로 돼있어"),
    ("ars_spam_blocked", "후후앱이 은행 전화를 스팸으로 막은듯"),
    ("ars_how_to", "전화 받으면 승인번호를 어디다 눌러요"),
    ("ars_code_rejected", "전화기에 번호 눌렀는데 틀렸다고 끊김"),
    ("ars_timeout", "전화 받다가 3분 지나서 시간초과 됐어요"),
    ("ars_retry_exceeded", "ARS 인증 횟수 초과래 오늘은 끝인가"),
    ("hearing_impaired_auth", "청각장애인이라 음성을 못 들어요"),
    ("phone_not_owned", "휴대폰이 남편 명의인데 괜찮나요"),
    ("alternative_auth_methods", "전화인증 말고 딴걸로 못하나"),
    ("overseas_exit_check", "지금 미국인데 본인인증 어떻게 해요"),
    ("overseas_check_failed", "출국확인 눌렀더니 출국기록이 없다고 실패"),
    ("account_not_registered", "출금계좌로 등록 안된 계좌라고 떠요"),
    ("account_number_format", "계좌번호 자릿수 오류래"),
    ("account_password_wrong", "통장 비번 네자리가 자꾸 틀리대"),
    ("account_password_locked", "통장 비밀번호 3번 틀려서 잠겼어요"),
    ("account_restricted", "거래중지 계좌라고 나오는데 왜죠"),
    ("seccard_how_to", "보안카드 앞두자리 뒤두자리 입력하는법"),
    ("seccard_mismatch", "보안카드 번호 분명히 맞게 쳤는데 아니래요"),
    ("seccard_locked", "보안카드 잠김 풀어줘"),
    ("security_media_lost", "오티피 잃어버렸어 어떡해"),
    ("otp_number_expired", "otp번호 누르는 사이에 바뀌어서 만료래"),
    ("otp_out_of_sync", "오티피 번호 맞는데 계속 안맞는다고 해"),
    ("otp_locked", "오티피 열번 틀려서 잠겼다"),
    ("otp_device_broken", "otp 배터리가 나갔는지 화면이 안켜져"),
    ("no_security_media", "보안카드도 otp도 둘다 없는사람은?"),
    ("serial_number_location", "보안카드 일련번호 어디써있음"),
    ("fee_amount", "범용 발급하는데 얼마 들어요"),
    ("fee_insufficient_balance", "통장에 돈이 모자라서 결제가 안된대"),
    ("fee_refund", "방금 낸 수수료 환불 가능해요?"),
    ("fee_charged_but_failed", "4400원 빠져나갔는데 인증서는 안나왔어"),
    ("customer_detail_invalid", "이메일 주소 형식이 틀렸다고 나와요"),
    ("cert_password_rule", "특수문자 넣으라는데 비밀번호를 어떻게 만들어야 하나"),
    ("cert_password_forgotten", "인증서 비밀번호가 생각이 안나"),
    ("cert_password_locked", "인증서 암호 5번 틀려서 못쓰게 됐대요"),
    ("storage_choice", "하드디스크랑 usb중에 어디 저장하는게 나을까"),
    ("usb_not_recognised", "유에스비 꽂았는데 이동식디스크에 안떠"),
    ("storage_write_fail", "저장하다가 실패했다고 뜸"),
    ("phone_export", "pc에 있는 인증서 핸드폰으로 옮기는법"),
    ("public_pc_risk", "피씨방 컴퓨터에다 저장해도 괜찮을까"),
    ("cert_validity_check", "발급 잘 된건지 어떻게 확인해"),
    ("cert_not_shown", "분명 받았는데 인증서 목록이 비어있어요"),
    ("cert_expired", "인증서 유효기간 지나버렸네"),
    ("renewal_window", "갱신은 며칠전부터 돼요"),
    ("other_org_register", "국민은행에서 받은걸 홈택스에 등록하려면"),
    ("reregister_after_renew", "갱신하고나서 우리은행 로그인이 안된다"),
    ("cert_lost", "포맷했더니 인증서가 다 날아감"),
    ("cert_backup_copy", "인증서 usb에 하나 더 복사해두고 싶어"),
    ("cert_revoke", "인증서 이제 필요없어서 폐기할래"),
    ("cert_suspend", "당분간만 인증서 못쓰게 정지"),
    ("cert_leak_suspected", "해킹당해서 인증서 털린거같아"),
    ("agent_connect", "사람이랑 통화하고싶다"),
    ("phishing_suspect", "은행이라면서 보안카드 번호 다 부르라는데 사기죠?"),
    ("privacy_in_chat", "여기에 친 주민번호 저장되나"),
    ("resume_or_cancel", "잠깐 나갔다 와서 이어서 해도 되나요"),
    ("session_timeout", "딴거 하다 왔더니 시간 지났다고 처음부터 하래"),
]
# Slips of the keyboard: no spaces, half-typed letters, the wrong layout, initials, by ear, drawn out.
MISTYPED = [
    ("ars_no_call", "전화안와요전화안와"),
    ("ars_no_call", "ars 저나가 안와여"),
    ("seccard_mismatch", "보안카드번호맞게쳤는데틀렸데요"),
    ("seccard_locked", "qhdkszkem wkarla"),
    ("user_id_forgotten", "dkdlel 모르겠어요"),
    ("user_id_forgotten", "ㅇㅇㄷ 까먹음"),
    ("otp_locked", "ㅐ세 잠겼어"),
    ("cert_password_forgotten", "ㅇㅈㅅ ㅂㅁㅂㅎ 까먹음"),
    ("cert_password_forgotten", "인증서 비밀번ㅎ 잊어먹음ㅠㅠㅠ"),
    ("cert_expired", "인증ㅅ 만료됬어ㅛ"),
    ("cert_revoke", "인즌서 폐기할레"),
    ("usb_not_recognised", "USB가 안잡혀ㅋㅋㅋㅋ"),
    ("fee_amount", "공동인증서발급비용얼마에요"),
    ("reissue_revokes_old", "dlswmdtj 재발급하면 옛날거 못씀?"),
    ("account_password_wrong", "게좌 비번 틀렸데"),
]
ENGLISH = [
    ("ars_no_call", "I never got the verification call"),
    ("fee_amount", "how much is the universal certificate"),
    ("fee_refund", "i want a refund of the fee"),
    ("cert_expired", "my certificate expired last week"),
    ("cert_password_forgotten", "forgot my certificate password"),
    ("otp_device_broken", "my otp token is dead"),
    ("cert_revoke", "how do I revoke my certificate"),
    ("foreigner_registration", "i'm a foreigner, can i use my alien registration number"),
    ("agent_connect", "let me talk to a human agent"),
    ("user_id_forgotten", "can't remember my user id"),
    ("network_unstable", "internet keeps disconnecting"),
    ("phone_export", "move certificate from pc to phone"),
    ("overseas_exit_check", "i am living abroad, how can i verify"),
    ("mobile_issuance", "can i get it on my smartphone only"),
]
ALL = ASKED + MISTYPED + ENGLISH
# What near twins share: one of these is right, and nothing else is told for sure.
BETWEEN_TWINS = [
    ("계좌 비밀번호 오류", {"account_password_wrong", "account_password_locked"}),
    ("비밀번호 잊어버림", {"cert_password_forgotten", "account_password_wrong", "login_password_locked"}),
    ("비밀번호 틀림", {"cert_password_locked", "account_password_wrong", "login_password_locked"}),
    ("승인번호", {"ars_how_to", "ars_code_rejected"}),
    ("otp 안됨", {"otp_out_of_sync", "otp_number_expired", "otp_device_broken", "otp_locked"}),
    ("otp 번호 틀림", {"otp_out_of_sync", "otp_number_expired"}),
    ("보안카드 오류", {"seccard_mismatch", "seccard_locked"}),
    ("보안카드 번호 입력", {"seccard_how_to", "seccard_mismatch"}),
    ("주민번호 오류", {"rrn_mismatch", "rrn_new_format_rejected"}),
    ("약관", {"terms_not_agreed", "consent_optional"}),
    ("다른 은행", {"other_org_register", "other_bank_cert_exists", "reregister_after_renew", "purpose_mismatch"}),
    ("재발급", {"new_reissue_renew_choice", "reissue_revokes_old", "reissue_limit_free"}),
    ("갱신", {"renewal_window", "new_reissue_renew_choice", "reregister_after_renew"}),
    ("수수료", {"fee_amount", "fee_refund", "fee_charged_but_failed", "fee_insufficient_balance"}),
    ("저장", {"storage_choice", "storage_write_fail", "cert_backup_copy"}),
    ("해외", {"overseas_exit_check", "overseas_check_failed"}),
    ("전화번호 변경", {"phone_number_outdated"}),
    ("휴대폰", {"mobile_issuance", "phone_export", "phone_not_owned", "phone_number_outdated"}),
    ("인증서 안됨", {"cert_not_shown", "cert_expired", "purpose_mismatch", "cert_validity_check"}),
    ("시간 초과", {"ars_timeout", "session_timeout"}),
]  # fmt: skip
ABOUT_SOMETHING_ELSE = [
    "내일 서울 비 오나",
    "점심 뭐먹지",
    "대출 금리 알려줘",
    "환율 얼마임",
    "넷플릭스 볼거 추천",
    "너 이름이 뭐야",
    "ㅎㅇ",
    "적금 들고 싶은데 이자 얼마",
    "카드 명세서 보내줘",
    "what's the weather like today",
    "tell me a joke",
    "버스 몇시에 와",
    "손흥민 골 넣음?",
    "사랑해",
    "파이썬 코드 짜줘",
    "asdfasdf",
    "ㅁㄴㅇㄹ",
    "여권 발급 어디서 해요",
    "토익 시험 언제야",
]
NOTHING = [
    "",
    "   ",
    "\n",
    "😀",
    "👍🏽👍🏽",
    "❤️",
    "?!",
    "...",
    "ㅋㅋㅋㅋ",
    "ㅠㅠ",
    "^^;;",
    "\u200b",
    "\u3164",
]


def step_of(topic_id: str) -> str:
    return load().topic(topic_id).step


def score(finding: Finding, topic_id: str) -> float:
    return dict(zip(finding.topics, finding.scores, strict=True)).get(topic_id, 0.0)


class TestAsPeopleType:
    def test_each_topic_is_asked_for(self):
        assert [topic_id for topic_id, _ in ASKED] == list(load().ids)

    @pytest.mark.parametrize(("topic_id", "asked"), ALL)
    def test_the_right_topic_is_found(self, search, topic_id, asked):
        found = search.find(asked)

        assert found.verdict != "unknown"
        assert topic_id in found.topics[: 1 if found.verdict == "sure" else 3]

    def test_it_is_nearly_always_the_first(self, search):
        missed = [(asked, found) for right, asked in ALL if (found := search.find(asked).topics[0]) != right]

        assert len(missed) <= len(ALL) // 20, missed

    def test_most_are_answered_at_once(self, search):
        choices = [asked for _, asked in ALL if search.find(asked).verdict == "choice"]

        assert len(choices) <= len(ALL) // 4, choices

    @pytest.mark.parametrize(("asked", "twins"), BETWEEN_TWINS)
    def test_near_twins_are_left_to_the_person_or_told_rightly(self, search, asked, twins):
        found = search.find(asked)

        assert twins & set(found.topics[:3])
        assert found.verdict != "sure" or found.topics[0] in twins


class TestSomethingElse:
    @pytest.mark.parametrize("asked", ABOUT_SOMETHING_ELSE)
    def test_is_not_known(self, search, asked):
        assert search.find(asked).verdict == "unknown"

    @pytest.mark.parametrize("asked", NOTHING)
    def test_nothing_said_is_nothing_found(self, search, asked):
        assert search.find(asked) == Finding("unknown", ())
        assert search.find(asked, step="payment", failed="otp_locked") == Finding("unknown", ())


class TestWhereThePersonStands:
    def test_the_own_step_raises_a_topic(self, search):
        for topic_id, asked in ASKED:
            aided = search.find(asked, step=step_of(topic_id))
            assert score(aided, topic_id) >= score(search.find(asked), topic_id), asked

    def test_a_step_settles_what_the_words_leave_open(self, search):
        assert search.find("잠겼어요").verdict == "choice"
        assert search.find("잠겼어요", step="protection").topics[0] == "cert_password_locked"
        assert search.find("번호가 틀렸대요", step="identity").topics[0] == "rrn_mismatch"
        assert search.find("번호가 틀렸대요", step="verification").topics[0] == "ars_code_rejected"

    def test_a_wrong_step_hides_nothing(self, search):
        hidden = [
            (asked, step)
            for topic_id, asked in ALL
            for step in STEPS
            if topic_id not in search.find(asked, step=step).topics[:3]
        ]

        assert hidden == []

    def test_several_steps_are_joined_by_commas(self, search):
        asked = "비밀번호 잊어버림"
        both = search.find(asked, step="payment,protection")
        neither = search.find(asked)

        for topic_id in ("account_password_wrong", "cert_password_forgotten"):
            assert score(both, topic_id) > score(neither, topic_id)
        assert score(both, "login_password_locked") < score(neither, "login_password_locked")
        assert both == search.find(asked, step="protection,payment")

    @pytest.mark.parametrize("step", ["weather", ",", "pay"])
    def test_a_step_that_does_not_exist_changes_nothing(self, search, step):
        assert search.find("비밀번호 틀림", step=step) == search.find("비밀번호 틀림")

    def test_what_failed_just_now_is_raised(self, search):
        for failed in ("account_password_locked", "otp_locked", "cert_password_locked"):
            raised = search.find("잠겼어요", failed=failed)
            assert score(raised, failed) > score(search.find("잠겼어요"), failed)
        assert search.find("잠겼어요").topics[0] != "otp_locked"
        assert search.find("잠겼어요", step="payment", failed="otp_locked").topics[0] == "otp_locked"

    def test_what_failed_just_now_hides_nothing(self, search):
        for topic_id, asked in ASKED:
            assert topic_id in search.find(asked, failed="otp_locked", step="payment").topics[:3], asked

    def test_neither_makes_something_else_a_question(self, search):
        for asked in ABOUT_SOMETHING_ELSE:
            assert search.find(asked, step="payment", failed="otp_locked").verdict == "unknown", asked


class TestFindings:
    @pytest.mark.parametrize(("_topic", "asked"), ALL[::7])
    def test_the_best_ten_stand_in_order(self, search, _topic, asked):
        found = search.find(asked, step="payment")

        assert len(found.topics) == len(set(found.topics)) == len(found.scores) == 10
        assert list(found.scores) == sorted(found.scores, reverse=True)
        assert all(0 <= one <= 1 for one in found.scores)
        assert sum(found.scores) <= 1 + 1e-9

    def test_the_same_question_has_the_same_answer(self, search):
        another = Search(load())
        for _, asked in ALL[::5]:
            assert (
                search.find(asked, step="menu")
                == search.find(asked, step="menu")
                == another.find(asked, step="menu")
            )

    def test_a_huge_text_is_answered_by_its_beginning(self, search):
        asked = "인증서 비밀번호를 잊어버렸어요 "

        assert search.find(asked * 50_000) == search.find(asked * 50)
        assert search.find(asked * 50_000).topics[0] == "cert_password_forgotten"

    @settings(deadline=None)
    @given(
        st.one_of(st.text(), st.text(st.characters(min_codepoint=0x1100, max_codepoint=0xD7FF))),
        st.sampled_from(["", *STEPS, "menu,product", "?"]),
        st.sampled_from(["", "otp_locked", "weather"]),
    )
    def test_any_text_is_answered(self, search, text, step, failed):
        found = search.find(text, step=step, failed=failed)

        assert found.verdict in {"sure", "choice", "unknown"}
        assert set(found.topics) <= set(load().ids)
        assert len(found.topics) == len(found.scores) <= 10
        assert list(found.scores) == sorted(found.scores, reverse=True)
        assert all(0 <= one <= 1 for one in found.scores)


class TestOtherCatalogues:
    bear = replace(
        load().topic("corporate_cert"),
        id="blue_bear",
        titles=Text("푸른 곰이 나타났어요", "A blue bear has come"),
        phrases=("파란색 곰돌이 출몰", "곰이 무서워요"),
        checks=(),
        related=(),
    )

    def test_a_new_topic_is_found_by_its_titles_and_phrases(self, search):
        other = search.over(load().edited(Edition((self.bear,))))

        for asked in (
            "푸른 곰이 나타났어요",
            "푸른곰 나타났어",
            "a blue bear has come",
            "파란색 곰돌이 출몰함",
            "곰이 무서워",
        ):
            found = other.find(asked)
            assert (found.topics[0], found.verdict) == ("blue_bear", "sure"), asked
        assert search.find("파란색 곰돌이 출몰").topics[:1] != ("blue_bear",)

    def test_a_phrase_that_staff_added_is_found_as_it_is_and_nearly(self, search):
        asked = "펭귄 모드로 들어가 버렸어요"
        topic = replace(load().topic("otp_locked"), phrases=(asked,))
        other = search.over(load().edited(Edition((topic,))))
        assert search.find(asked).topics[:1] != ("otp_locked",)

        for said in (asked, "펭귄모드로 들어가버렸어", "ㅠㅠ 펭귄 모드로 들어가 버렸어요!!"):
            found = other.find(said)
            assert (found.topics[0], found.verdict) == ("otp_locked", "sure"), said

    def test_a_phrase_that_staff_added_may_be_about_something_else_by_itself(self, search):
        topic = replace(load().topic("service_hours"), phrases=("내일 서울 비 오나",))
        other = search.over(load().edited(Edition((topic,))))

        assert other.find("내일 서울 비 오나").verdict == "sure"
        assert other.find("내일 서울 비 오나").topics[0] == "service_hours"

    def test_all_else_is_found_as_before(self, search):
        other = search.over(load().edited(Edition((self.bear,))))

        assert [
            asked for right, asked in ALL if other.find(asked).topics[0] != search.find(asked).topics[0]
        ] == []

    def test_a_topic_that_is_off_is_never_found(self, search):
        for topic_id, asked in ASKED[::6]:
            other = search.over(load().edited(Edition(off=(topic_id,))))
            assert topic_id not in other.find(asked, step=step_of(topic_id), failed=topic_id).topics

    def test_no_other_topic_is_sure_in_place_of_one_that_is_off(self, search):
        sure = {}
        for topic_id, asked in [*ASKED, ("cert_revoke", "인증서 폐기하고 싶어요")]:
            found = search.over(load().edited(Edition(off=(topic_id,)))).find(asked)
            if found.verdict == "sure":
                sure[asked] = (topic_id, found.topics[0])

        assert sure == {}

    def test_a_catalogue_of_one_topic_is_searched(self, search):
        one = search.over(load().edited(Edition(off=tuple(id_ for id_ in load().ids if id_ != "otp_locked"))))

        assert one.find("오티피가 잠겼어요").topics == ("otp_locked",)
        assert one.find("내일 서울 비 오나").verdict == "unknown"

    def test_a_catalogue_without_topics_finds_none(self, search):
        none = search.over(load().edited(Edition(off=tuple(load().ids))))

        assert none.find("오티피가 잠겼어요") == Finding("unknown", ())

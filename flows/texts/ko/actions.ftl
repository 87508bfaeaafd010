# 도움말에서 바로 할 수 있는 일

action-issue = ▶ 발급 시작하기
action-certificates = 🪪 내 인증서 보기
action-identity = ▶ 본인 확인 다시 하기
action-other-kind = ▶ 다른 종류 고르기
action-call-again = 📞 다시 걸어 주세요
action-other-number = 📱 다른 번호로 받기
action-other-method = ▶ 다른 방법 고르기
action-other-account = ▶ 다른 계좌로 하기
action-password = ▶ 암호 다시 정하기
action-renew = 🔄 갱신하기
action-reissue = 🔁 재발급받기
action-suspend = ⏸ 정지하기
action-revoke = ⛔ 폐기하기
action-refund = 💸 환급받기
action-guide = 🧭 은행 화면 안내받기

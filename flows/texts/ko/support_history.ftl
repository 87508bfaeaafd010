# 문의 기록의 한 줄: 고객 쪽에서 일어난 일 (상담원이 봐요)

support-did-failed = ⚠️ { $failure } ({ $times }번째)
support-did-step = ➡️ { $step }
support-did-answered = ✔️ 답함: { $step }
support-did-verified = ✅ 추가 본인 확인 마침: { $method }
support-did-issued = 🎉 발급됨: { $product }
support-did-changed = ✅ 처리됨: { $purpose }
support-did-cancelled = ✕ 그만둠: { $purpose }
support-did-idle = 💤 답이 없어 멈춰 둠
support-did-language = 🌐 말을 바꿈: { $language }
support-did-person = 🙋 상담원을 다시 찾음
support-did-left = ↩ 하던 질문으로 돌아감

support-failure-idle = 오래 답이 없어 멈춰 두었어요
support-failure-balance-short = 계좌 잔액이 수수료보다 적어요
support-failure-under-age = 나이 때문에 영업점에서만 발급돼요
language-ko = 한국어
language-en = English

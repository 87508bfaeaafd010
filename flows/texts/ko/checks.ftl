# 시험 서명, 보내 주신 파일 확인

button-new-challenge = 🔁 새 문제 받기
test-question =
    <b>인증서가 정말 되는지 시험 서명을 해 볼게요.</b>
    인증서를 둔 컴퓨터에서 명령 창(터미널)을 열고 이 한 줄을 실행해 주세요. 누르면 복사돼요.
    <code>certguide sign { $challenge } --npki NPKI</code>
    맨 끝의 NPKI 자리에는 NPKI 폴더가 있는 곳을 적어 주세요. 인증서가 여러 개라면 이 인증서의 폴더(cn=…)까지 적어 주세요.
test-folder-disk =
    📂 <b>NPKI 폴더가 있는 곳</b>
    • 압축만 푸셨다면 압축을 푼 곳에서 그대로 <code>NPKI</code>
    • 윈도우: <code>%USERPROFILE%\AppData\LocalLow\NPKI</code>
    • macOS: <code>~/Library/Preferences/NPKI</code>
    • 리눅스: <code>~/NPKI</code>
test-folder-removable =
    📂 <b>NPKI 폴더가 있는 곳</b>
    • 압축만 푸셨다면 압축을 푼 곳에서 그대로 <code>NPKI</code>
    • 윈도우(USB가 X 드라이브라면): <code>X:\NPKI</code>
    • macOS: <code>/Volumes/USB이름/NPKI</code>
    • 리눅스: <code>/media/사용자/USB이름/NPKI</code>
test-folder-phone =
    📂 <b>NPKI 폴더가 있는 곳</b>
    휴대폰이 아니라 압축을 풀었던 컴퓨터에서 해 주세요. 압축을 푼 곳에서 그대로 <code>NPKI</code>예요. 은행 앱으로 옮긴 인증서는 이렇게 확인할 수 없어요.
test-answer =
    🔒 인증서 암호는 <b>그 컴퓨터의 명령 창에만</b> 적고, 이 대화에는 절대 적지 마세요. 열쇠도 암호도 컴퓨터 밖으로 나가지 않아요.
    👉 <b>명령 창에 나온 답 한 줄을 모두 복사해 여기에 보내 주세요.</b>

test-not-answer =
    ⚠️ <b>이 문제의 답이 아니에요.</b>
    일부만 복사됐거나 예전 문제의 답일 수 있어요. 비밀 정보일 수도 있어서 방금 글은 대화에서 지웠어요.
    👉 문제는 그대로예요. 아래 명령을 다시 실행하고, 나온 줄을 처음부터 끝까지 복사해 주세요.
test-too-short =
    ⚠️ <b>답이라기에는 너무 짧아요.</b>
    혹시 인증서 암호일까 봐 방금 글은 대화에서 바로 지웠어요. 암호는 명령을 실행한 컴퓨터에만 적으시면 돼요.
    👉 문제는 그대로예요. 정말 암호를 적으셨다면 텔레그램 서버에 남았을 수 있으니, 재발급을 받고 새 암호를 정하시는 게 안전해요.

test-passed = 🎉 <b>시험 서명이 맞아요. 잘 되는 인증서예요!</b>
test-failed = ❌ <b>서명은 받았는데, 맞지 않는 것이 있어요.</b>
test-signature-good = ✅ <b>서명</b>: 갖고 계신 열쇠와 인증서가 서로 짝이에요.
test-signature-bad = ❌ <b>서명</b>: 이 인증서의 짝이 아닌 열쇠로 서명됐어요. 폴더의 signCert.der와 signPri.key가 함께 받은 것인지 봐 주세요. 그래도 안 되면 재발급을 받으세요.
test-chain-good = ✅ <b>발급기관</b>: 이 발급기관이 발급한 인증서가 맞아요.
test-chain-bad = ❌ <b>발급기관</b>: 이 발급기관이 발급한 인증서로 확인되지 않아요. 다른 인증서로 서명하셨다면 여기서 받은 것으로 다시 해 주세요. 여기서 받은 것이라면 재발급을 받으세요.
test-validity-good = ✅ <b>유효기간</b>: 지금 쓸 수 있는 기간이에요.
test-validity-bad = ❌ <b>유효기간</b>: 지금은 쓸 수 있는 기간이 아니에요. 기간이 끝난 인증서는 새로 발급받으셔야 해요.
test-revocation-good = ✅ <b>상태</b>: 정지되거나 폐기되지 않았어요.
test-revocation-bad = ❌ <b>상태</b>: 정지됐거나 폐기된 인증서예요. 정지라면 풀 수 있고, 폐기라면 새로 발급받으셔야 해요.
test-identity-good = ✅ <b>본인</b>: 은행에 등록된 본인의 인증서가 맞아요.
test-identity-bad = ❌ <b>본인</b>: 인증서의 본인확인 값이 은행에 등록된 번호와 맞지 않아요. 본인 확인이 필요한 곳에서 거절될 수 있으니 재발급을 받으세요.

file-says =
    🔎 <b>보내 주신 파일에는 이렇게 적혀 있어요.</b> ({ $form })
    누구: <b>{ $name }</b>
    종류: { $kind }
    발급기관: { $issuer }
    일련번호 끝자리: <code>{ $serial }</code>
    유효기간: { DATETIME($since, dateStyle: "long") } ~ <b>{ $until }</b>
file-hidden = 🔐 <b>암호로 잠긴 파일이에요.</b> 암호 없이는 아무것도 볼 수 없어요.
file-day = { DATETIME($day, dateStyle: "long") }
file-forever = 끝나는 날 없음
file-form-der = 인증서 파일, DER
file-form-pem = 인증서 파일, PEM
file-form-zip = 인증서 폴더, ZIP
file-form-pkcs12 = 인증서와 열쇠, PKCS#12
file-kind = { $authority } { $holder } { $use }
file-kind-unknown = 제가 아는 종류가 아니에요
file-holder-person = 개인
file-holder-organisation = 기업·사업자
file-holder-unknown = 공동인증서
file-use-universal = 범용
file-use-banking = 은행·보험용
file-use-securities = 증권용
file-use-card = 신용카드용
file-use-corporate-banking = 기업뱅킹용
file-use-tax-invoice = 전자세금용
file-use-procurement = 조달청용
file-use-trade = 무역용
file-use-civil-service = 전자민원용
file-use-server = 서버용
file-use-cloud = 금융인증서
file-use-limited = 용도제한용

file-valid = { $left ->
        [0] ⏳ <b>유효기간</b>: 오늘까지 쓸 수 있어요.
       *[other] ⏳ <b>유효기간</b>: { $left }일 남았어요.
    }
file-no-end = ⏳ <b>유효기간</b>: 시작됐고, 끝나는 날이 없어요.
file-expired = ⌛ <b>유효기간</b>: 끝났어요.
file-not-yet = ⏳ <b>유효기간</b>: 아직 시작되지 않았어요.

file-chain-trusted = ✅ <b>발급</b>: 이 샌드박스의 발급기관이 발급했고, 서명이 최상위 인증서까지 이어져요.
file-chain-authority = ✅ <b>발급</b>: 이 샌드박스 발급기관 자신의 인증서예요. 사람의 인증서가 아니에요.
file-chain-claimed = ⚠️ <b>발급</b>: 이 샌드박스에서 발급했다고 적혀 있지만, <b>여기서 서명한 것이 아니에요.</b> 이름만 빌린 가짜이거나, 이름이 같은 다른 샌드박스의 것이에요.
file-chain-self-signed = ❔ <b>발급</b>: 스스로 서명한 인증서예요. 적힌 내용을 보증해 주는 곳이 없어요.
file-chain-foreign = ❔ <b>발급</b>: 다른 기관의 인증서예요. 적힌 기관이 정말 발급했는지, 적힌 사람의 것인지는 제가 확인할 수 없어요.
file-state-good = ✅ <b>상태</b>: 정지되거나 폐기되지 않았어요. 발급기관 장부를 { DATETIME($day, dateStyle: "long") } { $time }(한국 시각)에 확인했어요.
file-state-held = ⏸ <b>상태</b>: { DATETIME($since, dateStyle: "long") }부터 정지되어 있어요. 발급기관 장부를 { DATETIME($day, dateStyle: "long") } { $time }(한국 시각)에 확인했어요.
file-state-revoked = ⛔ <b>상태</b>: { DATETIME($since, dateStyle: "long") }에 폐기돼서 쓸 수 없어요. 발급기관 장부를 { DATETIME($day, dateStyle: "long") } { $time }(한국 시각)에 확인했어요.
file-state-unknown = ❔ <b>상태</b>: 정지나 폐기 여부는 알 수 없어요. 그건 발급한 기관만 알아요. { $addresses }
file-no-address = 그 기관의 고객센터나 홈페이지에서 확인해 주세요.
file-addresses =
    파일에는 여기에 물어보라고 적혀 있어요. 저는 접속하지 않았으니, 발급한 기관의 주소가 맞는지 먼저 봐 주세요.
    <code>{ $addresses }</code>
file-key-absent = 🔑 <b>열쇠</b>: 인증서만 있고 열쇠는 없는 파일이에요.
file-key-locked = 🔑 <b>열쇠</b>: 암호로 잠겨 있어서 이 인증서의 짝인지는 아직 몰라요.
file-key-wrong-password = 🔑 <b>열쇠</b>: 암호가 맞지 않아 열지 못했어요.
file-key-unreadable = ⚠️ <b>열쇠</b>: 손상됐거나 제가 읽지 못하는 종류라서, 이 인증서의 짝인지 알 수 없어요.
file-key-belongs = ✅ <b>열쇠</b>: 이 인증서의 짝이 맞아요.
file-key-anothers = ❌ <b>열쇠</b>: 이 인증서의 짝이 아니에요. 다른 인증서의 파일이 섞였을 수 있으니, 함께 받은 파일인지 봐 주세요.
file-forgotten = 🧹 열쇠가 들어 있는 파일이라 대화에서 지웠어요. 잠겨 있어도 열쇠는 남에게 보내지 않는 게 안전해요. 저도 파일을 보관하지 않아요.

file-password =
    <b>더 확인하려면 그 파일의 암호를 적어 주세요.</b>
    확인하는 데만 쓰고 보관하지 않아요.
button-file-enough = 괜찮아요, 그만 볼게요
file-wrong-password = ⚠️ 암호가 맞지 않아요. 횟수 제한은 없으니 천천히 다시 적어 주세요. 대소문자도 구분해요.
file-password-later = 암호를 적어 확인하는 것은 하시던 일을 마친 다음에 할 수 있어요. 그때 다시 보내 주세요.
file-while-secret = 🧹 지금은 비밀 정보를 묻는 중이라, 파일은 열어 보지 않고 대화에서 지웠어요. 하시던 일을 마친 다음에 다시 보내 주세요.
file-not-read = 🧹 보내 주신 파일은 아직 열어 보지 못했어요. 열쇠가 들어 있을 수 있어서 대화에서는 지웠으니, 잠시 뒤에 다시 보내 주세요.

file-empty =
    ⚠️ <b>빈 파일이에요.</b>
    내려받거나 복사하다가 끊겼을 수 있어요. 대화에서는 지웠어요.
    👉 받으신 원래 파일이나 백업해 둔 파일을 보내 주세요.
file-too-large =
    ⚠️ <b>파일이 너무 커서 열어 보지 않았어요.</b>
    인증서 파일은 { $most }KB를 넘지 않아요. 무엇이 들었는지 몰라서 대화에서는 지웠어요.
    👉 받으신 ZIP이나 .p12, 인증서 파일(.der, .cer, .pem) 하나만 보내 주세요.
file-unknown =
    ⚠️ <b>인증서 파일이 아니에요.</b>
    개인정보일 수 있어서 대화에서 지웠어요. 보안카드나 신분증 사진은 누구에게도 보내지 마세요.
    👉 인증서는 signCert.der 파일에 있어요. 받으신 ZIP을 통째로 보내셔도 돼요.
file-gone =
    ⚠️ <b>이 파일을 더는 받아 올 수 없어요.</b>
    👉 한 번 더 보내 주세요.
file-damaged =
    ⚠️ <b>파일이 손상되어 읽을 수 없어요.</b>
    내려받거나 복사하다가 일부가 빠졌을 수 있어요. 열쇠가 들어 있을 수 있어서 대화에서는 지웠어요.
    👉 받으신 원래 파일이나 백업해 둔 파일을 다시 보내 주세요.
file-unsafe =
    ⚠️ <b>압축 파일이 보통과 달라서 열지 않았어요.</b>
    인증서를 담은 압축 파일에는 없는 경로나 링크가 있어요. 대화에서는 지웠어요.
    👉 직접 받으신 원래 ZIP을 보내 주세요. 남에게서 받은 파일이라면 열지 않는 게 안전해요.
file-archive-encrypted =
    ⚠️ <b>압축 파일 자체에 암호가 걸려 있어요.</b>
    암호가 걸린 압축은 풀지 않아요. 열쇠가 들어 있을 수 있어서 대화에서는 지웠어요.
    👉 컴퓨터에서 먼저 풀고, 안에 있는 signCert.der를 보내 주세요.
file-key-alone =
    ⚠️ <b>열쇠만 있고 인증서가 없는 파일이에요.</b>
    열쇠만으로는 누구의 것인지 알 수 없어요. 안전을 위해 대화에서 지웠어요. 열쇠 파일은 누구에게도 보내지 마세요.
    👉 같은 폴더에 있는 signCert.der를 보내 주세요.
file-several =
    ⚠️ <b>여러 사람의 인증서가 함께 들어 있어요.</b>
    어느 것을 보아야 할지 알 수 없어요. 열쇠가 들어 있을 수 있어서 대화에서는 지웠어요.
    👉 확인할 인증서의 signCert.der 하나만 보내 주세요.
file-too-costly =
    ⚠️ <b>파일을 여는 데 너무 오래 걸려서 그만두었어요.</b>
    보통의 인증서 파일은 금방 열려요. 열쇠가 들어 있을 수 있어서 대화에서는 지웠어요.
    👉 받으신 ZIP이나 signCert.der를 보내 주세요.
file-unsupported =
    ⚠️ <b>제가 열지 못하는 방식으로 잠긴 파일이에요.</b>
    열쇠가 들어 있을 수 있어서 대화에서는 지웠어요.
    👉 같은 인증서의 signCert.der를 보내 주세요.

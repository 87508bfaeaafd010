# 8단계 발급 완료

delivery-issuing =
    ⏳ <b>인증서를 발급하고 있어요…</b>
    암호 확인 ✅ → 수수료 → 인증서 → 파일
    잠깐이면 돼요. 이 화면을 그대로 두세요.
delivery-issued =
    🎉 <b>인증서가 발급됐어요!</b>
    종류: <b>{ $product }</b>
    일련번호 끝자리: <code>{ $serial }</code>
    유효기간: { DATETIME($since, dateStyle: "long") } ~ <b>{ DATETIME($until, dateStyle: "long") }</b>
    출금된 수수료: <b>{ NUMBER($fee) }원</b>
delivery-replaced = ♻️ 예전 인증서는 방금 폐기됐어요. 예전 파일은 지우셔도 되고, 쓰시던 다른 은행과 기관에는 새것을 다시 등록해 주세요.
delivery-archive = 📦 인증서 폴더예요. 압축을 풀면 NPKI 폴더가 나와요. 인증서 암호로 잠겨 있어요.
delivery-pkcs12 = 🔐 같은 인증서와 개인 열쇠를 파일 하나에 담았어요. 백업으로 두거나, 파일 하나를 고르라는 프로그램에서 쓰세요. 인증서 암호로 열려요.

storage-disk-how =
    <b>💻 하드디스크에 두는 방법</b>
    먼저 ZIP을 풀고, 안의 이름은 바꾸지 말고 <b>NPKI 폴더째</b> 옮겨 주세요. NPKI 폴더가 이미 있으면 지우지 말고 합쳐 주세요.
    • <b>윈도우</b>: 윈도우 키+R → <code>%USERPROFILE%\AppData\LocalLow</code> → 열린 폴더에 복사
    • <b>macOS</b>: Finder에서 Shift+Command+G → <code>~/Library/Preferences</code> → 열린 폴더에 복사
    • <b>리눅스</b>: 홈 폴더에 복사 (<code>~/NPKI</code>)
    보이지 않으면 <code>{ $folder }</code> 안에 signCert.der와 signPri.key가 함께 있는지 봐 주세요.
storage-removable-how =
    <b>🔌 USB에 두는 방법</b>
    먼저 ZIP을 풀고, USB의 <b>맨 위</b>에 NPKI 폴더째 복사하세요. USB가 X 드라이브라면 <code>X:\NPKI</code>가 돼요. 다른 폴더 안에 넣으면 찾지 못해요.
    • macOS에서는 <code>/Volumes/USB이름/NPKI</code>, 리눅스에서는 <code>/media/사용자/USB이름/NPKI</code>예요.
    보이지 않으면 <code>{ $folder }</code> 안에 signCert.der와 signPri.key가 함께 있는지 봐 주세요. 다 쓰신 뒤에는 꼭 빼 두세요.
storage-phone-how =
    <b>📱 휴대폰에 두는 방법</b>
    • <b>안드로이드 10까지</b>: ZIP을 풀고 내장 저장공간 맨 위에 NPKI 폴더째 복사하세요.
    • <b>안드로이드 11부터</b>: 앱마다 따로 보관해요. 컴퓨터에 먼저 두고 은행 인증센터의 ‘스마트폰 인증서 복사’에서 QR코드나 인증번호로 앱에 옮기세요.
    • <b>아이폰</b>: 폴더에 직접 넣을 수 없어요. 컴퓨터에 먼저 두고 은행 앱의 ‘인증서 가져오기’로 옮기세요.
    컴퓨터에는 윈도우 <code>%USERPROFILE%\AppData\LocalLow\NPKI</code>, macOS <code>~/Library/Preferences/NPKI</code>, 리눅스 <code>~/NPKI</code>에 <code>{ $folder }</code> 모양 그대로 두시면 돼요.
delivery-password-reminder = 🧹 다 옮기신 뒤에는 내려받기 폴더와 이 대화에 남은 파일을 지워 두세요. 연습용 인증서라 실제 은행에서는 쓸 수 없어요.
delivery-check = <b>지금 한번 열어 보세요. 잘 열리나요?</b>
button-works = ✅ 잘 돼요
button-broken = 😥 안 돼요
delivery-trouble =
    <b>괜찮아요, 같이 볼게요.</b>
    먼저 이 두 가지를 확인해 주세요. 그래도 안 되면 바로 무료로 재발급받으실 수 있어요. 재발급받으면 지금 것은 폐기돼요.
button-works-after-all = ✅ 이제 돼요
delivery-nothing = 아직 발급받은 인증서가 없어요.
delivery-done =
    🎊 <b>모두 끝났어요! 수고하셨어요.</b>
    앞으로 이것만 챙겨 주세요.
checklist-verify = ☑️ <b>지금 바로 확인</b>: 쓰기 전에 종류와 만료일을 확인하고, 한 번 열어 보세요. 문제가 있으면 바로 무료로 재발급받으세요.
checklist-reminder = 🔔 <b>유효기간 알림</b>: { DATETIME($until, dateStyle: "long") }에 끝나요. { DATETIME($renew, dateStyle: "long") }부터 여기서 갱신할 수 있고, 그때부터 제가 알려 드릴게요. 언제 알릴지는 ‘내 인증서’에서 바꿀 수 있어요.
checklist-calendar = 🔔 <b>유효기간 알림</b>: { DATETIME($until, dateStyle: "long") }에 끝나고, { DATETIME($renew, dateStyle: "long") }부터 여기서 갱신할 수 있어요. ‘내 인증서’에서 달력에 넣거나 알림을 켜 두세요.
checklist-purpose = 🎯 <b>용도</b>: { $product } 인증서예요. { $kind ->
        [universal] 은행부터 증권까지 두루 쓸 수 있는 종류예요.
       *[limited] 쓰려는 곳에서 받지 않으면 범용을 생각해 보세요.
    }
checklist-copy = 🗂 <b>이중 저장</b>: 한 곳에만 두면 잃어버렸을 때 다시 받아야 해요. 다른 곳에 한 벌 더 두세요.
checklist-fee = 💰 <b>수수료</b>: 이 인증서에는 { NUMBER($fee) }원이 들었어요. { DATETIME($refund, dateStyle: "long") }까지는 ‘내 인증서’에서 폐기하면서 돌려받을 수 있어요.
checklist-free = 💰 <b>수수료</b>: 이 인증서는 무료라서 언제든 다시 받을 수 있어요.
checklist-reissue = 💰 <b>수수료</b>: 범용은 1년에 { NUMBER($fee) }원이에요. 유효기간 안의 재발급은 무료예요.
delivery-on-device =
    📲 <b>열쇠는 이 기기에만 있어요.</b>
    파일 두 개를 보안 화면에서 꼭 저장해 주세요. 저장하지 않고 닫으면 다시 받을 수 없어 재발급해야 해요.
failure-issue-failed = 발급을 마치지 못했어요. 출금된 수수료가 있으면 바로 돌려 드려요.

# 안내 모드: 은행 화면 곁에서 한 장씩 함께 봐요

guide-hello =
    <b>KB국민은행 화면을 한 장씩 함께 볼게요.</b>
    은행 홈페이지나 앱에서 직접 하시고, 저는 옆에서 무엇이 나오고 무엇을 조심할지 알려 드려요. 며칠에 걸쳐 하셔도 하시던 자리를 기억해요.
guide-silence = 🔒 여기서는 되었는지만 여쭤봐요. <b>주민등록번호와 암호는 은행 화면에만, 승인번호는 전화기에만 넣고 이 대화에는 적지 마세요.</b> 이 봇은 은행이 아니에요.
guide-path-question = <b>은행에서 무엇을 하시겠어요?</b>
guide-path-issue = 🆕 처음 발급 (만료 뒤에도)
guide-path-reissue = 🔁 재발급 (암호나 파일이 없을 때)
guide-path-renew = 📅 갱신 (만료가 가까울 때)
guide-path-register = 🏦 다른 은행에 등록
guide-path-export = 📲 휴대폰으로 옮기기
button-guide-resume = ▶ 이어서 하기 ({ $count })
button-guide-restart = 처음부터
button-guide-fraud = 🛡️ 사기 조심

guide-under-way =
    📍 <b>하시던 안내가 있어요.</b>
    { $place }
    다른 것을 고르시면 지금 자리는 지워져요.
guide-place = { $path } · { $count } · { $title }
guide-count = { $number }/{ $of }
guide-count-over = 체크리스트
guide-title-over = 은행 화면은 모두 마쳤어요
guide-restarted = 하시던 자리를 지웠어요. 처음부터 함께해요.
guide-resumed = 👋 하시던 자리부터 이어 갈게요. 그사이 은행 화면이 닫혔다면 ‘← 이전’으로 되짚어 오세요. 은행에서는 처음부터 다시 하셔야 할 수 있어요.

guide-before-issue =
    🧾 <b>곁에 두세요</b>
    인터넷뱅킹 ID, 주민(외국인)등록번호, 은행에 등록된 전화, 출금계좌와 비밀번호 4자리, 보안카드나 OTP. 범용이면 잔액 { NUMBER($fee) }원도요.
    컴퓨터와 휴대폰 모두 돼요. 인증서를 쓰실 기기에서 하시는 게 편해요.
guide-before-reissue =
    🔁 기간이 남았는데 암호를 잊었거나 파일이 없을 때예요. 만료일은 그대로이고 수수료는 없지만, <b>예전 인증서는 바로 폐기돼요.</b>
    쓸 수 있는 파일이 다른 기기에 있으면 재발급 말고 복사하세요. 컴퓨터와 휴대폰 모두 되니, 앞으로 쓰실 기기에서 하세요.
guide-before-renew =
    📅 만료 { $renewal }일 전부터 만료일까지, 인증서를 발급한 은행에서만 할 수 있어요.
    <b>인증서가 들어 있는 기기</b>에서 하세요. 인증서 암호와 보안카드나 OTP도 필요해요.
guide-before-register =
    🏦 발급받지 않은 은행이나 기관에서 쓰려면 한 번 등록해야 해요. 다시 발급받는 것이 아니에요.
    <b>인증서가 들어 있는 기기</b>에서 하세요. 인증서 암호, 그 은행의 ID, 보안카드나 OTP도 필요해요.
guide-before-export =
    📲 휴대폰에서는 앱마다 인증서를 따로 보관해서, 컴퓨터에 있는 것이 저절로 나타나지 않아요.
    <b>지금 인증서가 있는 기기</b>를 골라 주세요. 은행이 안내하는 길은 컴퓨터에서 휴대폰으로 옮기는 거예요. 휴대폰에만 있다면 ‘휴대폰’을 고르세요.
guide-device-question = <b>어느 기기에서 하시겠어요?</b>
guide-device-pc = 💻 컴퓨터
guide-device-phone = 📱 휴대폰

# 한 장의 얼개

guide-part-pc = 🖥 { $text }
guide-part-phone = 📱 { $text }
guide-part-enter = ✍️ { $text }
guide-part-never = 🔒 { $text }
guide-part-caution = ⚠️ { $text }
guide-part-advice = 💬 { $text }
button-guide-done = ✅ 되었어요
button-guide-stuck = 😥 안 돼요
button-guide-differs = 🔍 화면이 달라요
button-guide-later = 🔔 나중에

# 처음 발급: 원문의 여덟 단계

guide-welcome-title = 은행 홈페이지나 앱 열기
guide-welcome-pc-screen = KB국민은행 첫 화면이에요. 위쪽에 ‘인증센터’가 보이면 맞게 오셨어요.
guide-welcome-pc-enter = 검색하지 말고 주소창에 <code>kbstar.com</code>을 직접 적어 들어가세요. 로그인은 하지 않아도 돼요.
guide-welcome-phone-screen = KB스타뱅킹 앱의 첫 화면이에요.
guide-welcome-phone-enter = KB스타뱅킹 앱을 여세요. 새로 설치하신다면 문자나 채팅의 링크 말고 휴대폰의 공식 앱 장터에서 받으세요.

guide-menu-title = 인증센터 메뉴
guide-menu-pc-screen = ‘인증센터’는 개인과 기업으로 나뉘어요. 보안 프로그램(Delfino, AhnLab Safe Transaction)을 설치하라는 창이 먼저 뜰 수 있어요.
guide-menu-pc-enter = ‘인증센터’ → ‘개인’ → ‘공동인증서’ → ‘발급/재발급’을 차례로 누르세요. 설치 창이 뜨면 설치를 마치고 다시 들어오세요.
guide-menu-phone-screen = ‘전체메뉴’ 안에 ‘인증/보안’이 있어요. 그 안의 ‘다른 인증수단’을 누르고 아래로 내리면 ‘공동인증서’가 있어요.
guide-menu-phone-enter = ‘전체메뉴’ → ‘인증/보안’ → ‘다른 인증수단’ → ‘공동인증서’ → ‘인증서 발급/재발급’을 차례로 누르세요.

guide-identity-title = 약관 동의와 본인 확인
guide-identity-pc-screen = 약관이 나오고, 사용자 ID와 주민등록번호를 넣는 칸이 있어요.
guide-identity-pc-enter = 약관에 동의한 뒤 <b>은행 화면에만</b> 인터넷뱅킹 ID와 주민등록번호를 넣으세요. 외국인은 같은 칸에 외국인등록번호를 넣으시면 돼요.
guide-identity-phone-screen = { guide-identity-pc-screen }
guide-identity-phone-enter = { guide-identity-pc-enter }

guide-product-title = 인증서 종류 고르기
guide-product-pc-screen = 용도제한용(무료)과 범용(1년 { NUMBER($fee) }원) 가운데 고르는 화면이에요. 발급기관의 약관도 여기서 나와요.
guide-product-pc-enter = 은행·보험·민원에만 쓰시면 용도제한용, 증권까지 쓰시면 범용을 고르세요. 발급기관 약관에도 동의해야 넘어가요.
guide-product-phone-screen = { guide-product-pc-screen }
guide-product-phone-enter = { guide-product-pc-enter }

guide-verification-title = 추가 본인 확인
guide-verification-pc-screen = ARS와 해외출국확인 가운데 고르는 화면이에요. ARS를 고르면 은행에 등록된 전화번호와 승인번호(KB는 두 자리)가 나와요.
guide-verification-pc-enter = 지금 받을 수 있는 번호를 고르고, 전화가 오면 화면의 승인번호를 <b>전화 숫자판</b>에 누르세요. 듣지 않아도 돼요. 해외에 계시면 해외출국확인을 고르세요.
guide-verification-phone-screen = ARS, 해외출국확인, 휴대폰 인증 가운데 고르는 화면이에요. ARS를 고르면 은행에 등록된 전화번호와 승인번호(KB는 두 자리)가 나와요.
guide-verification-phone-enter = 화면의 승인번호를 먼저 기억해 두세요. 전화가 오면 받아서 <b>통화 화면의 숫자판</b>에 누르고 앱으로 돌아오세요. 듣지 않아도 돼요.

guide-payment-title = 계좌와 수수료
guide-payment-pc-screen = 출금계좌와 계좌 비밀번호, 보안카드나 OTP를 물어요. 그다음 종류와 수수료를 보여 주고, 이메일, 전화, 주소를 넣는 칸이 나와요.
guide-payment-pc-enter = 계좌번호와 비밀번호 4자리, 보안카드 두 칸의 2자리씩이나 OTP 6자리를 넣으세요. 카드나 OTP의 일련번호도 물어요. 종류, 계좌, 수수료가 맞는지 보고 확인을 누르세요.
guide-payment-phone-screen = { guide-payment-pc-screen }
guide-payment-phone-enter = { guide-payment-pc-enter }

guide-protection-title = 저장 위치와 암호
guide-protection-pc-screen = 인증서를 둘 곳(하드디스크, 이동식, 휴대폰)을 고르고 인증서 암호를 두 번 넣는 화면이에요.
guide-protection-pc-enter = 혼자 쓰는 컴퓨터면 하드디스크, 아니면 이동식(USB)을 고르세요. 암호는 영문, 숫자, 특수문자를 섞어 10자 이상으로, 123이나 aaa는 빼고 정하세요.
guide-protection-phone-screen = 인증서 암호를 두 번 넣는 화면이에요. 앱에서 받은 인증서는 그 앱 안에 저장돼요.
guide-protection-phone-enter = 암호는 영문, 숫자, 특수문자를 섞어 10자 이상으로, 123이나 aaa는 빼고 정하세요. 계좌 비밀번호나 로그인 암호와 다른 것으로요.

guide-delivery-title = 발급 완료 확인
guide-delivery-pc-screen = 발급이 끝났다는 화면에 인증서 종류, 발급기관, 유효기간이 나와요.
guide-delivery-pc-enter = 새로 넣을 것은 없어요. 종류와 만료일을 보고, 이 인증서로 인터넷뱅킹에 한 번 로그인해 보세요.
guide-delivery-phone-screen = { guide-delivery-pc-screen }
guide-delivery-phone-enter = 새로 넣을 것은 없어요. 종류와 만료일을 보고, 이 인증서로 앱에 한 번 로그인해 보세요.

# 재발급

guide-reissue-product-title = 같은 종류 고르기
guide-reissue-product-pc-screen = 용도제한용과 범용 가운데 고르는 화면이에요. 발급기관의 약관도 여기서 나와요.
guide-reissue-product-pc-enter = 지금 갖고 계신 것과 <b>같은 종류</b>를 고르세요. 발급기관 약관에도 동의해야 넘어가요.
guide-reissue-product-phone-screen = { guide-reissue-product-pc-screen }
guide-reissue-product-phone-enter = { guide-reissue-product-pc-enter }

guide-reissue-payment-title = 계좌와 보안카드·OTP
guide-reissue-payment-pc-screen = 출금계좌와 계좌 비밀번호, 보안카드나 OTP를 물어요. 재발급은 무료라 수수료는 0원이에요.
guide-reissue-payment-pc-enter = 계좌번호와 비밀번호 4자리, 보안카드 두 칸의 2자리씩이나 OTP 6자리를 넣으세요. 수수료가 0원인지 보고 확인을 누르세요.
guide-reissue-payment-phone-screen = { guide-reissue-payment-pc-screen }
guide-reissue-payment-phone-enter = { guide-reissue-payment-pc-enter }

guide-reissue-delivery-title = 재발급 완료 확인
guide-reissue-delivery-pc-screen = 재발급이 끝났다는 화면이에요. 만료일은 예전 인증서와 같아요.
guide-reissue-delivery-pc-enter = 새 인증서로 한 번 로그인해 보세요. 예전 파일은 이제 쓸 수 없으니 헷갈리지 않게 지우세요.
guide-reissue-delivery-phone-screen = { guide-reissue-delivery-pc-screen }
guide-reissue-delivery-phone-enter = 새 인증서로 앱에 한 번 로그인해 보세요. 컴퓨터나 USB에 남은 예전 파일은 이제 쓸 수 없어요.

# 갱신

guide-renew-menu-title = 인증서 갱신 메뉴
guide-renew-menu-pc-screen = ‘인증센터’의 ‘공동인증서’ 아래에 ‘인증서 갱신’이 있어요. 보안 프로그램을 설치하라는 창이 먼저 뜰 수 있어요.
guide-renew-menu-pc-enter = ‘인증센터’ → ‘개인’ → ‘공동인증서’ → ‘인증서 갱신’을 차례로 누르세요. 설치 창이 뜨면 설치를 마치고 다시 들어오세요.
guide-renew-menu-phone-screen = ‘전체메뉴’의 ‘인증/보안’ 안에 ‘다른 인증수단’과 ‘공동인증서’가 있어요. 갱신은 그 안에서 해요.
guide-renew-menu-phone-enter = ‘전체메뉴’ → ‘인증/보안’ → ‘다른 인증수단’ → ‘공동인증서’를 차례로 누르고 갱신 메뉴를 찾으세요. 이름은 앱 버전에 따라 조금 다를 수 있어요.

guide-renew-certificate-title = 갱신할 인증서 고르기
guide-renew-certificate-pc-screen = ‘인증서 선택’을 누르면 인증서 창이 떠요. 저장한 곳(하드디스크, 이동식)마다 목록이 따로 나와요.
guide-renew-certificate-pc-enter = 갱신할 인증서를 고르고 <b>지금 쓰시는 인증서 암호</b>를 은행 창에 넣으세요. 안 보이면 저장한 곳을 하나씩 눌러 보세요.
guide-renew-certificate-phone-screen = 이 앱에 들어 있는 인증서의 목록이 나와요.
guide-renew-certificate-phone-enter = 갱신할 인증서를 고르고 <b>지금 쓰시는 인증서 암호</b>를 앱에 넣으세요.

guide-renew-terms-title = 발급기관 약관
guide-renew-terms-pc-screen = 인증서 발급기관의 이용약관이 나와요.
guide-renew-terms-pc-enter = 읽고 동의하세요. 여기서 넣을 번호는 없어요.
guide-renew-terms-phone-screen = { guide-renew-terms-pc-screen }
guide-renew-terms-phone-enter = { guide-renew-terms-pc-enter }

guide-renew-payment-title = 추가 확인과 수수료
guide-renew-payment-pc-screen = 출금계좌와 계좌 비밀번호, 보안카드나 OTP를 묻고 수수료를 보여 줘요. 용도제한용은 0원, 범용은 { NUMBER($fee) }원이에요.
guide-renew-payment-pc-enter = 계좌번호와 비밀번호 4자리, 보안카드 두 칸의 2자리씩이나 OTP 6자리를 넣으세요. 수수료가 맞는지 보고 확인을 누르세요.
guide-renew-payment-phone-screen = { guide-renew-payment-pc-screen }
guide-renew-payment-phone-enter = { guide-renew-payment-pc-enter }

guide-renew-delivery-title = 갱신 완료 확인
guide-renew-delivery-pc-screen = 갱신이 끝났다는 화면이에요. 만료일이 1년 뒤로 늘어나 있어야 해요.
guide-renew-delivery-pc-enter = 새 만료일을 보고 한 번 로그인해 보세요. 휴대폰에 옮겨 둔 예전 것은 이제 쓸 수 없으니 새것을 다시 옮기세요.
guide-renew-delivery-phone-screen = { guide-renew-delivery-pc-screen }
guide-renew-delivery-phone-enter = 새 만료일을 보고 한 번 로그인해 보세요. 컴퓨터에 남은 예전 것은 이제 쓸 수 없어요.

# 다른 은행에 등록

guide-register-welcome-title = 등록할 은행 열기
guide-register-welcome-pc-screen = 인증서를 쓰려는 은행이나 기관의 첫 화면이에요.
guide-register-welcome-pc-enter = 검색하지 말고 주소창에 그 은행의 주소를 직접 적어 들어가세요. KB국민은행이면 <code>kbstar.com</code>이에요.
guide-register-welcome-phone-screen = 인증서를 쓰려는 은행의 앱이에요. 안드로이드 11부터와 아이폰에서는 인증서가 <b>그 앱 안에</b> 있어야 등록할 수 있어요.
guide-register-welcome-phone-enter = 그 은행의 앱을 여세요. 앱 안에 인증서가 없으면 컴퓨터에서 그 앱으로 먼저 옮기세요.

guide-register-menu-title = 타행/타기관 인증서 등록
guide-register-menu-pc-screen = KB에서는 ‘인증센터’의 ‘공동인증서’ 아래에 ‘타행/타기관 인증서 등록/해제’가 있어요. 다른 은행도 인증센터에 비슷한 이름이 있어요.
guide-register-menu-pc-enter = ‘인증센터’ → ‘공동인증서’ → ‘타행/타기관 인증서 등록/해제’를 차례로 누르고 ‘개인’을 고르세요.
guide-register-menu-phone-screen = KB스타뱅킹에서는 ‘공동인증서’ 안에 ‘타행(기관) 인증서 등록/해제’가 있어요. 다른 은행 앱도 인증 메뉴에 비슷한 이름이 있어요.
guide-register-menu-phone-enter = KB스타뱅킹이면 ‘전체메뉴’ → ‘인증/보안’ → ‘다른 인증수단’ → ‘공동인증서’ → ‘타행(기관) 인증서 등록/해제’를 차례로 누르세요.

guide-register-identity-title = 본인 확인
guide-register-identity-pc-screen = 사용자 ID와 주민등록번호, 또는 생년월일을 묻는 칸이 나와요.
guide-register-identity-pc-enter = 묻는 것을 <b>은행 화면에만</b> 넣으세요. ID는 인증서를 발급한 은행이 아니라 지금 등록하는 은행의 것이에요.
guide-register-identity-phone-screen = 사용자 ID와 주민등록번호를 물어요. KB스타뱅킹은 앞 6자리만 묻기도 해요.
guide-register-identity-phone-enter = 묻는 것을 <b>은행 앱에만</b> 넣으세요. ID는 인증서를 발급한 은행이 아니라 지금 등록하는 은행의 것이에요.

guide-register-certificate-title = 등록할 인증서 고르기
guide-register-certificate-pc-screen = 인증서 창이 떠요. 저장한 곳(하드디스크, 이동식)마다 목록이 따로 나와요.
guide-register-certificate-pc-enter = 등록할 인증서를 고르고 인증서 암호를 은행 창에 넣으세요. 안 보이면 저장한 곳을 하나씩 눌러 보세요.
guide-register-certificate-phone-screen = 이 앱에 들어 있는 인증서의 목록이 나와요.
guide-register-certificate-phone-enter = 등록할 인증서를 고르고 인증서 암호를 앱에 넣으세요.

guide-register-payment-title = 계좌와 보안카드·OTP
guide-register-payment-pc-screen = 출금계좌와 계좌 비밀번호, 보안카드나 OTP를 물어요.
guide-register-payment-pc-enter = 지금 등록하는 은행의 계좌와 보안카드나 OTP를 보고 넣으세요. 일련번호도 물을 수 있어요.
guide-register-payment-phone-screen = { guide-register-payment-pc-screen }
guide-register-payment-phone-enter = { guide-register-payment-pc-enter }

guide-register-delivery-title = 등록 완료 확인
guide-register-delivery-pc-screen = 등록이 끝났다는 화면이에요. 인증서의 발급기관과 유효기간이 맞는지 보세요.
guide-register-delivery-pc-enter = 새로 넣을 것은 없어요. 이 인증서로 그 은행에 한 번 로그인해 보세요.
guide-register-delivery-phone-screen = { guide-register-delivery-pc-screen }
guide-register-delivery-phone-enter = 새로 넣을 것은 없어요. 이 인증서로 그 은행 앱에 한 번 로그인해 보세요.

# 휴대폰으로 옮기기

guide-export-welcome-title = 두 기기 준비하기
guide-export-welcome-pc-screen = 컴퓨터에는 KB국민은행 첫 화면, 휴대폰에는 KB스타뱅킹 앱을 열어 두세요.
guide-export-welcome-pc-enter = 컴퓨터 주소창에 <code>kbstar.com</code>을 직접 적어 들어가세요. 로그인은 하지 않아도 돼요.
guide-export-welcome-phone-screen = 지금 인증서가 들어 있는 앱과, 인증서를 받을 앱을 모두 열 수 있게 해 두세요. 옛 휴대폰은 초기화하지 마세요.
guide-export-welcome-phone-enter = 지금 인증서가 들어 있는 앱부터 여세요.

guide-export-menu-title = 복사 메뉴
guide-export-menu-pc-screen = ‘인증센터’의 ‘공동인증서’ 아래에 ‘스마트폰 인증서 복사’가 있어요. 인증서를 옮기는 프로그램을 설치하라고 할 수 있어요.
guide-export-menu-pc-enter = ‘인증센터’ → ‘공동인증서’ → ‘스마트폰 인증서 복사’를 누르고, 개인용인 ‘KB스타뱅킹’을 고르세요.
guide-export-menu-phone-screen = 앱의 공동인증서 메뉴에서 내보내기나 복사를 찾는 단계예요. 이름과 되는 방법이 앱마다 달라요.
guide-export-menu-phone-enter = KB스타뱅킹이면 ‘전체메뉴’ → ‘인증/보안’ → ‘다른 인증수단’ → ‘공동인증서’ 안을 보세요. 휴대폰으로 바로 보내는 메뉴가 없으면 컴퓨터로 먼저 복사한 뒤 다시 휴대폰으로 옮기세요.

guide-export-certificate-title = 옮길 인증서 고르기
guide-export-certificate-pc-screen = 인증서 창이 떠요. 저장한 곳(하드디스크, 이동식)마다 목록이 따로 나와요.
guide-export-certificate-pc-enter = 옮길 인증서를 고르고 인증서 암호를 은행 창에 넣으세요. 안 보이면 저장한 곳을 하나씩 눌러 보세요.
guide-export-certificate-phone-screen = 이 앱에 들어 있는 인증서의 목록이 나와요.
guide-export-certificate-phone-enter = 옮길 인증서를 고르고 인증서 암호를 앱에 넣으세요.

guide-export-code-title = QR코드나 인증번호
guide-export-code-pc-screen = QR코드나 인증번호로 두 기기를 잇는 화면이에요. 휴대폰 앱에서는 인증서를 가져오는 메뉴를 열어 두세요.
guide-export-code-pc-enter = 휴대폰 앱으로 QR코드를 찍거나, 한쪽 화면의 인증번호를 다른 쪽에 넣으세요. <b>둘 다 본인의 기기</b>여야 해요.
guide-export-code-phone-screen = QR코드나 인증번호로 두 기기를 잇는 화면이에요. 받을 기기에서는 인증서를 가져오는 메뉴를 열어 두세요.
guide-export-code-phone-enter = 받을 기기로 QR코드를 찍거나, 한쪽 화면의 인증번호를 다른 쪽에 넣으세요. <b>둘 다 본인의 기기</b>여야 해요.

guide-export-delivery-title = 옮겨졌는지 확인
guide-export-delivery-pc-screen = 휴대폰 앱의 인증서 목록에 옮긴 인증서가 보여야 해요. 컴퓨터에 있는 것도 그대로 쓸 수 있어요.
guide-export-delivery-pc-enter = 휴대폰 앱에서 이 인증서로 한 번 로그인해 보세요. 다른 앱에서도 쓰시려면 그 앱으로 따로 옮기세요.
guide-export-delivery-phone-screen = 받은 앱의 인증서 목록에 옮긴 인증서가 보여야 해요.
guide-export-delivery-phone-enter = 받은 앱에서 한 번 로그인해 보세요. 끝내 안 옮겨지면 새 휴대폰의 앱에서 무료로 재발급받으실 수 있어요.

# 아무에게도 말하지 않을 것

guide-never-welcome = 은행 주소나 앱을 링크로 보내며 들어오라는 말은 사기예요. ID와 암호는 이 봇을 포함해 누구에게도 알려 주지 마세요.
guide-never-menu = 대신 눌러 주겠다는 사람에게 화면을 맡기지 마세요. ID와 암호는 이 봇을 포함해 누구에게도 알려 줄 필요가 없어요.
guide-never-identity = 주민등록번호는 은행 화면에만 넣으세요. 이 봇을 포함해 누구에게도 알려 주지 마세요.
guide-never-product = 대신 발급받아 주거나 인증서를 빌려 달라는 사람은 거절하세요. 은행에서 받은 인증서와 암호는 이 봇을 포함해 누구에게도 보내지 마세요.
guide-never-verification = 승인번호는 전화 숫자판에만 누르세요. 은행은 채팅으로 승인번호를 묻지 않고, 이 봇도 묻지 않아요. 불러 달라는 말은 모두 사기예요.
guide-never-payment = 계좌 비밀번호, 보안카드, OTP 번호는 은행 화면에만 넣고 이 봇에는 적지 마세요. 카드 전체 번호나 사진을 달라는 곳은 모두 사기예요.
guide-never-protection = 인증서 암호는 은행도 몰라요. 이 봇을 포함해 누구에게도 알려 주지 마세요.
guide-never-export = QR코드와 인증번호가 있으면 인증서를 가져갈 수 있어요. 이 봇을 포함해 누구에게도 보여 주거나 불러 주지 마세요.
guide-never-delivery = 인증서는 본인만 쓸 수 있고, 빌려주면 법에 따라 처벌받을 수 있어요. 파일과 암호를 이 봇을 포함해 누구에게도 보내지 마세요.

# 원문의 실패 원인 다섯, 체크리스트, 상황 셋, 그리고 길마다 조심할 것

guide-caution-network = 인터넷 연결이 불안정하면 중간에 멈춰요. 와이파이가 안정적인지 먼저 확인하세요.
guide-advice-hurry = 시간이 부족하면 ID, 주민등록번호, 연락처를 미리 챙겨 두세요. 인증센터를 즐겨찾기에 넣어 두면 더 빨라요.
guide-caution-personal = 개인용과 기업용은 메뉴가 달라요. 개인이시면 꼭 ‘개인’을 고르세요.
guide-caution-terms = 약관 동의가 빠지면 넘어가지 않아요. 약관을 꼼꼼히 읽고 필수 항목에 모두 동의하세요.
guide-caution-number = 주민등록번호를 잘못 입력해 실패하는 일이 많아요. 입력한 정보를 다시 한번 확인하세요.
guide-caution-purpose = 용도가 맞지 않으면 쓰려는 곳에서 받지 않아요. 여러 서비스에 쓰실 거면 범용을 고려하세요.
guide-advice-lasting = 오래 쓰실 계획이면 범용이 나을 수 있어요. 해마다 수수료가 들지만 다양한 금융 서비스에 쓸 수 있어요. 새어 나가거나 잃어버리지 않게 보관하세요.
guide-caution-phone = 전화번호가 맞지 않으면 ARS 인증에 실패해요. 정확한 번호를 고르고, 예전 번호뿐이면 은행에서 먼저 바꾸세요.
guide-caution-fee = 수수료를 내지 못하면 발급되지 않아요. 발급하기 전에 수수료와 잔액을 꼭 확인하세요.
guide-caution-copies = 한 곳에만 두면 잃어버렸을 때 다시 받아야 해요. 두 곳에 저장하시고, 여럿이 쓰는 컴퓨터에는 저장하지 마세요.
guide-caution-exact = 제대로 발급됐는지 꼭 검증하세요. 실제 금융 거래에서 한 번 써 보고, 문제가 있으면 바로 재발급을 받으세요.
guide-advice-refund = 유료 인증서는 발급일을 포함해 { $days }일 안에 폐기하고 신청하면 수수료를 돌려받아요. 무료 인증서는 언제든 취소하고 다시 받을 수 있어요.
guide-caution-expiry = 유효 기간이 만료되면 갱신할 수 없고 새로 발급받아야 해요. 갱신은 만료 { $renewal }일 전부터 만료일까지예요.
guide-caution-at-hand = 인증서가 없거나 암호를 잊으셨으면 여기서 더 갈 수 없어요. 발급한 은행에서 재발급(무료)을 먼저 받으세요.
guide-caution-careful = 여러 번 틀리면 잠겨요. 보안카드는 5번이니 4번 틀리면 멈추고, 입력한 정보를 다시 한번 확인하세요.
guide-caution-try = 제대로 되는지 바로 검증하세요. 안 되더라도 재발급부터 받지는 마세요. 재발급하면 지금 인증서가 폐기되고, 쓰시던 다른 곳에도 다시 등록해야 해요.
guide-caution-again = 갱신하거나 재발급받으면 인증서가 새것으로 바뀌어요. 쓰시던 다른 은행과 기관에는 그때마다 다시 등록하세요.

# 화면이 다를 때

guide-differs =
    🔍 <b>화면이 다를 수 있어요. 은행은 화면을 자주 바꿔요.</b>
    • 메뉴 이름이나 자리가 바뀌었을 수 있어요. 비슷한 말을 찾아보세요.
    • 점검 안내가 보이면 안내된 시각이 지난 뒤에 다시 하세요.
guide-differs-pc =
    • 보안 프로그램 설치 창이 앞을 가렸을 수 있어요. 설치를 마치고 다시 들어오세요.
    • 휴대폰으로 하시는 중이면 아래에서 휴대폰 화면으로 바꾸세요.
guide-differs-phone =
    • 앱 버전에 따라 달라요. 공식 앱 장터에서 최신으로 바꿔 보세요.
    • 컴퓨터로 하시는 중이면 아래에서 컴퓨터 화면으로 바꾸세요.
guide-differs-place = 무엇을 누르셔도 하시던 자리는 그대로예요. 주소가 그 은행의 것(KB는 <code>kbstar.com</code>)이 아니거나 링크로 들어간 화면이면 아무것도 넣지 말고 닫으세요.
button-guide-switch-pc = 💻 컴퓨터 화면으로 볼게요
button-guide-switch-phone = 📱 휴대폰 화면으로 볼게요
button-guide-previous = ◀ 앞 장으로 갈게요
guide-switched-pc = 💻 컴퓨터 화면으로 보여 드릴게요. 하시던 자리는 그대로예요. 은행에서는 기기를 바꾸면 처음부터 다시 하셔야 할 수 있어요.
guide-switched-phone = 📱 휴대폰 화면으로 보여 드릴게요. 하시던 자리는 그대로예요. 은행에서는 기기를 바꾸면 처음부터 다시 하셔야 할 수 있어요.

# 사기 조심

guide-fraud =
    🛡️ <b>이런 말은 모두 사기예요.</b>
    • “승인번호를 채팅이나 전화로 불러 주세요.” 은행은 채팅으로 승인번호를 묻지 않아요.
    • “보안카드 전체 번호나 사진을 보내 주세요.”
    • “인증서를 빌려 주세요. 대신 발급받아 드릴게요.” 인증서는 가족도 쓸 수 없고 본인만 쓸 수 있어요. 빌려주면 처벌받을 수 있어요.
    • “이 링크로 들어오세요.” 은행 주소는 직접 적으세요.
    이 봇도 은행이 아니며, 이런 것을 묻지 않아요.
guide-fraud-already =
    🚨 <b>이미 알려 주셨거나 돈이 나갔나요? 지금 바로 하세요.</b>
    1. 먼저 은행 <b>1588-9999</b>에 직접 걸어 지급정지를 부탁하고, 인증서를 <b>정지하거나 폐기</b>하세요. 폐기는 발급한 은행의 ‘인증센터’에서도 할 수 있어요. 상대가 알려 준 번호로는 걸지 마세요.
    2. 돈이 나갔으면 경찰 <b>112</b>에도 바로 신고하세요.
    3. 암호와 보안카드, OTP를 바꾸고, 금융감독원 <b>1332</b>에서 상담받으세요.

# 나중에 하기

guide-later =
    🔔 <b>알려 드릴까요?</b>
    지금 자리({ $count })는 그대로 기억해 둘게요. 알림 없이 다시 오셔도 돼요. /guide 를 누르면 이어져요.
    은행 화면은 그동안 닫힐 수 있으니, 다시 오시면 은행에서는 처음부터 하셔야 할 수 있어요.
button-guide-tonight = 🌆 오늘 { $hour }시에
button-guide-tomorrow = 🌅 내일 { $hour }시에
button-guide-days = 📆 { $days }일 뒤 { $hour }시에
guide-remind-set = 🔔 { DATETIME($day, dateStyle: "long") } { $hour }시(한국 시각)에 알려 드릴게요. 하시던 자리는 그대로 있어요.
guide-remind-off = 🔕 알려 드리지 않을게요. 하시던 자리는 그대로 있어요.
guide-reminder =
    🔔 <b>부탁하신 알림이에요. 은행 화면을 이어서 볼까요?</b>
    { $place }
guide-reminder-busy = 지금 하시던 일을 마친 다음 /guide 를 누르시면 이어져요.

# 마지막 체크리스트

guide-checklist =
    🎉 <b>은행 화면은 모두 마치셨어요! 이것만 챙기면 끝이에요.</b>
    하신 것을 눌러 표시하세요. 나중에 하셔도 돼요.
guide-ticked = ☑ { $text }
guide-unticked = ☐ { $text }
guide-row-verify = <b>인증서 사용 전</b>: 유효성을 확인하지 않으면 쓸 때 막혀요. 발급 후 즉시 검증하세요.
guide-row-expiry = <b>정기적인 관리</b>: 유효 기간이 만료되면 막혀요. 유효기간 알림을 설정하세요.
guide-row-purpose = <b>다양한 서비스 이용</b>: 용도 제한이 맞지 않으면 막혀요. 범용 인증서를 고려하세요.
guide-row-copies = <b>안전한 저장</b>: 인증서를 분실하면 막혀요. 두 곳에 이중 저장하세요.
guide-row-cost = <b>수수료 관리</b>: 예상보다 비용이 더 들 수 있어요. 수수료를 사전에 확인하세요.
guide-box-verify = 발급 후 바로 검증
guide-box-expiry = 유효기간 알림 설정
guide-box-purpose = 쓸 곳과 용도 확인
guide-box-copies = 두 곳에 저장
guide-box-cost = 수수료 확인
button-guide-finish = ✅ 다 했어요
guide-finished = 🎊 <b>여기까지 오시느라 수고하셨어요!</b> 은행 화면을 끝까지 잘 해내셨어요. 막히는 일이 생기면 언제든 다시 불러 주세요.
guide-left = { $left ->
        [0] ☑ 체크리스트도 모두 마치셨어요.
       *[other] 체크리스트에 표시하지 않으신 것이 { $left }가지 있어요. 시간 날 때 챙겨 주세요.
    }

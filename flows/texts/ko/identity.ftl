# 3단계 약관 동의와 본인 확인

identity-term =
    약관 { $number }/{ $of } · { $kind }
    <b>{ $title }</b>
    { $gist }
term-required = <b>[필수]</b>
term-optional = [선택] 동의하지 않아도 발급돼요
term-text = { $text }

term-service-title = 인증서비스 이용약관
term-service-gist = 샌드박스 인증기관이 무엇을 약속하고 무엇은 하지 않는지 알려 드려요.
term-privacy-title = 개인정보 수집·이용 동의
term-privacy-gist = 이름, ID, 전화, 계좌번호를 발급에만 쓰고, 암호로 잠가 보관해요.
term-identifiers-title = 고유식별정보 처리 동의
term-identifiers-gist = 주민(외국인)등록번호는 본인 확인과 발급하는 순간에만 쓰고 저장하지 않아요.
term-overseas-title = 개인정보 국외 이전 동의
term-overseas-gist = 텔레그램은 대화를 해외 서버에 보관해요.
term-provision-title = 인증기관 제공 동의
term-provision-gist = 인증서를 만드는 데 필요한 이름과 확인 결과를 인증기관에 전해요.
term-news-title = 소식 받기 동의
term-news-gist = 만료 30일 전부터 알려 드려요. 서비스 소식도 이 대화로 보내요.

button-read-term = 📄 전문 보기
button-agree = ✅ 동의해요
button-disagree = 동의하지 않아요
button-disagree-optional = 받지 않을게요

identity-optional-declined = 알겠어요. 선택 항목이라 발급에는 아무 영향이 없어요.
identity-terms-done = 👍 약관 확인을 마쳤어요.
failure-terms-declined = 필수 약관에 동의하지 않으셨어요
identity-declined =
    괜찮아요. 동의하지 않으면 여기서 더 나아갈 수 없지만, 불이익은 전혀 없어요.
    마음이 바뀌면 다시 볼 수 있고, 은행 영업점에서 직접 하셔도 돼요.
button-reconsider = 약관 다시 볼게요

identity-user-id =
    <b>인터넷뱅킹 ID를 적어 주세요.</b>
    영문과 숫자로 된 4~20자예요. 다른 서비스의 아이디와 헷갈리지 않게 주의해 주세요.
failure-user-id-format = ID는 영문과 숫자 4~20자예요. 횟수는 줄지 않았어요.

identity-number =
    ID <b>{ $user_id }</b>, 받았어요.
    <b>주민등록번호(외국인등록번호) 13자리를 적어 주세요.</b>
    하이픈은 있어도 없어도 괜찮아요.
failure-number-format = 13자리 숫자가 아니에요. 횟수는 줄지 않았어요.
failure-number-date = 앞자리가 실제로 있는 생년월일이 아니에요. 횟수는 줄지 않았어요.
failure-number-mismatch = ID와 등록번호가 은행 정보와 맞지 않아요
failure-under-age = 만 { $age }세 미만은 영업점에서 발급받아요
identity-branch = 어린이의 개인정보는 법정대리인 동의가 꼭 필요해서, 채팅으로는 진행하지 않아요. 보호자와 함께 가까운 영업점에 들러 주세요.
failure-identity-locked = 여러 번 맞지 않아 이 ID의 본인 확인이 잠겼어요

identity-recognised = ✅ <b>{ $name }</b> 님, 반가워요. 본인 확인이 끝났어요.

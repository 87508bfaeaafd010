/**
 * The page's own words in Korean and English. The questions are the conversation's; these are what stands around them.
 * @module texts
 */

const KO = {
  secure: "보안 입력 · 대화에 남지 않아요",
  promise: "입력한 값은 잠근 채로 보내고, 텔레그램 대화에는 남지 않아요.",
  kinds: {
    number: "주민(외국인)등록번호",
    account_password: "계좌 비밀번호",
    card: "보안카드 번호",
    otp: "OTP 번호",
    certificate_password: "인증서 암호 정하기",
    file_password: "암호 입력",
  },
  fields: { certificate_password: "인증서 암호", file_password: "암호" },
  keypad: "숫자판",
  clear: "전체 지우기",
  erase: "한 자리 지우기",
  shuffle: "숫자 다시 섞기",
  shuffled: "숫자를 다시 섞었어요",
  confirm: "확인",
  sending: "보내는 중…",
  entered: (count, all) => `${count}자리 입력, ${all}자리 중`,
  incomplete: (all) => `숫자 ${all}자리를 모두 눌러 주세요.`,
  again: "한 번 더",
  show: "보이기",
  hide: "숨기기",
  showField: (field) => `${field} 보이기`,
  hideField: (field) => `${field} 숨기기`,
  rules: {
    length: "10~64자",
    letter: "영문 포함",
    digit: "숫자 포함",
    special: "특수문자 포함",
    allowed: "' \" \\ | 없음",
    printable: "빈칸과 한글 없음",
    run: "123, aaa 같은 연속 3글자 없음",
  },
  ruleMet: "맞아요",
  ruleUnmet: "아직이에요",
  same: "두 암호가 같아요",
  notYetSame: "아직 위의 암호와 달라요",
  differs: "두 암호가 서로 달라요. 아래 칸에 다시 적어 주세요.",
  ruleBroken: "아직 규칙에 맞지 않는 부분이 있어요.",
  empty: "암호를 적어 주세요.",
  caps: "Caps Lock이 켜져 있어요",
  device: "열쇠를 이 기기에서 만들기",
  deviceOn: "비밀 열쇠를 텔레그램도 서버도 갖지 않아요. 인증서 파일은 이 화면에서 바로 저장해요.",
  deviceOff: "열쇠를 서버가 만들고, 인증서 파일은 대화로 보내 드려요.",
  deviceUnable: "이 앱은 화면에서 만든 파일을 저장하지 못해서, 서버가 만들어 대화로 보내 드려요. 이 기기에서 만들려면 브라우저로 열어 주세요.",
  openBrowser: "브라우저로 열기",
  making: "인증서를 만들고 있어요",
  makingNote: "잠시만 기다려 주세요. 이 화면을 닫지 마세요.",
  steps: { key: "이 기기에서 열쇠 만들기", certificate: "인증서 받기", files: "파일 만들기" },
  stepPast: "마쳤어요",
  issued: "인증서가 나왔어요",
  saving: "파일을 저장해 주세요",
  savingLead: "두 파일은 이 화면에서만 받을 수 있어요. 모두 저장한 다음에 닫아 주세요.",
  savingAdvice: "혼자 쓰는 기기나 USB에 두고, 한 벌을 더 다른 곳에 두세요. 파일을 열 때는 방금 정한 암호를 써요.",
  fileKinds: { "application/zip": "공동인증서 (NPKI 폴더)", "application/x-pkcs12": "다른 프로그램용 (PKCS#12)" },
  save: "저장",
  saveAgain: "다시 저장",
  saveFile: (kind) => `${kind} 저장`,
  saved: "저장했어요",
  saveFailed: "저장하지 못했어요. 다시 눌러 주세요.",
  finish: "다 저장했어요",
  finishAnyway: "저장하지 않고 닫기",
  unsaved: "아직 저장하지 않은 파일이 있어요. 닫으면 다시 받을 수 없어요.",
  done: "입력을 마쳤어요",
  doneFailed: "확인해 주세요",
  soon: "곧 대화로 돌아가요.",
  closeYourself: "이 창을 닫고 텔레그램 대화로 돌아가 주세요.",
  askedAgain: "맞지 않았어요. 다시 입력해 주세요.",
  leave: "대화로 돌아가기",
  openTelegram: "텔레그램 열기",
  tryAgain: "다시 해 보기",
  retryNow: "지금 다시 시도",
  retrying: "다시 시도하고 있어요…",
  offline: "인터넷이 끊겼어요. 이어지면 바로 다시 보낼게요.",
  troubles: {
    outside: ["텔레그램에서 열어 주세요", "이 화면은 텔레그램 대화의 버튼으로만 열려요. 대화로 돌아가 버튼을 눌러 주세요."],
    insecure: ["이 기기에서는 안전하게 보낼 수 없어요", "텔레그램과 기기를 최신 버전으로 바꾸거나, 대화로 돌아가 그대로 이어 가 주세요."],
    launch_missing: ["텔레그램에서 열어 주세요", "텔레그램이 알려 주는 정보가 빠져 있어요. 대화로 돌아가 버튼을 다시 눌러 주세요."],
    launch_forged: ["안전한지 확인하지 못했어요", "텔레그램에서 열린 화면인지 확인하지 못해 멈췄어요. 대화로 돌아가 버튼을 다시 눌러 주세요."],
    launch_expired: ["열린 지 오래된 화면이에요", "안전을 위해 닫았어요. 대화로 돌아가 버튼을 다시 눌러 주세요."],
    launch_foreign: ["다른 분의 화면이에요", "이 버튼은 다른 분의 대화에서 왔어요. 고객님의 대화에서 버튼을 눌러 주세요."],
    ticket_unreadable: ["주소가 온전하지 않아요", "버튼의 주소가 잘렸거나 바뀌었어요. 대화로 돌아가 버튼을 다시 눌러 주세요."],
    ticket_stale: ["이미 지나간 질문이에요", "벌써 답하셨거나 대화가 다음으로 넘어갔어요. 대화로 돌아가 이어 가 주세요."],
    answer_unreadable: ["보낸 답을 서버가 읽지 못했어요", "횟수는 줄지 않았어요. 한 번 더 입력해 주세요."],
    too_large: ["보낸 답이 너무 길어요", "횟수는 줄지 않았어요. 짧게 다시 입력해 주세요."],
    too_many: ["조금 천천히 해 주세요", "짧은 시간에 여러 번 보냈어요. 잠시 뒤에 다시 해 보세요."],
    key_failed: ["이 기기에서 열쇠를 만들지 못했어요", "아직 아무것도 보내지 않았어요. 다시 해 보시거나, 열쇠를 서버가 만들게 해 주세요."],
    files_failed: ["파일을 만들지 못했어요", "인증서는 나왔지만 파일로 저장하지 못했어요. 대화로 돌아가 재발급을 받아 주세요."],
    unexpected: ["뜻밖의 문제가 생겼어요", "다시 해 보시고, 그래도 안 되면 대화로 돌아가 주세요."],
  },
};

const EN = {
  secure: "Secure entry · not kept in the chat",
  promise: "What you enter is sent locked, and does not stay in the Telegram chat.",
  kinds: {
    number: "Registration number",
    account_password: "Account password",
    card: "Security card digits",
    otp: "OTP code",
    certificate_password: "Choose a certificate password",
    file_password: "Enter the password",
  },
  fields: { certificate_password: "Certificate password", file_password: "Password" },
  keypad: "Keypad",
  clear: "Clear all",
  erase: "Delete one digit",
  shuffle: "Shuffle digits",
  shuffled: "The digits were shuffled",
  confirm: "OK",
  sending: "Sending…",
  entered: (count, all) => `${count} of ${all} digits entered`,
  incomplete: (all) => `Please enter all ${all} digits.`,
  again: "Once more",
  show: "Show",
  hide: "Hide",
  showField: (field) => `Show: ${field}`,
  hideField: (field) => `Hide: ${field}`,
  rules: {
    length: "10–64 characters",
    letter: "a letter",
    digit: "a digit",
    special: "a special character",
    allowed: "none of ' \" \\ |",
    printable: "no spaces or Hangul",
    run: "no three in a row like 123 or aaa",
  },
  ruleMet: "met",
  ruleUnmet: "not yet",
  same: "The two passwords are the same",
  notYetSame: "Not yet the same as above",
  differs: "The two passwords differ. Please type the second one again.",
  ruleBroken: "Something in it does not meet the rule yet.",
  empty: "Please type the password.",
  caps: "Caps Lock is on",
  device: "Make the key on this device",
  deviceOn: "Neither Telegram nor the server ever holds the private key. You save the certificate’s files from this page.",
  deviceOff: "The server makes the key, and the certificate’s files are sent in the chat.",
  deviceUnable: "This app cannot save files that a page makes, so the server makes the key and sends the files in the chat. To make it on this device, open the page in the browser.",
  openBrowser: "Open in the browser",
  making: "Making your certificate",
  makingNote: "One moment, please. Do not close this page.",
  steps: { key: "Make the key on this device", certificate: "Get the certificate", files: "Make the files" },
  stepPast: "done",
  issued: "Certificate issued",
  saving: "Please save the files",
  savingLead: "Both files can be had from this page only. Please save them before you close it.",
  savingAdvice: "Keep them on a device or USB drive of your own, and a second copy elsewhere. They open with the password that you just chose.",
  fileKinds: { "application/zip": "Joint certificate (NPKI folder)", "application/x-pkcs12": "For other programs (PKCS#12)" },
  save: "Save",
  saveAgain: "Save again",
  saveFile: (kind) => `Save: ${kind}`,
  saved: "Saved",
  saveFailed: "It could not be saved. Please press again.",
  finish: "I saved them all",
  finishAnyway: "Close without saving",
  unsaved: "A file is not saved yet. Once this page is closed, you cannot have it again.",
  done: "Entered",
  doneFailed: "Please have a look",
  soon: "Going back to the chat.",
  closeYourself: "Please close this window and go back to the chat in Telegram.",
  askedAgain: "That did not fit. Please enter it again.",
  leave: "Back to the chat",
  openTelegram: "Open Telegram",
  tryAgain: "Try again",
  retryNow: "Try now",
  retrying: "Trying again…",
  offline: "You are offline. I will send it as soon as you are back.",
  troubles: {
    outside: ["Please open it in Telegram", "This page opens from the button in the Telegram chat only. Please go back to the chat and press the button."],
    insecure: ["This device cannot send it securely", "Please update Telegram and the device, or go back to the chat and carry on there."],
    launch_missing: ["Please open it in Telegram", "What Telegram tells about you is missing. Please go back to the chat and press the button again."],
    launch_forged: ["I could not verify this page", "I could not verify that Telegram opened this page, so I stopped. Please go back to the chat and press the button again."],
    launch_expired: ["This page was opened too long ago", "To be safe, it is closed. Please go back to the chat and press the button again."],
    launch_foreign: ["This is somebody else’s page", "The button comes from another person’s chat. Please press the button in your own chat."],
    ticket_unreadable: ["The address is incomplete", "The button’s address was cut or changed. Please go back to the chat and press the button again."],
    ticket_stale: ["This question has passed", "You have answered it already, or the chat has moved on. Please go back to the chat and carry on there."],
    answer_unreadable: ["The server could not read the answer", "It did not count as a try. Please enter it once more."],
    too_large: ["The answer is too long", "It did not count as a try. Please enter a shorter one."],
    too_many: ["A little slower, please", "There were many tries in a short time. Please try again in a moment."],
    key_failed: ["The key could not be made on this device", "Nothing was sent yet. Please try again, or let the server make the key."],
    files_failed: ["The files could not be made", "The certificate was issued, but could not be put into files. Please go back to the chat and have it reissued."],
    unexpected: ["Something unexpected happened", "Please try again, and if that does not help, go back to the chat."],
  },
};

/**
 * The texts of a language; Korean for any that the page does not speak.
 * @param {string} language
 * @returns {typeof KO}
 */
export function textsIn(language) {
  return language.toLowerCase().startsWith("en") ? EN : KO;
}

/**
 * Writes the texts into the static parts of the page, which name them in data attributes.
 * @param {typeof KO} texts
 */
export function writeTexts(texts) {
  document.documentElement.lang = texts === EN ? "en" : "ko";
  for (const node of document.querySelectorAll("[data-text]")) node.textContent = texts[node.dataset.text];
  for (const node of document.querySelectorAll("[data-label]")) node.setAttribute("aria-label", texts[node.dataset.label]);
}

/** Puts paragraphs of plain text into an element. @param {HTMLElement} node @param {string[]} paragraphs */
export function writeParagraphs(node, paragraphs) {
  node.replaceChildren(
    ...paragraphs.map((text) => {
      const paragraph = document.createElement("p");
      paragraph.textContent = text;
      return paragraph;
    }),
  );
}

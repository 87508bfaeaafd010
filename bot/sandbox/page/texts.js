/**
 * The page's own words in Korean and English. What the bot says is the bot's business; these are the buttons,
 * labels and notes around it.
 * @module texts
 */

const KO = {
  tag: "샌드박스",
  bot: "봇",
  conversation: "대화",
  menu: "메뉴",
  commands: "명령어",
  noCommands: "맞는 명령어가 없어요",
  attach: "다른 것 보내기",
  attachTitle: "다른 것 보내기",
  attachLead: "가지고 계신 파일은 고르거나 대화에 끌어다 놓으면 돼요. 나머지는 글이 아닌 것에 봇이 어떻게 답하는지 보는 연습용이에요.",
  sendFile: "파일 보내기",
  dropHere: "여기에 놓으면 봇에게 보내요",
  fileTooLarge: "20MB까지만 보낼 수 있어요",
  fileEmpty: "빈 파일은 보낼 수 없어요",
  signWithThis: "이 파일로 서명하기",
  signHere: "받은 파일로 서명하기",
  signTitle: "시험 서명하기",
  signLead: "샌드박스가 고객님의 컴퓨터를 대신해요. 명령 창에서 certguide sign을 실행한 것과 같아요.",
  signFile: "서명할 파일",
  signChallenge: "봇이 보여 준 문제",
  signPassword: "인증서 암호",
  signPasswordNote: "서명하는 데만 쓰고 어디에도 남기지 않아요. 봇에게도 보내지 않아요.",
  sign: "서명하기",
  cancel: "취소",
  signDone: "답을 입력칸에 넣었어요. 보내기를 누르면 봇이 확인해요.",
  noDelivery: "이 대화에 받은 인증서 파일이 없어요",
  signRefusals: {
    challenge_missing: "대화에 문제가 보이지 않아요. 봇에게서 ‘시험 서명’을 먼저 받거나, 문제를 붙여 넣어 주세요.",
    no_challenge: "봇이 보여 준 문제가 아니에요. cgc1.으로 시작하는 글을 처음부터 끝까지 붙여 넣어 주세요.",
    password_missing: "인증서 암호를 적어 주세요.",
    wrong_password: "인증서 암호가 맞지 않아요. 대소문자를 확인하고 다시 적어 주세요.",
    no_certificate: "이 파일에는 서명할 수 있는 인증서와 열쇠가 없어요. 다른 파일을 골라 주세요.",
  },
  composer: "메시지 보내기",
  message: "메시지",
  send: "보내기",
  replies: "빠른 답장",
  start: "시작",
  startTitle: "휴대폰 하나로, 공동인증서",
  startLead: "봇과 대화하며 공동인증서를 발급받는 과정을 처음부터 끝까지 연습해 보세요.",
  sandboxNote: "연습용이에요. 실제 은행과 연결되어 있지 않아요.",
  customersNote: "연습 고객의 이름과 정보는 터미널에서 볼 수 있어요:",
  copyCommand: "certguide customers 명령 복사",
  copied: "복사했어요",
  copyFailed: "복사하지 못했어요. 직접 선택해서 복사해 주세요.",
  newCustomer: "새 고객으로 시작",
  newCustomerHint: "빈 대화에서 처음부터 다시 해요",
  newCustomerDone: "새 고객이 되었어요",
  language: "화면 언어",
  chatId: "대화 번호",
  ok: "확인",
  edited: "수정됨",
  editing: "메시지 수정",
  edit: "수정하기",
  cancelEdit: "수정 취소",
  sending: "보내는 중",
  sent: "보냄",
  failed: "보내지 못했어요",
  resend: "다시 보내기",
  discard: "지우기",
  protected: "복사할 수 없는 메시지",
  secretGone: "🔒 비밀 정보라 대화에서 지웠어요",
  spoiler: "가려진 글, 눌러서 보기",
  copyText: (text) => `복사: ${text}`,
  download: "받기",
  downloadFile: (name, size) => `${name} 받기, ${size}`,
  openLink: (text) => `${text} (새 창)`,
  newMessages: (count) => (count > 0 ? `새 메시지 ${count}개` : "맨 아래로"),
  today: "오늘",
  yesterday: "어제",
  fromBot: "봇",
  fromPerson: "나",
  said: (who, time) => `${who}, ${time}`,
  retryNow: "지금 연결",
  connecting: "연결하는 중…",
  away: "서버와 연결이 끊겼어요. 다시 연결 중…",
  back: "다시 연결됐어요",
  unreachable: "서버에 연결하지 못했어요",
  refused: "서버가 받지 않았어요",
  tooFast: "조금 천천히 보내 주세요",
  staleButton: "이 버튼은 이제 쓸 수 없어요",
  call: "전화",
  callOngoing: "통화 중",
  callCard: (name) => `전화: ${name}`,
  keypad: "숫자판",
  hangUp: "끊기",
  actions: {
    typing: "입력하는 중",
    upload_document: "파일을 보내는 중",
    upload_photo: "사진을 보내는 중",
    other: "준비하는 중",
  },
  kinds: {
    sticker: "스티커",
    photo: "사진",
    voice: "음성 메시지",
    location: "위치",
    contact: "연락처",
    document: "파일",
    other: "지원하지 않는 메시지",
  },
};

const EN = {
  tag: "Sandbox",
  bot: "bot",
  conversation: "Conversation",
  menu: "Menu",
  commands: "Commands",
  noCommands: "No such command",
  attach: "Send something else",
  attachTitle: "Send something else",
  attachLead: "Choose a file of your own, or drop it on the chat. The others are for seeing how the bot answers when it gets something other than text.",
  sendFile: "Send a file",
  dropHere: "Drop it here to send it to the bot",
  fileTooLarge: "A file may have 20 MB at most",
  fileEmpty: "An empty file cannot be sent",
  signWithThis: "Sign with this file",
  signHere: "Sign with the file you received",
  signTitle: "Make a test signature",
  signLead: "The sandbox plays your own computer: this does what certguide sign does in a terminal.",
  signFile: "File to sign with",
  signChallenge: "The bot's challenge",
  signPassword: "Certificate password",
  signPasswordNote: "Used for this signature only and kept nowhere. The bot does not get it either.",
  sign: "Sign",
  cancel: "Cancel",
  signDone: "The answer is in the message field. Press Send, and the bot checks it.",
  noDelivery: "There is no certificate file in this chat",
  signRefusals: {
    challenge_missing: "There is no challenge in this chat. Ask the bot for a test signature first, or paste the challenge here.",
    no_challenge: "This is not a challenge from the bot. Paste the whole text that begins with cgc1.",
    password_missing: "Please type the certificate password.",
    wrong_password: "The certificate password is wrong. Check capital and small letters and type it again.",
    no_certificate: "There is no certificate with its key in this file. Please choose another file.",
  },
  composer: "Send a message",
  message: "Message",
  send: "Send",
  replies: "Quick replies",
  start: "Start",
  startTitle: "A joint certificate, from your phone",
  startLead: "Practise getting a Korean joint certificate in one conversation with the bot, from start to finish.",
  sandboxNote: "This is for practice. It is not connected to any real bank.",
  customersNote: "The practice customers and their details are listed in your terminal:",
  copyCommand: "Copy the command certguide customers",
  copied: "Copied",
  copyFailed: "Could not copy. Please select and copy it yourself.",
  newCustomer: "Start as a new customer",
  newCustomerHint: "Begin again in an empty conversation",
  newCustomerDone: "You are a new customer now",
  language: "Page language",
  chatId: "Chat number",
  ok: "OK",
  edited: "edited",
  editing: "Edit message",
  edit: "Edit",
  cancelEdit: "Cancel editing",
  sending: "Sending",
  sent: "Sent",
  failed: "Not sent",
  resend: "Send again",
  discard: "Discard",
  protected: "This message cannot be copied",
  secretGone: "🔒 Removed from the chat because it was secret",
  spoiler: "Hidden text, press to show",
  copyText: (text) => `Copy: ${text}`,
  download: "Save",
  downloadFile: (name, size) => `Save ${name}, ${size}`,
  openLink: (text) => `${text} (new window)`,
  newMessages: (count) => (count > 0 ? `${count} new` : "To the end"),
  today: "Today",
  yesterday: "Yesterday",
  fromBot: "Bot",
  fromPerson: "You",
  said: (who, time) => `${who}, ${time}`,
  retryNow: "Connect now",
  connecting: "Connecting…",
  away: "The server is away. Reconnecting…",
  back: "Connected again",
  unreachable: "Could not reach the server",
  refused: "The server did not accept that",
  tooFast: "Please slow down a little",
  staleButton: "This button can no longer be used",
  call: "Phone call",
  callOngoing: "On the call",
  callCard: (name) => `Phone call: ${name}`,
  keypad: "Keypad",
  hangUp: "Hang up",
  actions: {
    typing: "typing",
    upload_document: "sending a file",
    upload_photo: "sending a photo",
    other: "preparing",
  },
  kinds: {
    sticker: "Sticker",
    photo: "Photo",
    voice: "Voice message",
    location: "Location",
    contact: "Contact",
    document: "File",
    other: "Unsupported message",
  },
};

const DICTIONARIES = { ko: KO, en: EN };

/**
 * The texts of one language; Korean for any language the page does not speak.
 * @param {string} language
 */
export function textsIn(language) {
  return DICTIONARIES[language] ?? KO;
}

/**
 * The language to begin with: the person's earlier choice, then the browser's, then Korean.
 * @param {string | null} chosen
 * @param {string} browserLanguage
 */
export function initialLanguage(chosen, browserLanguage) {
  if (chosen in DICTIONARIES) return chosen;
  return browserLanguage.toLowerCase().startsWith("en") ? "en" : "ko";
}

/**
 * Writes the texts into the static parts of the page, which name them in data attributes.
 * @param {ParentNode} root
 * @param {typeof KO} texts
 */
export function writeTexts(root, texts) {
  for (const node of root.querySelectorAll("[data-text]")) node.textContent = texts[node.dataset.text];
  for (const node of root.querySelectorAll("[data-label]")) {
    node.setAttribute("aria-label", texts[node.dataset.label]);
    if (node instanceof HTMLButtonElement) node.title = texts[node.dataset.label];
  }
}

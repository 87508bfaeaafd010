/**
 * The page around the conversation: its language, its menu, and what is shared by the customer's pane and the staff's.
 * @module app
 */

import { ApiError, fetchBot, fetchGroups } from "./api.js";
import { Composer } from "./composer.js";
import { Conversation } from "./conversation.js";
import { byId, drawIcons } from "./dom.js";
import { takeDroppedFiles } from "./drop.js";
import { ActionIndicator, StatusLine, copyText } from "./feedback.js";
import { Layout } from "./layout.js";
import { MessageList } from "./list.js";
import { memory } from "./memory.js";
import { MiniApp } from "./miniapp.js";
import { Pane } from "./pane.js";
import { StickyScroll } from "./scroll.js";
import { sendable } from "./sendings.js";
import { SignDialog } from "./sign.js";
import { Staff } from "./staff.js";
import { initialLanguage, textsIn, writeTexts } from "./texts.js";

const CHAT_KEY = "certguide.chat";
const LANGUAGE_KEY = "certguide.language";
const ATTACHMENTS = ["sticker", "photo", "album", "voice", "location", "contact"];

/** A number in the range of Telegram's user ids which another practice customer is unlikely to have. */
function randomChat() {
  return 100_000_000 + (crypto.getRandomValues(new Uint32Array(1))[0] % 2_000_000_000);
}

function rememberedChat() {
  const chat = Number(memory.read(CHAT_KEY));
  return Number.isSafeInteger(chat) && chat > 0 ? chat : null;
}

class Page {
  constructor() {
    drawIcons(document);
    this.language = initialLanguage(memory.read(LANGUAGE_KEY), navigator.language ?? "");
    this.pane = new Pane(byId("customer"));
    this.line = new StatusLine(this.pane);
    this.action = new ActionIndicator(this.pane, (texts) => texts.bot);
    this.scroll = new StickyScroll(this.pane);
    this.list = new MessageList(this.pane, this.scroll, () => this.context);
    this.composer = this.#createComposer();
    this.signing = new SignDialog({
      answered: (answer) => this.#offerAnswer(answer),
      explain: (error) => this.explain(error),
    });
    this.app = new MiniApp(() => this.composer.focusIfIdle());
    this.botKnown = false;
    /** @type {Staff | null} nobody, until the server names a group in which staff works */
    this.staff = null;
    this.layout = new Layout({
      staffOn: (on) => this.staff?.follow(on),
      seen: (name) => (name === "staff" ? this.staff?.renew() : this.#customerSeen()),
    });
    this.unseen = 0;
    this.#speak();
    this.#listen();
    this.#open(rememberedChat() ?? randomChat());
  }

  #createComposer() {
    return new Composer(this.pane, ATTACHMENTS, {
      send: (text, answered) => this.conversation.send(text, answered),
      attach: (kind, answered) => this.conversation.attach(kind, answered),
      sendFiles: (files) => this.#sendFiles(files),
      edit: (message, text) => this.conversation.edit(message, text),
      lastOwn: () => this.conversation.lastOwn(),
      nameOf: (message) => this.#nameOf(message),
      inline: {
        ask: (query, offset, signal) => this.conversation.api.ask({ query, offset, language: this.language }, signal),
        choose: (queryId, resultId) => this.conversation.choose(queryId, resultId),
        explain: (error) => this.explain(error),
      },
    });
  }

  get texts() {
    return textsIn(this.language);
  }

  /** @returns {import("./view.js").Context} */
  get context() {
    return {
      texts: this.texts,
      language: this.language,
      named: () => false,
      mine: (message) => message.from === "person",
      nameOf: (message) => this.#nameOf(message),
      find: (messageId) => this.conversation.messages.get(messageId),
      reveal: (messageId) => this.list.reveal(messageId),
      tap: (...tap) => this.conversation.tap(...tap),
      launch: (...launch) => this.conversation.launch(...launch),
      copy: (text) => this.copy(text, this.pane),
      sign: (fileId) => this.#sign(fileId),
      reply: (message) => this.composer.startAnswering(message),
      edit: (message) => this.composer.startEditing(message),
      removable: () => false,
      resend: (message) => this.conversation.resend(message),
      discard: (message) => this.conversation.discard(message),
    };
  }

  #nameOf(message) {
    return message.from === "bot" ? this.texts.fromBot : this.texts.fromPerson;
  }

  /** Words for a request that failed. */
  explain(error) {
    if (error.status === 0 || error.status >= 500) return this.texts.unreachable;
    if (error.status === 429) return this.texts.tooFast;
    return error.message ? `${this.texts.refused}: ${error.message}` : this.texts.refused;
  }

  /** Copies a text and says so in a pane. */
  async copy(text, pane) {
    pane.toast((await copyText(text)) ? this.texts.copied : this.texts.copyFailed);
  }

  connectionChanged(state) {
    if (state === "away") {
      this.line.showAway(this.texts);
      return;
    }
    this.line.showBack(this.texts);
    if (!this.botKnown) this.#meetBot();
    this.#meetStaff();
  }

  async #meetStaff() {
    if (this.staff !== null) return;
    try {
      const [group] = await fetchGroups();
      if (group === undefined || this.staff !== null) return;
      this.staff = new Staff(this, group);
      this.layout.offerStaff();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error; // asked again when the connection is back
    }
  }

  botSpoke() {
    if (this.layout.shows("customer")) return;
    this.unseen += 1;
    this.layout.badge("customer", this.unseen);
  }

  #open(chat) {
    memory.write(CHAT_KEY, String(chat));
    byId("chat-id").textContent = String(chat);
    this.conversation = new Conversation(chat, this);
  }

  #speak() {
    document.documentElement.lang = this.language;
    writeTexts(document, this.texts);
    for (const part of [this.composer, this.signing, this.app, this.scroll, this.layout, this.staff]) part?.speak(this.texts);
    this.action.show(null, this.texts);
    for (const button of document.querySelectorAll("[data-language]")) {
      button.setAttribute("aria-pressed", String(button.dataset.language === this.language));
    }
    this.#meetBot();
  }

  async #meetBot() {
    const { language } = this;
    try {
      const bot = await fetchBot({ language });
      if (language !== this.language) return;
      this.botKnown = true;
      byId("bot-name").textContent = bot.first_name || bot.username;
      document.title = byId("bot-name").textContent;
      this.composer.meet(bot);
      this.app.meet(document.title);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.botKnown = false; // asked again when the connection is back
    }
  }

  #listen() {
    byId("start-button").addEventListener("click", () => {
      this.conversation.send("/start");
      this.composer.focusIfIdle();
    });
    byId("customers").addEventListener("click", () => this.copy("certguide customers", this.pane));
    byId("line-retry").addEventListener("click", () => this.conversation.connection.connect());
    byId("new-customer").addEventListener("click", () => this.#becomeSomeoneElse());
    for (const button of document.querySelectorAll("[data-language]")) {
      button.addEventListener("click", () => this.#choose(button.dataset.language));
    }
    takeDroppedFiles(() => [{ pane: this.pane, dropped: (files) => this.#sendFiles(files) }, ...(this.staff?.places ?? [])]);
    window.addEventListener("online", () => this.#reconnectIfAway());
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.#reconnectIfAway());
    this.#fitViewport();
  }

  #reconnectIfAway() {
    if (this.line.away) this.conversation.connection.connect();
    this.staff?.reconnectIfAway();
  }

  #customerSeen() {
    this.unseen = 0;
    this.layout.badge("customer", 0);
  }

  #choose(language) {
    byId("menu").hidePopover();
    if (language === this.language) return;
    this.language = language;
    memory.write(LANGUAGE_KEY, language);
    this.#speak();
    this.conversation.redraw();
  }

  #becomeSomeoneElse() {
    byId("menu").hidePopover();
    this.conversation.close();
    this.signing.close();
    this.app.close();
    this.composer.reset();
    this.action.show(null, this.texts);
    this.#open(randomChat());
    this.pane.toast(this.texts.newCustomerDone);
  }

  /** @param {File[]} files */
  #sendFiles(files) {
    for (const file of sendable(files, (reason) => this.pane.toast(this.texts[reason]))) this.conversation.sendFile(file);
    this.composer.focusIfIdle();
  }

  /** @param {string | null} fileId the file to begin with; the newest one if none is named */
  #sign(fileId) {
    const files = this.conversation.delivered();
    if (files.length === 0) this.pane.toast(this.texts.noDelivery);
    else this.signing.open(files, fileId ?? files[0].file_id, this.conversation.challenge());
  }

  #offerAnswer(answer) {
    this.composer.offer(answer);
    this.pane.toast(this.texts.signDone);
  }

  /** Safari lays its keyboard over the page instead of shrinking it. */
  #fitViewport() {
    const viewport = window.visualViewport;
    viewport?.addEventListener("resize", () => {
      if (viewport.scale > 1.01) return; // zooming in to read must not reshape the page
      document.documentElement.style.setProperty("--height", `${viewport.height}px`);
    });
  }
}

new Page();

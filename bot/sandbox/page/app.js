/**
 * The chat page's state and wiring: who the person is, which messages there are, and what happens when.
 * @module app
 */

import { ApiError, ChatApi, MOST_FILE_BYTES, fetchBot } from "./api.js";
import { Composer } from "./composer.js";
import { Connection } from "./connection.js";
import { byId, drawIcons } from "./dom.js";
import { takeDroppedFiles } from "./drop.js";
import { ActionIndicator, StatusLine, copyText, showAlert, showToast } from "./feedback.js";
import { StickyScroll } from "./scroll.js";
import { SignDialog } from "./sign.js";
import { initialLanguage, textsIn, writeTexts } from "./texts.js";
import { arrangeRows, createRow, isDelivered, removeRow, removeSecretRow, updateRow } from "./view.js";

const CHAT_KEY = "certguide.chat";
const LANGUAGE_KEY = "certguide.language";
const WAITING_MS = 5_000;

/** What the browser remembers between visits; a browser that refuses storage only forgets. */
const memory = {
  read(key) {
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  },
  write(key, value) {
    try {
      localStorage.setItem(key, value);
    } catch {
      // The visit works without it.
    }
  },
};

/** A number in the range of Telegram's user ids which another practice customer is unlikely to have. */
function randomChat() {
  return 100_000_000 + (crypto.getRandomValues(new Uint32Array(1))[0] % 2_000_000_000);
}

function rememberedChat() {
  const chat = Number(memory.read(CHAT_KEY));
  return Number.isSafeInteger(chat) && chat > 0 ? chat : null;
}

/** One person's conversation on the page. A new customer gets a new one, and the old one falls silent. */
class Conversation {
  /**
   * @param {number} chat
   * @param {Page} page
   */
  constructor(chat, page) {
    this.page = page;
    this.api = new ChatApi(chat);
    this.log = byId("log");
    /** @type {Map<number | string, {message: object, row: HTMLElement}>} */
    this.entries = new Map();
    this.deleted = new Set();
    this.waiting = new Map();
    this.outbox = Promise.resolve();
    this.localCount = 0;
    this.loaded = false;
    this.closed = false;
    this.connection = new Connection(this.api, {
      snapshot: (snapshot) => this.#load(snapshot),
      event: (event) => this.#happened(event),
      state: (state) => this.page.connectionChanged(state),
    });
    this.log.replaceChildren();
    this.connection.connect();
  }

  close() {
    this.closed = true;
    this.connection.close();
    for (const messageId of [...this.waiting.keys()]) this.#release(messageId);
  }

  // From the server

  /** Makes the page equal to a snapshot, at the first load as well as after having been away. */
  #load(snapshot) {
    const first = !this.loaded;
    this.loaded = true;
    this.deleted.clear();
    this.log.setAttribute("aria-busy", "true");
    const known = new Set(snapshot.messages.map((message) => message.message_id));
    for (const [id, { message }] of this.entries) if (!known.has(id) && !message.pending && !message.failed) this.#remove(id);
    for (const message of snapshot.messages) this.#upsert(message, first);
    this.log.removeAttribute("aria-busy");
    this.page.action.show(snapshot.action, this.page.texts);
    this.#changed();
    if (first) this.page.scroll.toEnd();
  }

  #happened(event) {
    if (event.type === "message" || event.type === "edited") this.#received(event);
    else if (event.type === "deleted") this.#deletedByBot(event.message_id);
    else if (event.type === "action") this.page.action.show(event.action, this.page.texts);
    else if (event.type === "answered") this.#answered(event);
  }

  #received({ type, message }) {
    if (message.from === "bot") {
      this.page.action.show(null, this.page.texts);
      if (type === "message") this.#releaseAll();
    }
    this.#release(message.message_id);
    this.#upsert(message);
    this.#changed();
  }

  #deletedByBot(messageId) {
    this.deleted.add(messageId);
    this.#release(messageId);
    this.#remove(messageId);
    this.#changed();
  }

  #answered({ message_id: messageId, text, alert }) {
    this.#release(messageId);
    if (!text) return;
    if (alert) showAlert(text);
    else showToast(text);
  }

  // Messages on the page

  #upsert(message, quiet = false) {
    const id = message.message_id;
    if (this.deleted.has(id)) return;
    const entry = this.entries.get(id) ?? this.#adoptPending(message);
    if (entry === undefined) {
      this.#insert(message, quiet);
      return;
    }
    const same = JSON.stringify(entry.message) === JSON.stringify(message);
    entry.message = message;
    if (!same) updateRow(entry.row, message, this.page.context);
  }

  #insert(message, quiet = false) {
    const row = createRow(message, this.page.context);
    if (!quiet) row.classList.add("arriving");
    this.log.insertBefore(row, this.#rowAfter(message.message_id));
    this.entries.set(message.message_id, { message, row });
    if (!quiet) this.page.scroll.arrived();
  }

  /** The first row that belongs below a message; what is still being sent is always at the end. */
  #rowAfter(id) {
    if (typeof id !== "number") return null;
    let after = null;
    for (const row of [...this.log.querySelectorAll(".row")].reverse()) {
      const other = Number(row.dataset.id);
      if (Number.isFinite(other) && other < id) break;
      after = row;
    }
    return after;
  }

  /** The row of what this page just sent, when the server reports it as a message. */
  #adoptPending(message) {
    if (message.from !== "person") return undefined;
    for (const [id, entry] of this.entries) {
      if (!entry.message.pending || !isSame(entry.message, message)) continue;
      this.entries.delete(id);
      this.entries.set(message.message_id, entry);
      return entry;
    }
    return undefined;
  }

  #remove(id) {
    const entry = this.entries.get(id);
    if (entry === undefined) return;
    this.entries.delete(id);
    this.page.composer.forget(id);
    if (entry.message.from === "person" && !entry.message.failed) removeSecretRow(entry.row, this.page.context);
    else removeRow(entry.row);
  }

  /** Draws everything anew, as after a change of the page's language. */
  redraw() {
    const messages = [...this.entries.values()].map(({ message }) => message);
    this.entries.clear();
    this.log.replaceChildren();
    for (const message of messages) this.#insert(message, true);
    this.#changed();
  }

  #changed() {
    arrangeRows(this.log, this.page.context);
    byId("start").hidden = !this.loaded || this.entries.size > 0;
    this.page.composer.show(this.#requested());
  }

  /** What the bot's messages ask of the input: the newest keyboard not taken away, the newest message's forced reply. */
  #requested() {
    const newestFirst = this.#sorted().reverse();
    const fromBot = newestFirst.filter((message) => message.from === "bot");
    const asked = fromBot[0]?.reply_keyboard;
    if (asked?.force) return { rows: null, placeholder: asked.placeholder ?? null, forced: true };
    const latest = fromBot.map((message) => message.reply_keyboard).find((keyboard) => keyboard?.rows || keyboard?.remove);
    const rows = latest?.rows?.length ? latest.rows : null;
    return { rows, placeholder: rows ? (latest.placeholder ?? null) : null, forced: false };
  }

  #sorted() {
    const messages = [...this.entries.values()].map(({ message }) => message).filter((message) => typeof message.message_id === "number");
    return messages.sort((a, b) => a.message_id - b.message_id);
  }

  lastOwn() {
    return this.#sorted().findLast((message) => message.from === "person" && message.kind === "text" && !message.via_bot);
  }

  /** The delivered certificate folders, newest first. */
  delivered() {
    const messages = this.#sorted().reverse().filter(isDelivered);
    return messages.map(({ document }) => document);
  }

  /** The newest challenge of the bot's, or nothing. */
  challenge() {
    return this.#sorted().findLast((message) => message.from === "bot" && message.challenge)?.challenge ?? "";
  }

  // From the person

  /** @param {{text?: string, kind?: string}} body */
  send(body) {
    const { text = "", kind = "text" } = body;
    this.#send({ text, kind }, () => this.api.send({ ...body, language: this.page.language }));
  }

  /** @param {File} file */
  sendFile(file) {
    const { name, size, type } = file;
    const document = { file_id: null, name, size, mime: type };
    this.#send({ text: "", kind: "document", document }, () => this.api.sendFile(file));
  }

  #send(content, request) {
    this.localCount += 1;
    const message = {
      message_id: `local-${this.localCount}`,
      from: "person",
      date: Math.floor(Date.now() / 1000),
      edited: false,
      html: escapeHtml(content.text),
      keyboard: null,
      document: null,
      pending: true,
      request,
      ...content,
    };
    this.#insert(message);
    this.#changed();
    this.page.scroll.toEnd();
    this.#deliver(message);
  }

  #deliver(message) {
    this.#inOrder(
      message.request,
      (delivered) => {
        const entry = this.entries.get(message.message_id);
        const arrived = this.entries.has(delivered.message_id) || this.deleted.has(delivered.message_id);
        if (entry !== undefined && arrived) this.#discard(message);
        else if (entry !== undefined) this.#rekey(message.message_id, delivered);
        else this.#upsert(delivered);
        this.#changed();
      },
      (error) => {
        this.#update(message.message_id, { pending: false, failed: true });
        // That nothing reached the server is told by the bubble and the status line already.
        if (error.status !== 0) showToast(this.page.explain(error));
      },
    );
  }

  #rekey(localId, message) {
    const entry = this.entries.get(localId);
    this.entries.delete(localId);
    this.entries.set(message.message_id, entry);
    entry.message = message;
    updateRow(entry.row, message, this.page.context);
  }

  #update(id, change) {
    const entry = this.entries.get(id);
    if (entry === undefined) return;
    entry.message = { ...entry.message, ...change };
    updateRow(entry.row, entry.message, this.page.context);
  }

  resend(message) {
    this.#update(message.message_id, { pending: true, failed: false });
    this.#deliver(message);
  }

  discard(message) {
    this.#discard(message);
    this.#changed();
  }

  #discard(message) {
    this.entries.get(message.message_id)?.row.remove();
    this.entries.delete(message.message_id);
  }

  edit(message, text) {
    const failed = (error) => showToast(this.page.explain(error));
    const edited = (changed) => {
      this.#upsert(changed);
      this.#changed();
    };
    this.#inOrder(() => this.api.edit(message.message_id, text), edited, failed);
  }

  /** Taps are sent in the order in which they were made, each after the server took the one before. */
  tap(messageId, data, button) {
    if (button !== null) this.#wait(messageId, button);
    const failed = (error) => {
      this.#release(messageId);
      showToast(error.status === 404 ? this.page.texts.staleButton : this.page.explain(error));
    };
    this.#inOrder(() => this.api.tap(messageId, data), () => {}, failed);
  }

  /** Sends what the bot offered for an inline query. */
  choose(queryId, resultId) {
    const failed = (error) => showToast(error.status === 404 ? this.page.texts.staleResult : this.page.explain(error));
    const sent = (message) => {
      this.#upsert(message);
      this.#changed();
      this.page.scroll.toEnd();
    };
    this.#inOrder(() => this.api.choose(queryId, resultId), sent, failed);
  }

  /** Runs a request after all earlier ones; what comes back after the conversation was left is dropped. */
  #inOrder(request, succeeded, failed) {
    this.outbox = this.outbox
      .then(request)
      .then(
        (answer) => this.closed || succeeded(answer),
        (error) => {
          if (!(error instanceof ApiError)) throw error;
          if (!this.closed) failed(error);
        },
      )
      .catch(reportError); // a mistake of this page is reported and must not stop what comes after it
  }

  // Buttons that wait for the bot

  #wait(messageId, button) {
    this.#release(messageId);
    button.setAttribute("aria-busy", "true");
    const timer = setTimeout(() => this.#release(messageId), WAITING_MS);
    this.waiting.set(messageId, { button, timer });
  }

  #release(messageId) {
    const waiting = this.waiting.get(messageId);
    if (waiting === undefined) return;
    clearTimeout(waiting.timer);
    waiting.button.removeAttribute("aria-busy");
    this.waiting.delete(messageId);
  }

  #releaseAll() {
    for (const messageId of [...this.waiting.keys()]) this.#release(messageId);
  }
}

/** Whether a message from the server is what this page just sent. */
function isSame(pending, message) {
  const named = pending.document === null || pending.document.name === message.document?.name;
  return pending.kind === message.kind && pending.text === message.text && named && !message.via_bot;
}

function escapeHtml(text) {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** The page around the conversation. */
class Page {
  constructor() {
    this.language = initialLanguage(memory.read(LANGUAGE_KEY), navigator.language ?? "");
    this.line = new StatusLine();
    this.action = new ActionIndicator();
    this.scroll = new StickyScroll();
    this.composer = new Composer({
      send: (text) => this.conversation.send({ text }),
      attach: (kind) => this.conversation.send({ kind }),
      sendFiles: (files) => this.#sendFiles(files),
      edit: (message, text) => this.conversation.edit(message, text),
      lastOwn: () => this.conversation.lastOwn(),
      ask: (query, offset, signal) => this.conversation.api.ask({ query, offset, language: this.language }, signal),
      choose: (queryId, resultId) => this.conversation.choose(queryId, resultId),
      explain: (error) => this.explain(error),
    });
    this.signing = new SignDialog({
      answered: (answer) => this.#offerAnswer(answer),
      explain: (error) => this.explain(error),
    });
    this.botKnown = false;
    drawIcons(document);
    this.#speak();
    this.#listen();
    this.#open(rememberedChat() ?? randomChat());
  }

  get texts() {
    return textsIn(this.language);
  }

  /** @returns {import("./view.js").Context} */
  get context() {
    return {
      texts: this.texts,
      language: this.language,
      tap: (...tap) => this.conversation.tap(...tap),
      copy: (text) => this.#copy(text),
      sign: (fileId) => this.#sign(fileId),
      edit: (message) => this.composer.startEditing(message),
      resend: (message) => this.conversation.resend(message),
      discard: (message) => this.conversation.discard(message),
    };
  }

  /** Words for a request that failed. */
  explain(error) {
    if (error.status === 0 || error.status >= 500) return this.texts.unreachable;
    if (error.status === 429) return this.texts.tooFast;
    return error.message ? `${this.texts.refused}: ${error.message}` : this.texts.refused;
  }

  connectionChanged(state) {
    if (state === "away") {
      this.line.showAway(this.texts);
      return;
    }
    this.line.showBack(this.texts);
    if (!this.botKnown) this.#meetBot();
  }

  #open(chat) {
    memory.write(CHAT_KEY, String(chat));
    byId("chat-id").textContent = String(chat);
    this.conversation = new Conversation(chat, this);
  }

  #speak() {
    document.documentElement.lang = this.language;
    writeTexts(document, this.texts);
    this.composer.speak(this.texts);
    this.signing.speak(this.texts);
    this.scroll.speak(this.texts);
    this.action.show(null, this.texts);
    for (const button of document.querySelectorAll("[data-language]")) {
      button.setAttribute("aria-pressed", String(button.dataset.language === this.language));
    }
    this.#meetBot();
  }

  async #meetBot() {
    const { language } = this;
    try {
      const bot = await fetchBot(language);
      if (language !== this.language) return;
      this.botKnown = true;
      byId("bot-name").textContent = bot.first_name || bot.username;
      document.title = byId("bot-name").textContent;
      this.composer.meet(bot);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.botKnown = false; // asked again when the connection is back
    }
  }

  #listen() {
    byId("start-button").addEventListener("click", () => {
      this.conversation.send({ text: "/start" });
      this.composer.focusIfIdle();
    });
    byId("customers").addEventListener("click", () => this.#copy("certguide customers"));
    byId("line-retry").addEventListener("click", () => this.conversation.connection.connect());
    byId("new-customer").addEventListener("click", () => this.#becomeSomeoneElse());
    for (const button of document.querySelectorAll("[data-language]")) {
      button.addEventListener("click", () => this.#choose(button.dataset.language));
    }
    takeDroppedFiles((files) => this.#sendFiles(files));
    window.addEventListener("online", () => this.#reconnectIfAway());
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.#reconnectIfAway());
    this.#fitViewport();
  }

  #reconnectIfAway() {
    if (this.line.away) this.conversation.connection.connect();
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
    this.composer.reset();
    this.action.show(null, this.texts);
    this.#open(randomChat());
    showToast(this.texts.newCustomerDone);
  }

  /** @param {File[]} files */
  #sendFiles(files) {
    for (const file of files) {
      if (file.size === 0) showToast(this.texts.fileEmpty);
      else if (file.size > MOST_FILE_BYTES) showToast(this.texts.fileTooLarge);
      else this.conversation.sendFile(file);
    }
    this.composer.focusIfIdle();
  }

  /** @param {string | null} fileId the file to begin with; the newest one if none is named */
  #sign(fileId) {
    const files = this.conversation.delivered();
    if (files.length === 0) showToast(this.texts.noDelivery);
    else this.signing.open(files, fileId ?? files[0].file_id, this.conversation.challenge());
  }

  #offerAnswer(answer) {
    this.composer.offer(answer);
    showToast(this.texts.signDone);
  }

  async #copy(text) {
    showToast((await copyText(text)) ? this.texts.copied : this.texts.copyFailed);
  }

  /** Safari lays its keyboard over the page instead of shrinking it; and sheets stand on the input area. */
  #fitViewport() {
    const style = document.documentElement.style;
    const viewport = window.visualViewport;
    const fit = () => {
      if (viewport.scale > 1.01) return; // zooming in to read must not reshape the page
      style.setProperty("--height", `${viewport.height}px`);
    };
    viewport?.addEventListener("resize", fit);
    new ResizeObserver(([entry]) => style.setProperty("--bottom", `${entry.target.offsetHeight}px`)).observe(byId("bottom"));
  }
}

new Page();

/**
 * The input area: writing, commands, quick replies, unexpected things, and editing an own message.
 * @module composer
 */

import { byId, element, icon } from "./dom.js";
import { InlinePanel } from "./inline.js";

const ATTACHMENTS = ["sticker", "photo", "voice", "location", "contact"];
const MAX_INPUT_PX = 160;

export class Composer {
  /** @param {{send: (text: string) => void, attach: (kind: string) => void, sendFiles: (files: File[]) => void, edit: (message: object, text: string) => void, lastOwn: () => object | undefined, ask: (query: string, offset: string, signal: AbortSignal) => Promise<object>, choose: (queryId: string, resultId: string) => void, explain: (error: Error) => string}} listeners */
  constructor(listeners) {
    this.listeners = listeners;
    this.inline = new InlinePanel({
      ask: listeners.ask,
      explain: listeners.explain,
      choose: (queryId, resultId) => {
        this.reset();
        listeners.choose(queryId, resultId);
      },
      start: (parameter) => {
        this.reset();
        listeners.send(`/start ${parameter}`);
      },
    });
    this.input = byId("input");
    this.commandSheet = byId("commands");
    this.commands = [];
    this.edited = null;
    this.texts = null;
    this.#listen();
  }

  #listen() {
    byId("composer").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    this.input.addEventListener("input", () => this.#changed());
    this.input.addEventListener("keydown", (event) => this.#pressed(event));
    byId("editing-cancel").addEventListener("click", () => this.stopEditing());
    byId("commands-button").addEventListener("click", () => this.#listCommands(""));
    this.#listenForFiles();
    this.commandSheet.addEventListener("keydown", (event) => this.#moveInCommands(event));
  }

  /** @param {object} texts */
  speak(texts) {
    this.texts = texts;
    this.inline.speak(texts);
    this.#listAttachments();
  }

  /** @param {{username: string, commands: {command: string, description: string}[]}} bot */
  meet({ username, commands }) {
    this.inline.meet(username);
    this.commands = commands ?? [];
    byId("commands-button").hidden = this.commands.length === 0;
  }

  /**
   * Shows what the bot asks for: quick replies, or the hint of a forced reply.
   * @param {{rows: string[][] | null, placeholder: string | null, forced: boolean}} request
   */
  show({ rows, placeholder, forced }) {
    this.input.placeholder = placeholder ?? this.texts.message;
    this.input.setAttribute("aria-label", placeholder ?? this.texts.message);
    this.#showReplies(rows);
    if (forced) this.focusIfIdle();
  }

  /** Puts a text into the input, ready to be sent. */
  offer(text) {
    this.reset();
    this.#write(text);
    byId("send").focus();
  }

  /** Puts the cursor into the input where that neither opens a phone's keyboard nor takes focus from something. */
  focusIfIdle() {
    const idle = document.activeElement === document.body || document.activeElement === byId("scroller");
    if (idle && matchMedia("(pointer: fine)").matches) this.input.focus({ preventScroll: true });
  }

  startEditing(message) {
    this.edited = message;
    byId("editing").hidden = false;
    byId("editing-old").textContent = message.text;
    this.#write(message.text);
    this.input.focus();
  }

  stopEditing() {
    if (this.edited === null) return;
    this.edited = null;
    byId("editing").hidden = true;
    byId("editing-old").textContent = "";
    this.#write("");
  }

  /** Forgets an edit of a message that is gone, text included: it may have been a secret. */
  forget(messageId) {
    if (this.edited?.message_id === messageId) this.stopEditing();
  }

  reset() {
    this.stopEditing();
    this.#write("");
  }

  #submit() {
    const text = this.input.value.trim();
    if (text === "") return;
    if (!this.inline.enter()) this.#sendText(text);
    this.input.focus({ preventScroll: true });
  }

  #sendText(text) {
    const { edited } = this;
    this.reset();
    if (edited === null) this.listeners.send(text);
    else if (text !== edited.text) this.listeners.edit(edited, text);
  }

  #write(text) {
    this.input.value = text;
    this.#changed();
  }

  #changed() {
    const { input } = this;
    byId("send").disabled = input.value.trim() === "";
    input.style.height = "auto";
    input.style.height = `${Math.min(input.scrollHeight, MAX_INPUT_PX)}px`;
    this.#suggestCommands();
    if (this.edited === null) this.inline.typed(input.value);
    else this.inline.close();
  }

  #pressed(event) {
    // While a Korean syllable is being composed, Enter and the arrows belong to the input method.
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.#submit();
    } else if (this.inline.pressed(event.key)) {
      event.preventDefault();
    } else if (event.key === "Escape") {
      this.stopEditing();
    } else if (event.key.startsWith("Arrow") && this.commandSheet.matches(":popover-open")) {
      this.#moveInCommands(event);
    } else if (event.key === "ArrowUp" && this.input.value === "") {
      const message = this.listeners.lastOwn();
      if (message === undefined) return;
      event.preventDefault();
      this.startEditing(message);
    }
  }

  // Commands

  #suggestCommands() {
    const typed = this.input.value;
    const wanted = /^\/\w*$/.test(typed) && this.#matching(typed).length > 0;
    if (wanted) this.#listCommands(typed);
    if (wanted !== this.commandSheet.matches(":popover-open")) this.commandSheet.togglePopover(wanted);
  }

  #matching(typed) {
    const start = typed.replace(/^\//, "").toLowerCase();
    return this.commands.filter(({ command }) => command.startsWith(start));
  }

  #listCommands(typed) {
    const matching = this.#matching(typed);
    const items = matching.map(({ command, description }) =>
      element("button", { type: "button", onclick: () => this.#choose(command) }, element("b", {}, `/${command}`), element("span", {}, description)),
    );
    byId("command-list").replaceChildren(...(items.length > 0 ? items : [element("p", {}, this.texts.noCommands)]));
  }

  #choose(command) {
    this.commandSheet.hidePopover();
    this.reset();
    this.listeners.send(`/${command}`);
  }

  #moveInCommands(event) {
    const items = [...byId("command-list").querySelectorAll("button")];
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined || items.length === 0) return;
    event.preventDefault();
    const at = items.indexOf(document.activeElement);
    const next = at === -1 ? (step === 1 ? 0 : items.length - 1) : (at + step + items.length) % items.length;
    items[next].focus();
  }

  // Other input

  #listenForFiles() {
    const picker = byId("file-picker");
    picker.addEventListener("change", () => {
      const files = [...picker.files];
      picker.value = ""; // the same file may be chosen again
      this.listeners.sendFiles(files);
    });
  }

  #listAttachments() {
    const file = this.#attachment("document", this.texts.sendFile, () => byId("file-picker").click());
    const others = ATTACHMENTS.map((kind) => this.#attachment(kind, this.texts.kinds[kind], () => this.listeners.attach(kind)));
    byId("attach-list").replaceChildren(file, ...others);
  }

  #attachment(kind, label, act) {
    const choose = () => {
      byId("attach").hidePopover();
      act();
    };
    return element("button", { type: "button", onclick: choose }, element("span", { class: `attach-icon ${kind}` }, icon(kind)), element("span", {}, label));
  }

  #showReplies(rows) {
    const box = byId("replies");
    const key = JSON.stringify(rows);
    if (box.dataset.rows === key) return;
    box.dataset.rows = key;
    box.hidden = rows === null;
    const nodes = (rows ?? []).map((row) =>
      element("div", { class: "replies-row" }, ...row.map((text) => element("button", { type: "button", onclick: () => this.listeners.send(text) }, text))),
    );
    box.replaceChildren(...nodes);
  }
}

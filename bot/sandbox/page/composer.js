/**
 * The input area: writing, commands, quick replies, things that are no text, answering and editing a message.
 * @module composer
 */

import { CommandSheet } from "./commands.js";
import { element, icon } from "./dom.js";
import { InlinePanel } from "./inline.js";
import { oneLine } from "./quote.js";

const MAX_INPUT_PX = 160;

/**
 * @typedef {object} Listeners what the input area needs of the conversation it belongs to
 * @property {(text: string, answered: object | null) => void} send
 * @property {(kind: string, answered: object | null) => void} attach
 * @property {(files: File[]) => void} sendFiles
 * @property {(message: object, text: string) => void} edit
 * @property {() => object | undefined} lastOwn
 * @property {(message: object) => string} nameOf
 * @property {{ask: Function, choose: Function, explain: Function}} [inline] where the bot can be asked by `@bot words`
 */

export class Composer {
  /**
   * @param {import("./pane.js").Pane} pane
   * @param {string[]} attachments the kinds that can be sent besides a file
   * @param {Listeners} listeners
   */
  constructor(pane, attachments, listeners) {
    this.pane = pane;
    this.attachments = attachments;
    this.listeners = listeners;
    this.inline = listeners.inline ? this.#inlinePanel(listeners) : null;
    this.input = pane.part("input");
    this.commands = new CommandSheet(pane, (command) => this.#sendText(command));
    this.edited = null;
    this.answered = null;
    this.texts = null;
    this.#listen();
  }

  #inlinePanel({ inline, send }) {
    return new InlinePanel(this.pane, {
      ask: inline.ask,
      explain: inline.explain,
      choose: (queryId, resultId) => {
        this.reset();
        inline.choose(queryId, resultId);
      },
      start: (parameter) => {
        this.reset();
        send(`/start ${parameter}`, null);
      },
    });
  }

  #listen() {
    const { pane } = this;
    pane.part("composer").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    this.input.addEventListener("input", () => this.#changed());
    this.input.addEventListener("keydown", (event) => this.#pressed(event));
    pane.part("editing-cancel").addEventListener("click", () => this.stopEditing());
    pane.part("answering-cancel").addEventListener("click", () => this.stopAnswering());
    this.#listenForFiles();
  }

  /** @param {object} texts */
  speak(texts) {
    this.texts = texts;
    this.inline?.speak(texts);
    this.commands.speak(texts);
    this.#listAttachments();
  }

  /**
   * @param {{username: string, commands: {command: string, description: string}[]}} bot
   * @param {string} suffix follows a command that is chosen from the list, as in groups the bot's name does
   */
  meet({ username, commands }, suffix = "") {
    this.inline?.meet(username);
    this.commands.offer(commands ?? [], suffix);
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

  /** What is written and not sent, unless it is the new text of an old message. */
  get draft() {
    return this.edited === null ? this.input.value : "";
  }

  /** Puts a text into the input, ready to be sent. */
  offer(text) {
    this.resume(text);
    this.pane.part("send").focus();
  }

  /** Puts a text into the input to go on with. */
  resume(text) {
    this.reset();
    this.#write(text);
  }

  /** Puts the cursor into the input where that neither opens a phone's keyboard nor takes focus from something. */
  focusIfIdle() {
    const idle = [document.body, this.pane.part("scroller")].includes(document.activeElement);
    if (idle && matchMedia("(pointer: fine)").matches) this.input.focus({ preventScroll: true });
  }

  startEditing(message) {
    this.stopAnswering();
    this.edited = message;
    this.#showBar("editing", message.text);
    this.#write(message.text);
    this.input.focus();
  }

  stopEditing() {
    if (this.edited === null) return;
    this.edited = null;
    this.#hideBar("editing");
    this.#write("");
  }

  startAnswering(message) {
    this.stopEditing();
    this.answered = message;
    this.pane.part("answering-whom").textContent = this.texts.answering(this.listeners.nameOf(message));
    this.#showBar("answering", oneLine(message, this.texts));
    this.input.focus();
  }

  stopAnswering() {
    if (this.answered === null) return;
    this.answered = null;
    this.#hideBar("answering");
  }

  /** Forgets a message that is gone, text included: it may have been a secret. */
  forget(messageId) {
    if (this.edited?.message_id === messageId) this.stopEditing();
    if (this.answered?.message_id === messageId) this.stopAnswering();
  }

  reset() {
    this.stopEditing();
    this.stopAnswering();
    this.#write("");
  }

  #showBar(name, words) {
    this.pane.part(name).hidden = false;
    this.pane.part(`${name}-old`).textContent = words;
  }

  #hideBar(name) {
    this.pane.part(name).hidden = true;
    this.pane.part(`${name}-old`).textContent = "";
  }

  #submit() {
    const text = this.input.value.trim();
    if (text === "") return;
    if (!this.inline?.enter()) this.#sendText(text);
    this.input.focus({ preventScroll: true });
  }

  #sendText(text) {
    const { edited, answered } = this;
    this.reset();
    if (edited === null) this.listeners.send(text, answered);
    else if (text !== edited.text) this.listeners.edit(edited, text);
  }

  #write(text) {
    this.input.value = text;
    this.#changed();
  }

  #changed() {
    const { input } = this;
    this.pane.part("send").disabled = input.value.trim() === "";
    input.style.height = "auto";
    input.style.height = `${Math.min(input.scrollHeight, MAX_INPUT_PX)}px`;
    this.commands.typed(input.value);
    if (this.edited === null) this.inline?.typed(input.value);
    else this.inline?.close();
  }

  #pressed(event) {
    // While a Korean syllable is being composed, Enter and the arrows belong to the input method.
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.#submit();
    } else if (this.inline?.pressed(event.key)) {
      event.preventDefault();
    } else if (event.key === "Escape") {
      this.stopEditing();
      this.stopAnswering();
    } else if (this.commands.pressed(event)) {
      return;
    } else if (event.key === "ArrowUp" && this.input.value === "") {
      const message = this.listeners.lastOwn();
      if (message === undefined) return;
      event.preventDefault();
      this.startEditing(message);
    }
  }

  // Other input

  #listenForFiles() {
    const picker = this.pane.part("file-picker");
    picker.addEventListener("change", () => {
      const files = [...picker.files];
      picker.value = ""; // the same file may be chosen again
      this.listeners.sendFiles(files);
    });
  }

  #listAttachments() {
    const file = this.#attachment("document", this.texts.sendFile, () => this.pane.part("file-picker").click());
    const others = this.attachments.map((kind) => this.#attachment(kind, this.texts.kinds[kind], () => this.#attach(kind)));
    this.pane.part("attach-list").replaceChildren(file, ...others);
  }

  #attach(kind) {
    const { answered } = this;
    this.stopAnswering();
    this.listeners.attach(kind, answered);
  }

  #attachment(kind, label, act) {
    const choose = () => {
      this.pane.part("attach").hidePopover();
      act();
    };
    return element("button", { type: "button", onclick: choose }, element("span", { class: `attach-icon ${kind}` }, icon(kind)), element("span", {}, label));
  }

  #showReplies(rows) {
    const box = this.pane.part("replies");
    const key = JSON.stringify(rows);
    if (box.dataset.rows === key) return;
    box.dataset.rows = key;
    box.hidden = rows === null;
    const nodes = (rows ?? []).map((row) =>
      element("div", { class: "replies-row" }, ...row.map((text) => element("button", { type: "button", onclick: () => this.listeners.send(text, null) }, text))),
    );
    box.replaceChildren(...nodes);
  }
}

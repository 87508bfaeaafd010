/**
 * One customer's conversation on the page. A new customer gets a new one, and the old one falls silent.
 * @module conversation
 */

import { isEditable } from "./actions.js";
import { ChatApi } from "./api.js";
import { Connection } from "./connection.js";
import { byId } from "./dom.js";
import { showAlert } from "./feedback.js";
import { Messages } from "./messages.js";
import { Outbox } from "./outbox.js";
import { messagesOf, asDocument } from "./sendings.js";
import { WaitingButtons } from "./taps.js";
import { themeParams } from "./theme.js";
import { isDelivered, removeRow, removeSecretRow } from "./view.js";

export class Conversation {
  /**
   * @param {number} chat
   * @param {object} page the page's parts which conversations share, and what it wants to hear
   */
  constructor(chat, page) {
    this.page = page;
    this.api = new ChatApi(chat);
    this.list = page.list;
    this.messages = new Messages({
      put: (message, formerId) => this.loading || this.list.put(message, formerId),
      gone: (message) => this.#gone(message),
    });
    this.outbox = new Outbox(this.messages, (error) => page.pane.toast(page.explain(error)));
    this.taps = new WaitingButtons();
    this.loaded = false;
    this.loading = false;
    this.connection = new Connection(this.api, {
      snapshot: (snapshot) => this.#load(snapshot),
      event: (event) => this.#happened(event),
      state: (state) => page.connectionChanged(state),
    });
    this.list.show([]);
    this.connection.connect();
  }

  close() {
    this.outbox.close();
    this.connection.close();
    this.taps.releaseAll();
  }

  // From the server

  #load(snapshot) {
    const first = !this.loaded;
    this.loading = first; // the first ones are shown at once and not one after the other
    this.messages.load(snapshot.messages);
    this.loading = false;
    this.loaded = true;
    if (first) this.list.show(this.messages.inOrder());
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
      if (type === "message") {
        this.taps.releaseAll();
        this.page.botSpoke();
      }
    }
    this.taps.release(message.message_id);
    this.messages.put(message);
    this.#changed();
  }

  #deletedByBot(messageId) {
    this.taps.release(messageId);
    this.messages.remove(messageId);
    this.#changed();
  }

  #answered({ message_id: messageId, text, alert }) {
    this.taps.release(messageId);
    if (!text) return;
    if (alert) showAlert(text);
    else this.page.pane.toast(text);
  }

  #gone(message) {
    this.page.composer.forget(message.message_id);
    if (message.failed || message.pending) this.list.remove(message.message_id, (row) => row.remove());
    else this.list.remove(message.message_id, message.from === "person" ? removeSecretRow : removeRow);
  }

  /** Draws everything anew, as after a change of the page's language. */
  redraw() {
    this.list.show(this.messages.inOrder());
    this.#changed();
  }

  #changed() {
    byId("start").hidden = !this.loaded || this.messages.size > 0;
    this.page.composer.show(this.#requested());
  }

  /** What the bot's messages ask of the input: the newest keyboard not taken away, the newest message's forced reply. */
  #requested() {
    const fromBot = this.messages.sorted().reverse().filter((message) => message.from === "bot");
    const asked = fromBot[0]?.reply_keyboard;
    if (asked?.force) return { rows: null, placeholder: asked.placeholder ?? null, forced: true };
    const latest = fromBot.map((message) => message.reply_keyboard).find((keyboard) => keyboard?.rows || keyboard?.remove);
    const rows = latest?.rows?.length ? latest.rows : null;
    return { rows, placeholder: rows ? (latest.placeholder ?? null) : null, forced: false };
  }

  lastOwn() {
    return this.messages.sorted().findLast((message) => isEditable(message, this.page.context));
  }

  /** The delivered certificate folders, newest first. */
  delivered() {
    const messages = this.messages.sorted().reverse().filter(isDelivered);
    return messages.map(({ document }) => document);
  }

  /** The newest challenge of the bot's, or nothing. */
  challenge() {
    return this.messages.sorted().findLast((message) => message.from === "bot" && message.challenge)?.challenge ?? "";
  }

  // From the person

  /** @param {string} text @param {object | null} answered the message it answers */
  send(text, answered = null) {
    this.#post({ text, kind: "text" }, { text }, answered);
  }

  /** @param {string} kind @param {object | null} answered */
  attach(kind, answered = null) {
    for (const { content, body } of messagesOf(kind)) this.#post(content, body, answered);
  }

  /** @param {File} file */
  sendFile(file) {
    const { api } = this;
    this.outbox.post(asDocument(file), () => api.sendFile(file));
    this.#sent();
  }

  #post(content, body, answered) {
    const { language } = this.page;
    const reply = answered === null ? {} : { reply_to: answered.message_id };
    this.outbox.post({ ...content, ...reply }, () => this.api.send({ ...body, ...reply, language }));
    this.#sent();
  }

  #sent() {
    this.#changed();
    this.page.scroll.toEnd();
  }

  resend(message) {
    this.outbox.postAgain(message.message_id);
  }

  discard(message) {
    this.outbox.discard(message.message_id);
    this.#changed();
  }

  edit(message, text) {
    this.outbox.run(() => this.api.edit(message.message_id, text), (changed) => this.messages.put(changed));
  }

  /** Taps are sent in the order in which they were made, each after the server took the one before. */
  tap(messageId, data, button) {
    if (button !== null) this.taps.wait(messageId, button);
    this.outbox.run(() => this.api.tap(messageId, data), () => {}, (error) => {
      this.taps.release(messageId);
      this.#complain(error, this.page.texts.staleButton);
    });
  }

  /** Opens the Mini App behind a button; only the server can seal who opens it. */
  launch(messageId, url, button) {
    const { language } = this.page;
    const launched = ({ address }) => {
      this.taps.release(messageId);
      this.page.app.open(address, button);
    };
    this.taps.wait(messageId, button);
    this.outbox.run(() => this.api.launch({ message_id: messageId, url, language, theme: themeParams() }), launched, (error) => {
      this.taps.release(messageId);
      this.#complain(error, this.page.texts.staleButton);
    });
  }

  /** Sends what the bot offered for an inline query. */
  choose(queryId, resultId) {
    const sent = (message) => {
      this.messages.put(message);
      this.#sent();
    };
    this.outbox.run(() => this.api.choose(queryId, resultId), sent, (error) => this.#complain(error, this.page.texts.staleResult));
  }

  #complain(error, whenGone) {
    this.page.pane.toast(error.status === 404 ? whenGone : this.page.explain(error));
  }
}

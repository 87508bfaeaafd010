/**
 * The topic that is open: its pinned card, its messages, and the input for it.
 * @module thread
 */

import { isEditable } from "./actions.js";
import { Composer } from "./composer.js";
import { byId } from "./dom.js";
import { ActionIndicator } from "./feedback.js";
import { threadOf } from "./forum.js";
import { MessageList } from "./list.js";
import { Pane } from "./pane.js";
import { PinnedCard } from "./pinned.js";
import { StickyScroll } from "./scroll.js";
import { asDocument, messagesOf, sendable } from "./sendings.js";
import { WaitingButtons } from "./taps.js";
import { drawTopicIcon } from "./topiclist.js";
import { removeRow } from "./view.js";

const ATTACHMENTS = ["sticker", "photo", "album", "voice"];

export class Thread {
  /** @param {import("./staff.js").Staff} staff whose group it is, and who acts */
  constructor(staff) {
    this.staff = staff;
    this.pane = new Pane(byId("thread"), "staff-");
    this.pane.part("attach-lead").dataset.text = "attachLeadStaff";
    this.action = new ActionIndicator(this.pane, () => this.#standing());
    this.scroll = new StickyScroll(this.pane);
    this.list = new MessageList(this.pane, this.scroll, () => this.context);
    this.pinned = new PinnedCard(() => this.context);
    this.taps = new WaitingButtons();
    this.composer = this.#createComposer();
    /** @type {number | null | undefined} the open topic; undefined when none is */
    this.thread = undefined;
    /** @type {Map<number | null, string>} what was written and not sent */
    this.drafts = new Map();
  }

  #createComposer() {
    return new Composer(this.pane, ATTACHMENTS, {
      send: (text, answered) => this.#post({ text, kind: "text" }, { text }, answered),
      attach: (kind, answered) => {
        for (const { content, body } of messagesOf(kind)) this.#post(content, body, answered);
      },
      sendFiles: (files) => this.sendFiles(files),
      edit: (message, text) => this.#edit(message, text),
      lastOwn: () => this.#messages.findLast((message) => isEditable(message, this.context)),
      nameOf: (message) => this.staff.nameOf(message),
    });
  }

  /** @returns {import("./view.js").Context} */
  get context() {
    const { staff } = this;
    return {
      texts: staff.texts,
      language: staff.language,
      named: (message) => message.sender.id !== staff.acting.id,
      mine: (message) => staff.acting.wrote(message),
      nameOf: (message) => staff.nameOf(message),
      find: (messageId) => staff.forum.messages.get(messageId),
      reveal: (messageId) => (messageId === this.pinned.id ? this.pinned.reveal() : this.list.reveal(messageId)),
      tap: (...tap) => this.#tap(...tap),
      copy: (text) => staff.copy(text),
      sign: null,
      reply: (message) => this.composer.startAnswering(message),
      edit: (message) => this.composer.startEditing(message),
      removable: (message) => staff.acting.administrator || staff.acting.wrote(message),
      remove: (message) => this.#remove(message),
      resend: (message) => staff.outbox.postAgain(message.message_id),
      discard: (message) => staff.outbox.discard(message.message_id),
    };
  }

  get isOpen() {
    return this.thread !== undefined;
  }

  get topic() {
    return this.staff.forum.topics.get(this.thread) ?? null;
  }

  get #messages() {
    return this.staff.forum.inThread(this.thread);
  }

  /** @param {object} texts */
  speak(texts) {
    this.composer.speak(texts);
    this.scroll.speak(texts);
    this.redraw();
  }

  /** @param {number | null} thread */
  open(thread) {
    this.#keepDraft();
    this.thread = thread;
    this.redraw();
    this.composer.resume(this.drafts.get(thread) ?? "");
    this.scroll.toEnd();
  }

  close() {
    this.#keepDraft();
    this.thread = undefined;
    this.composer.reset();
    this.redraw();
  }

  #keepDraft() {
    if (this.isOpen) this.drafts.set(this.thread, this.composer.draft);
  }

  /** Draws everything anew, as after a change of the topic, of the page's language or of the person. */
  redraw() {
    byId("thread").hidden = !this.isOpen;
    byId("thread-none").hidden = this.isOpen;
    byId("columns").classList.toggle("open", this.isOpen);
    this.pinned.clear();
    this.#drawMessages();
    this.renew();
  }

  /** Lets somebody else act, who has not begun to edit anything. */
  actAnew() {
    this.composer.stopEditing();
    this.redraw();
  }

  /** Draws what tells of the topic itself and of who writes. */
  renew() {
    if (!this.isOpen) return;
    const { texts } = this.staff;
    byId("thread-name").textContent = this.topic?.name ?? texts.general;
    byId("thread-menu").hidden = this.topic === null;
    drawTopicIcon(byId("thread-icon"), this.topic);
    this.action.show(null, texts);
    this.composer.show({ rows: null, placeholder: texts.writeAs(this.staff.sender.name), forced: false });
  }

  #standing() {
    const { texts } = this.staff;
    return this.topic?.closed ? texts.closedTopic : texts.messageCount(this.#messages.filter((message) => !message.service).length);
  }

  #drawMessages() {
    const messages = this.isOpen ? this.#messages : [];
    this.pinned.show(messages.findLast((message) => message.pinned));
    this.list.show(messages.filter((message) => message.message_id !== this.pinned.id));
  }

  // From the server

  /** A message as it stands now, in whatever topic. */
  put(message, formerId) {
    this.taps.release(message.message_id);
    if (!this.isOpen || threadOf(message) !== this.thread) return;
    if (message.from === "bot") this.action.show(null, this.staff.texts);
    else this.action.renew(this.staff.texts);
    if (this.pinned.show(this.#messages.findLast((other) => other.pinned))) this.#drawMessages();
    else if (message.message_id !== this.pinned.id) this.list.put(message, formerId);
  }

  gone(message) {
    const { message_id: id } = message;
    this.taps.release(id);
    this.composer.forget(id);
    this.action.renew(this.staff.texts);
    if (id === this.pinned.id) this.#drawMessages();
    else this.list.remove(id, message.pending || message.failed ? (row) => row.remove() : removeRow);
  }

  /** The bot is doing something, perhaps in this topic. */
  showAction({ action, thread }) {
    if (this.isOpen && (thread ?? null) === this.thread) this.action.show(action, this.staff.texts);
  }

  // From the person

  /** @param {File[]} files */
  sendFiles(files) {
    const { api, outbox, texts, acting } = this.staff;
    const { thread } = this;
    for (const file of sendable(files, (reason) => this.pane.toast(texts[reason]))) {
      outbox.post({ ...asDocument(file), thread, sender: acting.openly }, () => api.sendFile(file, thread));
    }
    this.scroll.toEnd();
  }

  #post(content, body, answered) {
    const { api, outbox, acting, sender } = this.staff;
    const place = { thread: this.thread, ...(answered === null ? {} : { reply_to: answered.message_id }) };
    const openly = acting.anonymous ? { anonymous: true } : {};
    outbox.post({ ...content, ...place, sender }, () => api.send({ ...body, ...place, ...openly }));
    this.scroll.toEnd();
  }

  #edit(message, text) {
    const { api, outbox, forum } = this.staff;
    outbox.run(() => api.edit(message.message_id, text), (changed) => forum.messages.put(changed));
  }

  #remove(message) {
    const { api, outbox, forum } = this.staff;
    outbox.run(() => api.remove(message.message_id), () => forum.messages.remove(message.message_id));
  }

  #tap(messageId, data, button) {
    const { api, outbox, texts } = this.staff;
    if (button !== null) this.taps.wait(messageId, button);
    outbox.run(() => api.tap(messageId, data), () => {}, (error) => {
      this.taps.release(messageId);
      this.pane.toast(error.status === 404 ? texts.staleButton : this.staff.explain(error));
    });
  }
}

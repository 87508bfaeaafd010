/**
 * The staff's pane: the support group as one of its members uses it, for whom the sandbox's visitor acts by hand.
 * @module staff
 */

import { Acting } from "./acting.js";
import { ApiError, GroupApi, fetchBot } from "./api.js";
import { Connection } from "./connection.js";
import { byId } from "./dom.js";
import { StatusLine, showAlert } from "./feedback.js";
import { Forum, GENERAL, threadOf } from "./forum.js";
import { Outbox } from "./outbox.js";
import { ReadMarks } from "./readmarks.js";
import { writeTexts } from "./texts.js";
import { Thread } from "./thread.js";
import { TopicList } from "./topiclist.js";
import { TopicMenu } from "./topicmenu.js";

export class Staff {
  /**
   * @param {object} page
   * @param {{id: number, title: string, members: object[]}} group
   */
  constructor(page, group) {
    this.page = page;
    this.group = group;
    this.marks = new ReadMarks(group.id);
    this.connection = null;
    this.loaded = false;
    this.awaited = null;
    this.forum = new Forum({
      put: (message, formerId) => this.#put(message, formerId),
      gone: (message) => this.thread.gone(message),
    });
    this.outbox = new Outbox(this.forum.messages, (error) => this.pane.toast(this.explain(error)));
    this.acting = new Acting(() => this.#actAnew());
    this.thread = new Thread(this);
    this.topics = new TopicList((thread) => this.#open(thread));
    this.menu = new TopicMenu(this, (thread) => this.#openWhenThere(thread));
    // Both columns of the pane share what is said of the connection and for a moment.
    byId("columns").before(this.pane.part("line"), this.pane.part("toasts"));
    this.line = new StatusLine(this.pane);
    this.#listen();
    writeTexts(this.pane.root, this.texts);
    this.speak(this.texts);
    this.#describe(group);
  }

  get pane() {
    return this.thread.pane;
  }

  get texts() {
    return this.page.texts;
  }

  get language() {
    return this.page.language;
  }

  /** The group's API for the one who acts now; what is under way stays the act of whoever did it. */
  get api() {
    return new GroupApi(this.group.id, this.acting.id);
  }

  /** The author of what is about to be written. */
  get sender() {
    return this.acting.authorIn(this.group.title);
  }

  nameOf(message) {
    return message.sender?.name ?? (message.from === "bot" ? this.texts.fromBot : this.texts.fromPerson);
  }

  explain(error) {
    return this.page.explain(error);
  }

  copy(text) {
    return this.page.copy(text, this.pane);
  }

  #listen() {
    byId("thread-back").addEventListener("click", () => this.#close());
    byId("thread").addEventListener("keydown", (event) => this.#pressed(event));
    this.pane.part("line-retry").addEventListener("click", () => this.connection.connect());
    document.addEventListener("visibilitychange", () => this.renew());
  }

  // The group

  #describe({ title, members }) {
    this.group = { ...this.group, title, members };
    byId("group-title").textContent = title;
    this.acting.offer(members);
  }

  /** Follows what happens in the group, or no longer. @param {boolean} on */
  follow(on) {
    if (!on) {
      this.connection?.close();
      this.connection = null;
      return;
    }
    if (this.connection !== null) return;
    this.connection = new Connection(this.api, {
      snapshot: (snapshot) => this.#load(snapshot),
      event: (event) => this.#happened(event),
      state: (state) => this.#connectionChanged(state),
    });
    this.connection.connect();
  }

  reconnectIfAway() {
    if (this.line.away) this.connection?.connect();
  }

  #connectionChanged(state) {
    if (state === "away") {
      this.line.showAway(this.texts);
      return;
    }
    this.line.showBack(this.texts);
    this.#meetBot();
  }

  /** @param {object} texts */
  speak(texts) {
    this.acting.speak(texts);
    this.menu.speak(texts);
    this.thread.speak(texts);
    if (this.connection !== null) this.#meetBot();
    this.renew();
  }

  async #meetBot() {
    const asked = { language: this.language, chat: this.group.id, person: this.acting.id };
    try {
      const bot = await fetchBot(asked);
      if (asked.language === this.language && asked.person === this.acting.id) this.thread.composer.meet(bot, `@${bot.username}`);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error; // asked again when the connection is back
    }
  }

  // From the server

  #load(snapshot) {
    const first = !this.loaded;
    this.#describe(snapshot);
    this.forum.load(snapshot);
    this.loaded = true;
    this.marks.atMost(this.forum.messages.sorted().at(-1)?.message_id ?? 0);
    if (this.thread.isOpen && !this.forum.has(this.thread.thread)) this.#close();
    else if (first) this.thread.redraw();
    else this.thread.renew();
    this.renew();
  }

  #happened(event) {
    this.forum.happened(event);
    if (event.type === "action") this.thread.showAction(event);
    else if (event.type === "toast") this.#toast(event);
    else if (event.type === "topic") this.#topicChanged(event.topic.id);
    else if (event.type === "topic_deleted" && event.id === this.thread.thread) this.#close();
    else if (event.type === "message") this.#announce(event.message);
    this.renew();
  }

  /** The first messages are shown at once and not one after the other. */
  #put(message, formerId) {
    if (this.loaded) this.thread.put(message, formerId);
  }

  #topicChanged(thread) {
    if (thread === this.awaited) this.#open(thread);
    else if (thread === this.thread.thread) this.thread.renew();
  }

  #toast({ person, message_id: messageId, text, alert }) {
    if (person !== this.acting.id) return;
    if (messageId) this.thread.taps.release(messageId);
    if (!text) return;
    if (alert) showAlert(text);
    else this.pane.toast(text);
  }

  /** Tells those who do not see the list of topics what is new in it. */
  #announce(message) {
    const thread = threadOf(message);
    if (message.service || this.acting.wrote(message) || thread === this.thread.thread) return;
    const name = this.forum.topics.get(thread)?.name ?? this.texts.general;
    byId("news").textContent = this.texts.newIn(name, this.nameOf(message));
  }

  // Topics

  /** Draws the list of topics and counts what is new. */
  renew() {
    this.#markRead();
    const entries = this.forum.threads().map((entry) => ({ ...entry, unread: this.#unread(entry) }));
    const { texts, language } = this;
    const nameOf = (message) => (this.acting.wrote(message) ? texts.fromPerson : this.nameOf(message));
    this.topics.show(entries, { open: this.thread.thread, texts, language, nameOf });
    this.page.layout.badge("staff", entries.reduce((sum, { unread }) => sum + unread, 0));
  }

  /** What is open and in sight counts as read. */
  #markRead() {
    const { thread, isOpen } = this.thread;
    if (!isOpen || document.visibilityState !== "visible" || !this.page.layout.shows("staff")) return;
    this.marks.read(thread, this.forum.inThread(thread).findLast(isNumbered)?.message_id ?? 0);
  }

  #unread({ thread, messages }) {
    const mark = this.marks.of(thread);
    return messages.filter((message) => message.message_id > mark && !message.service && !this.acting.wrote(message)).length;
  }

  #open(thread) {
    this.awaited = null;
    this.thread.open(thread);
    this.renew();
    if (matchMedia("(pointer: fine)").matches) this.pane.part("input").focus({ preventScroll: true });
    else this.pane.part("scroller").focus({ preventScroll: true });
  }

  /** Opens a topic of one's own, whose event may come before or after the answer to its creation. */
  #openWhenThere(thread) {
    if (this.forum.has(thread)) this.#open(thread);
    else this.awaited = thread;
  }

  #close() {
    const { thread, pane } = this.thread;
    const focused = pane.root.contains(document.activeElement);
    this.thread.close();
    this.renew();
    if (focused) this.topics.focus(this.forum.has(thread) ? thread : GENERAL);
  }

  #pressed(event) {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    const idle = event.target === this.pane.part("scroller") || event.target === byId("thread-back");
    if (idle) this.#close();
  }

  // The person

  #actAnew() {
    this.thread.actAnew();
    this.#meetBot();
    this.renew();
  }

  /** Where dropped files are taken. */
  get places() {
    return this.thread.isOpen ? [{ pane: this.pane, dropped: (files) => this.thread.sendFiles(files) }] : [];
  }
}

function isNumbered({ message_id: id }) {
  return typeof id === "number";
}

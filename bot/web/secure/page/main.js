/**
 * What happens on the secure page, in which order: a question is opened, answered, and either followed by the next one
 * in place or the way back to the chat.
 * @module main
 */

import { Refused, Ticket } from "./api.js";
import { byId, drawIcon, showScreen } from "./dom.js";
import { Keypad } from "./keypad.js";
import { browserAddress, personsLanguage, readLaunch, readTicket, remember } from "./launch.js";
import { MakingFailed, makeCertificate } from "./making.js";
import { PasswordForm } from "./password.js";
import { Patience } from "./patience.js";
import { Saving, wayToSave } from "./saving.js";
import { Telegram } from "./telegram.js";
import { textsIn, writeParagraphs, writeTexts } from "./texts.js";
import { wear } from "./theme.js";
import { Trouble } from "./trouble.js";

/** How the digits of each kind stand together. */
const GROUPS = { number: [6, 7], account_password: [4], card: [2, 2], otp: [3, 3] };

/** Long enough to read two lines. */
const FAREWELL_MS = 2_500;

/** From how many failures in a row on the person is offered to leave. */
const LONG = 3;

class Page {
  constructor() {
    this.telegram = new Telegram(wear);
    this.launch = readLaunch();
    this.patience = new Patience((times) => this.#showWaiting(times));
    this.keypad = new Keypad((digits) => this.#answer(digits, false));
    this.password = new PasswordForm({
      entered: (password, onDevice) => this.#answer(password, onDevice),
      openBrowser: () => this.telegram.openInBrowser(browserAddress(this.launch, this.ticket.ticket)),
    });
    this.saving = new Saving(this.telegram, wayToSave(this.launch?.platform ?? ""));
    this.trouble = new Trouble({ again: () => this.#ask(this.ticket.ticket), leave: () => this.telegram.close() });
    this.parts = [this.keypad, this.password, this.saving];
    this.#speak(personsLanguage(this.launch));
    this.#listen();
  }

  start() {
    wear(this.launch?.theme ?? {});
    this.telegram.ready();
    if (!window.isSecureContext || crypto.subtle === undefined) this.#explain(new Refused("insecure"));
    else if (this.launch === null) this.#explain(new Refused("outside"));
    else this.#ask(readTicket());
  }

  #listen() {
    byId("finished-leave").addEventListener("click", () => this.telegram.close());
    byId("waiting-leave").addEventListener("click", () => this.telegram.close());
    byId("waiting-retry").addEventListener("click", () => this.patience.hurry());
    // The same address with other launch data is no new page to a browser.
    window.addEventListener("hashchange", () => location.reload());
    // A page that is left may be kept as it is, for the way back.
    window.addEventListener("pagehide", () => this.#forget());
  }

  #speak(language) {
    this.texts = textsIn(language);
    writeTexts(this.texts);
    for (const part of this.parts) part.speak(this.texts);
  }

  #forget() {
    this.keypad.wipe();
    this.password.wipe();
  }

  /**
   * @param {string} ticket
   * @param {import("./api.js").Outcome | null} before what came of the last one
   */
  async #ask(ticket, before = null) {
    remember(this.launch, ticket);
    this.ticket = new Ticket(this.launch.data, ticket, this.patience);
    if (before === null) showScreen("opening");
    try {
      const question = await this.ticket.open();
      this.#speak(question.language);
      this.#show(question, before);
    } catch (error) {
      this.#explain(error);
    }
  }

  /** @param {import("./api.js").Question} question */
  #show(question, before) {
    byId("asking-title").textContent = this.texts.kinds[question.kind];
    writeParagraphs(byId("asking-text"), question.text);
    this.#showNews(before, question.text);
    if (question.kind in GROUPS) {
      this.password.close();
      this.keypad.open(GROUPS[question.kind]);
    } else {
      this.keypad.close();
      this.password.open(question.kind, this.#deviceFor(question));
    }
    showScreen("asking");
  }

  #deviceFor({ device }) {
    if (device === null) return "none";
    return this.saving.way === null ? "unable" : "offered";
  }

  /** What came of the last answer, without what the new question says itself. */
  #showNews(before, question) {
    const paragraphs = (before?.text ?? []).filter((text) => !question.includes(text));
    if (before?.failed && paragraphs.length === 0) paragraphs.push(this.texts.askedAgain);
    const news = byId("asking-news");
    news.hidden = paragraphs.length === 0;
    news.classList.toggle("failed", before?.failed === true);
    if (before?.failed) news.setAttribute("role", "alert");
    else news.removeAttribute("role");
    writeParagraphs(byId("asking-news-text"), paragraphs);
  }

  /** @param {string} value @param {boolean} onDevice whether the value stays here, as a key's password */
  async #answer(value, onDevice) {
    this.keypad.busy(true);
    this.password.busy(true);
    try {
      await (onDevice ? this.#make(value) : this.#send(value));
    } catch (error) {
      this.saving.hold(false);
      this.#explain(error);
    }
  }

  async #send(value) {
    this.#goOn(await this.ticket.answer({ value }));
  }

  async #make(password) {
    this.saving.hold(true);
    const { outcome, files } = await makeCertificate(this.ticket, password, this.texts);
    if (files.length > 0) {
      this.saving.show(files, outcome.text);
      return;
    }
    this.saving.hold(false);
    this.#goOn(outcome);
  }

  /** @param {import("./api.js").Outcome} outcome */
  #goOn(outcome) {
    if (outcome.next !== null) this.#ask(outcome.next, outcome);
    else this.#finish(outcome);
  }

  #finish({ failed, text }) {
    this.#forget();
    byId("finished-title").textContent = failed ? this.texts.doneFailed : this.texts.done;
    byId("finished-seal").classList.toggle("warn", failed);
    drawIcon(byId("finished-seal"), failed ? "warning" : "check");
    writeParagraphs(byId("finished-text"), text);
    byId("finished-soon").textContent = failed ? "" : this.#farewell();
    showScreen("finished");
    if (!failed) setTimeout(() => this.telegram.close(), FAREWELL_MS);
  }

  #farewell() {
    return this.telegram.inside ? this.texts.soon : this.texts.closeYourself;
  }

  #explain(error) {
    this.#forget();
    const told = error instanceof Refused || error instanceof MakingFailed;
    this.trouble.show(told ? error.code : "unexpected", this.texts, this.telegram.inside);
    if (!told) throw error; // a mistake in the page
  }

  #showWaiting(times) {
    byId("waiting").hidden = times === 0;
    byId("waiting-leave").hidden = times < LONG;
    byId("waiting-text").textContent = navigator.onLine ? this.texts.retrying : this.texts.offline;
  }
}

new Page().start();

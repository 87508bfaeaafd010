/**
 * Inline mode: what the bot offers for `@bot words`, in a list above the input that the input's keys move through.
 * @module inline
 */

import { ApiError } from "./api.js";
import { element, icon } from "./dom.js";
import { isWebAddress } from "./html.js";

const PAUSE_MS = 250;
const MOST_QUERY_CHARACTERS = 256;
/** So close to the end of the list the next page is asked for. */
const NEAR_END_PX = 120;

export class InlinePanel {
  /**
   * @param {import("./pane.js").Pane} pane
   * @param {{ask: (query: string, offset: string, signal: AbortSignal) => Promise<object>, choose: (queryId: string, resultId: string) => void, start: (parameter: string) => void, explain: (error: ApiError) => string}} listeners
   */
  constructor(pane, listeners) {
    this.listeners = listeners;
    this.panel = pane.part("inline");
    this.list = pane.part("inline-results");
    this.button = pane.part("inline-button");
    this.status = pane.part("inline-status");
    this.input = pane.part("input");
    this.texts = null;
    this.prefix = null;
    this.query = null;
    this.#forget();
    this.list.addEventListener("scroll", () => this.#seekMore());
    // The focus stays in the input, so that a phone's keyboard stays where it is.
    this.panel.addEventListener("mousedown", (event) => event.preventDefault());
  }

  /** @param {object} texts */
  speak(texts) {
    this.texts = texts;
    this.close();
  }

  /** @param {string} username */
  meet(username) {
    this.prefix = `@${username} `.toLowerCase();
  }

  get open() {
    return this.query !== null;
  }

  /** Takes notice of what stands in the input; anything but a query for the bot closes the panel. */
  typed(text) {
    const query = this.#queryIn(text);
    if (query === null) this.close();
    else if (query !== this.query) this.#follow(query);
  }

  /** What Enter does here. Returns whether that was for the panel: without a result, the text is an ordinary message. */
  enter() {
    if (!this.open) return false;
    if (this.settled && this.items.length === 0) return false;
    if (this.settled) this.#choose(this.items[this.active]);
    return true;
  }

  /** What the arrows and Escape do here. Returns whether that was for the panel. */
  pressed(key) {
    if (!this.open) return false;
    const step = { ArrowDown: 1, ArrowUp: -1 }[key];
    if (step !== undefined) this.#move(step);
    else if (key === "Escape") this.close();
    return step !== undefined || key === "Escape";
  }

  close() {
    this.query = null;
    this.#forget();
    this.panel.hidden = true;
    for (const name of ["aria-controls", "aria-autocomplete", "aria-activedescendant"]) this.input.removeAttribute(name);
  }

  #queryIn(text) {
    if (this.prefix === null || !text.toLowerCase().startsWith(this.prefix)) return null;
    const query = text.slice(this.prefix.length);
    return query.length > MOST_QUERY_CHARACTERS ? null : query;
  }

  #forget() {
    clearTimeout(this.timer);
    this.request?.abort();
    this.request = null;
    this.items = [];
    this.active = 0;
    this.#settle(false);
    this.nextOffset = "";
    this.list.replaceChildren();
    this.button.replaceChildren();
    this.#say("");
  }

  // Asking

  #follow(query) {
    this.query = query;
    this.#settle(false);
    this.nextOffset = "";
    this.request?.abort();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.#ask(), PAUSE_MS);
    if (this.panel.hidden) this.#unfold();
    if (this.items.length === 0) this.#say(this.texts.inlineSearching);
  }

  /** Whether what is shown belongs to what is typed. */
  #settle(settled) {
    this.settled = settled;
    this.list.setAttribute("aria-busy", String(!settled));
  }

  #unfold() {
    this.panel.hidden = false;
    this.input.setAttribute("aria-controls", this.list.id);
    this.input.setAttribute("aria-autocomplete", "list");
  }

  async #ask() {
    const answer = await this.#answer("");
    if (answer === null) return;
    this.#settle(true);
    this.items = [];
    this.active = 0;
    this.list.replaceChildren();
    this.#showButton(answer.button ?? null);
    this.#append(answer);
    this.list.scrollTop = 0;
    this.#say(this.#summary(answer));
  }

  /** The bot's answer; a refusal is one without results, and null is for one that nobody waits for any more. */
  async #answer(offset) {
    const request = new AbortController();
    this.request = request;
    try {
      const answer = await this.listeners.ask(this.query, offset, request.signal);
      return request.signal.aborted ? null : answer;
    } catch (error) {
      if (request.signal.aborted) return null;
      if (!(error instanceof ApiError)) throw error;
      return { results: [], problem: this.listeners.explain(error) };
    } finally {
      if (this.request === request) this.request = null;
    }
  }

  async #seekMore() {
    const { list } = this;
    const far = list.scrollHeight - list.scrollTop - list.clientHeight > NEAR_END_PX;
    if (far || this.nextOffset === "" || this.request !== null || !this.settled) return;
    const offset = this.nextOffset;
    this.nextOffset = "";
    const answer = await this.#answer(offset);
    // An empty page is the end, whatever offset it names.
    if (answer !== null && answer.results.length > 0) this.#append(answer);
  }

  // Showing

  #append(answer) {
    for (const result of answer.results) {
      const item = { queryId: answer.query_id, result };
      item.node = this.#createOption(item, this.items.length);
      this.items.push(item);
      this.list.append(item.node);
    }
    this.nextOffset = answer.next_offset ?? "";
    this.#mark();
    this.#seekMore();
  }

  #createOption(item, index) {
    const { title, description } = item.result;
    return element(
      "li",
      { id: `inline-result-${index}`, role: "option", onclick: () => this.#choose(item) },
      element("b", {}, title),
      description ? element("span", {}, description) : null,
    );
  }

  #showButton(button) {
    this.button.replaceChildren(...(button === null ? [] : [this.#createButton(button)]));
  }

  #createButton({ text, start_parameter: parameter, web_app: address }) {
    if (isWebAddress(address)) {
      const label = this.texts.openLink(text);
      return element("a", { href: address, target: "_blank", rel: "noopener noreferrer", "aria-label": label }, text, icon("external"));
    }
    const start = () => {
      this.close();
      this.listeners.start(parameter);
    };
    return element("button", { type: "button", onclick: start, disabled: parameter === undefined }, text);
  }

  #summary(answer) {
    if (answer.problem !== undefined) return answer.problem;
    if (answer.unanswered) return this.texts.inlineUnanswered;
    return answer.results.length === 0 ? this.texts.inlineNothing : this.texts.inlineResults(answer.results.length);
  }

  /** Says how it stands; the number of results needs no words on the page, only for those who cannot see them. */
  #say(words) {
    this.status.textContent = words;
    this.status.classList.toggle("unseen", this.items.length > 0 || words === "");
  }

  // Choosing

  #move(step) {
    const { length } = this.items;
    if (length === 0) return;
    this.active = (this.active + step + length) % length;
    this.#mark();
    this.items[this.active].node.scrollIntoView({ block: "nearest" });
  }

  #mark() {
    this.items.forEach(({ node }, index) => node.setAttribute("aria-selected", String(index === this.active)));
    const active = this.items[this.active];
    if (active === undefined) this.input.removeAttribute("aria-activedescendant");
    else this.input.setAttribute("aria-activedescendant", active.node.id);
  }

  #choose({ queryId, result }) {
    this.close();
    this.listeners.choose(queryId, result.id);
  }
}

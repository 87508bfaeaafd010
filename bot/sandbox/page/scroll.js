/**
 * Keeps the conversation's end in view, unless the person scrolled up to read.
 * @module scroll
 */

import { element, icon } from "./dom.js";

const NEAR_END_PX = 80;

export class StickyScroll {
  /** @param {import("./pane.js").Pane} pane */
  constructor(pane) {
    this.scroller = pane.part("scroller");
    this.pill = pane.part("newer");
    this.stuck = true;
    this.unseen = 0;
    this.texts = null;
    this.lastTop = 0;
    this.scroller.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    this.pill.addEventListener("click", () => this.toEnd());
    // Heights also change by pictures, fonts, a growing input and a phone's keyboard.
    const observer = new ResizeObserver(() => this.#settle());
    observer.observe(this.scroller);
    observer.observe(pane.part("inner"));
  }

  /** @param {object} texts */
  speak(texts) {
    this.texts = texts;
    this.#drawPill();
  }

  toEnd() {
    this.stuck = true;
    this.unseen = 0;
    this.#settle();
    this.#drawPill();
  }

  /** A new message: seen at once, or counted. */
  arrived() {
    if (this.stuck) this.#settle();
    else this.unseen += 1;
    this.#drawPill();
  }

  #settle() {
    if (this.stuck) this.scroller.scrollTop = this.scroller.scrollHeight;
  }

  #scrolled() {
    const { scrollTop, scrollHeight, clientHeight } = this.scroller;
    const nearEnd = scrollHeight - scrollTop - clientHeight < NEAR_END_PX;
    // Only an upward move lets go: content that grows below has not been scrolled away from.
    if (nearEnd) this.stuck = true;
    else if (scrollTop < this.lastTop) this.stuck = false;
    this.lastTop = scrollTop;
    if (this.stuck) this.unseen = 0;
    this.#drawPill();
  }

  #drawPill() {
    if (this.texts === null) return;
    const text = this.texts.newMessages(this.unseen);
    this.pill.hidden = this.stuck;
    this.pill.setAttribute("aria-label", text);
    this.pill.classList.toggle("counting", this.unseen > 0);
    this.pill.replaceChildren(icon("down"), ...(this.unseen > 0 ? [element("span", {}, text)] : []));
  }
}

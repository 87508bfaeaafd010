/**
 * Messages one below the other, in the log of a pane.
 * @module list
 */

import { arrangeRows } from "./arrange.js";
import { prefersStillness } from "./dom.js";
import { createRow, updateRow } from "./view.js";
import { keepTabStop, walkWithKeys } from "./walk.js";

export class MessageList {
  /**
   * @param {import("./pane.js").Pane} pane
   * @param {import("./scroll.js").StickyScroll} scroll
   * @param {() => import("./view.js").Context} context
   */
  constructor(pane, scroll, context) {
    this.log = pane.part("log");
    this.scroll = scroll;
    this.context = context;
    /** @type {Map<number | string, {message: object, row: HTMLElement}>} */
    this.entries = new Map();
    walkWithKeys(this.log);
  }

  /** Shows these messages and no others, without a stir: nothing of it is new. */
  show(messages) {
    this.log.setAttribute("aria-busy", "true");
    this.entries.clear();
    this.log.replaceChildren();
    for (const message of messages) this.#insert(message);
    this.arrange();
    this.log.removeAttribute("aria-busy");
  }

  /** Shows a message as it stands now, in the place of what it was before it got its number. */
  put(message, formerId = message.message_id) {
    const entry = this.entries.get(formerId);
    if (entry === undefined) {
      this.#insert(message).classList.add("arriving");
      this.scroll.arrived();
    } else {
      this.entries.delete(formerId);
      this.entries.set(message.message_id, { message, row: entry.row });
      updateRow(entry.row, message, this.context());
    }
    this.#redrawAnswersTo(message.message_id);
    this.arrange();
  }

  /**
   * Takes a message away.
   * @param {(row: HTMLElement, context: object) => void} vanish how its row goes
   */
  remove(id, vanish) {
    const entry = this.entries.get(id);
    if (entry === undefined) return;
    this.entries.delete(id);
    vanish(entry.row, this.context());
    this.#redrawAnswersTo(id);
    this.arrange();
  }

  /** Leads to a message and lets it be seen for a moment. */
  reveal(id) {
    const row = this.entries.get(id)?.row;
    if (row === undefined) return;
    row.scrollIntoView({ block: "center", behavior: prefersStillness() ? "auto" : "smooth" });
    row.querySelector(".message").focus({ preventScroll: true });
    row.classList.remove("revealed");
    void row.offsetWidth; // the animation begins anew
    row.classList.add("revealed");
  }

  arrange() {
    arrangeRows(this.log, this.context());
    keepTabStop(this.log);
  }

  /** A quoted line follows what it quotes; above all it goes with it. */
  #redrawAnswersTo(id) {
    for (const { message, row } of this.entries.values()) if (message.reply_to === id) updateRow(row, message, this.context());
  }

  #insert(message) {
    const row = createRow(message, this.context());
    this.log.insertBefore(row, this.#rowAfter(message.message_id));
    this.entries.set(message.message_id, { message, row });
    return row;
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
}

/**
 * The pinned card above a topic's messages: the newest message that is pinned there, with its buttons.
 * @module pinned
 */

import { byId } from "./dom.js";
import { createRow, updateRow } from "./view.js";

/** On a small screen the card would leave no room for the conversation. */
const ROOMY = "(min-width: 760px) and (min-height: 640px)";

export class PinnedCard {
  /** @param {() => import("./view.js").Context} context */
  constructor(context) {
    this.context = context;
    this.section = byId("pinned");
    this.toggle = byId("pinned-toggle");
    this.card = byId("pinned-card");
    this.row = null;
    this.id = null;
    this.toggle.addEventListener("click", () => this.#fold(this.toggle.getAttribute("aria-expanded") === "true"));
    this.#fold(!matchMedia(ROOMY).matches);
  }

  /** Shows a message, or that nothing is pinned. Returns whether it is another one than before. */
  show(message) {
    const former = this.id;
    this.id = message?.message_id ?? null;
    this.section.hidden = message === undefined;
    if (message === undefined) this.card.replaceChildren();
    else if (former === this.id) updateRow(this.row, message, this.context());
    else this.card.replaceChildren((this.row = createRow(message, this.context())));
    return former !== this.id;
  }

  /** Forgets the card, so that the next one is drawn anew. */
  clear() {
    this.show(undefined);
  }

  /** Lets the card be seen whole. */
  reveal() {
    this.#fold(false);
    this.row.querySelector(".message").focus();
  }

  #fold(folded) {
    this.toggle.setAttribute("aria-expanded", String(!folded));
    this.section.classList.toggle("folded", folded);
  }
}

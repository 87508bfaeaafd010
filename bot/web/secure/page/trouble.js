/**
 * What went wrong, in words, and the way on.
 * @module trouble
 */

import { byId, showScreen } from "./dom.js";

/** Where doing it once more, here, may help. Elsewhere the way on leads through the chat. */
const WORTH_ANOTHER_TRY = new Set(["answer_unreadable", "too_large", "too_many", "key_failed", "unexpected"]);

export class Trouble {
  /** @param {{again: () => void, leave: () => void}} ways */
  constructor({ again, leave }) {
    byId("trouble-again").addEventListener("click", again);
    byId("trouble-leave").addEventListener("click", leave);
  }

  /** @param {string} code @param {object} texts @param {boolean} inTelegram */
  show(code, texts, inTelegram) {
    const known = code in texts.troubles ? code : "unexpected";
    const [title, text] = texts.troubles[known];
    byId("trouble-title").textContent = title;
    byId("trouble-text").textContent = text;
    byId("trouble-again").hidden = !WORTH_ANOTHER_TRY.has(known);
    byId("trouble-leave-text").textContent = inTelegram ? texts.leave : texts.openTelegram;
    showScreen("trouble");
  }
}

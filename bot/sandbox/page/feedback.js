/**
 * What the page says for a moment: toasts, the alert dialog, the line about the connection, and what the bot is doing.
 * @module feedback
 */

import { byId, element } from "./dom.js";

const TOAST_MS = 3_500;
const ACTION_MS = 6_000;
const BACK_LINE_MS = 1_800;
/** A short hiccup is not worth a line that appears and goes. */
const AWAY_GRACE_MS = 400;

/** @param {string} text */
export function showToast(text) {
  const toast = element("div", { class: "toast" }, text);
  const box = byId("toasts");
  box.append(toast);
  while (box.childElementCount > 3) box.firstElementChild.remove();
  setTimeout(() => toast.remove(), Math.max(TOAST_MS, text.length * 70));
}

/** Alerts that come while one is open are shown one after the other. */
const waitingAlerts = [];

/** @param {string} text */
export function showAlert(text) {
  const dialog = byId("alert");
  if (dialog.open) {
    waitingAlerts.push(text);
    return;
  }
  byId("alert-text").textContent = text;
  dialog.onclose = () => waitingAlerts.length > 0 && showAlert(waitingAlerts.shift());
  dialog.showModal();
}

/** The thin line under the header: absent, or telling that the server is away, or that it is back. */
export class StatusLine {
  constructor() {
    this.line = byId("line");
    this.away = false;
    this.timer = null;
  }

  showAway(texts) {
    if (this.away) return;
    this.away = true;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.#show("away", texts.away, true), AWAY_GRACE_MS);
  }

  showBack(texts) {
    clearTimeout(this.timer);
    const wasShown = this.away && !this.line.hidden;
    this.away = false;
    if (!wasShown) return;
    this.#show("back", texts.back, false);
    this.timer = setTimeout(() => (this.line.hidden = true), BACK_LINE_MS);
  }

  #show(state, text, retry) {
    this.line.dataset.state = state;
    byId("line-text").textContent = text;
    byId("line-retry").hidden = !retry;
    this.line.hidden = false;
  }
}

/** "typing…" in the header and as three dots under the conversation, until the bot speaks or falls silent. */
export class ActionIndicator {
  constructor() {
    this.timer = null;
  }

  /** @param {string | null} action @param {object} texts */
  show(action, texts) {
    clearTimeout(this.timer);
    const words = action === null ? null : (texts.actions[action] ?? texts.actions.other);
    const presence = byId("presence");
    byId("action").hidden = words === null;
    byId("action-text").textContent = words ?? "";
    presence.textContent = words === null ? texts.bot : `${words}…`;
    presence.classList.toggle("busy", words !== null);
    if (words !== null) this.timer = setTimeout(() => this.show(null, texts), ACTION_MS);
  }
}

/**
 * Copies a text. Without a secure origin, as on a phone in the same network, browsers offer only the older way.
 * @param {string} text
 * @returns {Promise<boolean>}
 */
export async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyThroughSelection(text);
  }
}

function copyThroughSelection(text) {
  const field = element("textarea", { class: "unseen", "aria-hidden": "true" });
  const focused = document.activeElement;
  field.value = text;
  document.body.append(field);
  field.select();
  const copied = document.execCommand("copy");
  field.remove();
  focused?.focus({ preventScroll: true });
  return copied;
}

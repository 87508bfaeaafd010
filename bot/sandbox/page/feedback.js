/**
 * What the page says of itself: the alert dialog, the line about the connection, and what the bot is doing.
 * @module feedback
 */

import { byId, element } from "./dom.js";

const ACTION_MS = 6_000;
const BACK_LINE_MS = 1_800;
/** A short hiccup is not worth a line that appears and goes. */
const AWAY_GRACE_MS = 400;

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
  /** @param {import("./pane.js").Pane} pane */
  constructor(pane) {
    this.pane = pane;
    this.line = pane.part("line");
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
    this.pane.part("line-text").textContent = text;
    this.pane.part("line-retry").hidden = !retry;
    this.line.hidden = false;
  }
}

/** "typing…" in the header and as three dots under the conversation, until the bot speaks or falls silent. */
export class ActionIndicator {
  /**
   * @param {import("./pane.js").Pane} pane
   * @param {(texts: object) => string} idle what the header says when nothing happens
   */
  constructor(pane, idle) {
    this.pane = pane;
    this.idle = idle;
    this.timer = null;
  }

  /** @param {string | null} action @param {object} texts */
  show(action, texts) {
    clearTimeout(this.timer);
    const words = action === null ? null : (texts.actions[action] ?? texts.actions.other);
    const presence = this.pane.part("presence");
    this.pane.part("action").hidden = words === null;
    this.pane.part("action-text").textContent = words ?? "";
    presence.textContent = words === null ? this.idle(texts) : `${words}…`;
    presence.classList.toggle("busy", words !== null);
    if (words !== null) this.timer = setTimeout(() => this.show(null, texts), ACTION_MS);
  }

  /** Says anew what the header says when nothing happens, if nothing does. @param {object} texts */
  renew(texts) {
    if (this.pane.part("action").hidden) this.show(null, texts);
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

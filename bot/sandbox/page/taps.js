/**
 * Inline buttons that were tapped and wait for the bot.
 * @module taps
 */

const WAITING_MS = 5_000;

export class WaitingButtons {
  constructor() {
    /** @type {Map<number, {button: HTMLElement, timer: number}>} */
    this.waiting = new Map();
  }

  wait(messageId, button) {
    this.release(messageId);
    button.setAttribute("aria-busy", "true");
    const timer = setTimeout(() => this.release(messageId), WAITING_MS);
    this.waiting.set(messageId, { button, timer });
  }

  release(messageId) {
    const waiting = this.waiting.get(messageId);
    if (waiting === undefined) return;
    clearTimeout(waiting.timer);
    waiting.button.removeAttribute("aria-busy");
    this.waiting.delete(messageId);
  }

  releaseAll() {
    for (const messageId of [...this.waiting.keys()]) this.release(messageId);
  }
}

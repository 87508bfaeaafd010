/**
 * The keypad for secret digits, in another order each time: neither where a finger goes nor what wears off a screen
 * tells them.
 *
 * The digits are in this module's variable alone, until they are handed over.
 * @module keypad
 */

import { byId, stamp } from "./dom.js";

const DIGITS = [..."0123456789"];

/** Up to so many dots are drawn large. */
const FEW = 6;

/** Above which part of the window's height the keypad scrolls with the question, which it would otherwise cover. */
const TALL = 0.8;

/** A random whole number below a limit of at most 256, each as likely as any other. */
function below(limit) {
  const unbiased = 256 - (256 % limit);
  const byte = new Uint8Array(1);
  do crypto.getRandomValues(byte);
  while (byte[0] >= unbiased);
  return byte[0] % limit;
}

/** Fisher and Yates. @template T @param {T[]} items @returns {T[]} */
function shuffled(items) {
  const order = [...items];
  for (let last = order.length - 1; last > 0; last -= 1) {
    const other = below(last + 1);
    [order[last], order[other]] = [order[other], order[last]];
  }
  return order;
}

export class Keypad {
  /** @param {(digits: string) => void} entered */
  constructor(entered) {
    this.entered = entered;
    this.form = byId("digits");
    this.fields = byId("digits-fields");
    this.dots = byId("digits-dots");
    this.error = byId("digits-error");
    this.texts = null;
    this.length = 0;
    this.order = DIGITS;
    this.digits = "";
    this.#drawKeys();
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    byId("digits-clear").addEventListener("click", () => this.#change(""));
    byId("digits-delete").addEventListener("click", () => this.#change(this.digits.slice(0, -1)));
    byId("digits-shuffle").addEventListener("click", () => this.#reshuffle());
    document.addEventListener("keydown", (event) => this.#pressed(event));
    new ResizeObserver(() => this.#settle()).observe(this.form);
    window.addEventListener("resize", () => this.#settle());
  }

  /** @param {object} texts */
  speak(texts) {
    this.texts = texts;
  }

  /** @param {number[]} groups how many digits stand together */
  open(groups) {
    this.length = groups.reduce((sum, size) => sum + size, 0);
    this.dots.replaceChildren(...groups.map(dotsOf));
    this.dots.classList.toggle("few", this.length <= FEW);
    this.form.hidden = false;
    this.busy(false);
    this.#shuffle();
    this.#change("");
    byId("digits-spoken").textContent = "";
  }

  close() {
    this.form.hidden = true;
    this.wipe();
  }

  wipe() {
    this.digits = "";
    this.#show();
  }

  /** @param {boolean} busy */
  busy(busy) {
    this.fields.disabled = busy;
    this.form.classList.toggle("busy", busy);
  }

  #drawKeys() {
    this.keys = DIGITS.map(() => stamp("key-template"));
    for (const [place, key] of this.keys.entries()) key.addEventListener("click", () => this.#press(this.order[place]));
    // A finger or mouse leaves the focus where it is, so that Enter keeps meaning "done".
    byId("digits-keys").addEventListener("pointerdown", (event) => event.preventDefault());
    byId("digits-clear").before(...this.keys.slice(0, -1));
    byId("digits-delete").before(this.keys[this.keys.length - 1]);
  }

  #shuffle() {
    const last = this.order;
    do this.order = shuffled(DIGITS);
    while (this.order.join("") === last.join(""));
    for (const [place, key] of this.keys.entries()) key.textContent = this.order[place];
  }

  #reshuffle() {
    this.#shuffle();
    byId("digits-spoken").textContent = this.texts.shuffled;
  }

  #settle() {
    this.form.classList.toggle("tall", this.form.offsetHeight > window.innerHeight * TALL);
  }

  #press(digit) {
    if (this.digits.length < this.length) this.#change(this.digits + digit);
  }

  #change(digits) {
    this.digits = digits;
    this.error.textContent = "";
    this.#show();
    byId("digits-spoken").textContent = this.texts.entered(digits.length, this.length);
  }

  #show() {
    for (const [place, dot] of this.dots.querySelectorAll("i").entries()) dot.classList.toggle("filled", place < this.digits.length);
    byId("digits-count").textContent = `${this.digits.length} / ${this.length}`;
  }

  #submit() {
    if (this.digits.length < this.length) {
      this.error.textContent = this.texts.incomplete(this.length);
      return;
    }
    const { digits } = this;
    this.wipe();
    this.entered(digits);
  }

  #pressed(event) {
    if (this.form.offsetParent === null || this.fields.disabled || event.ctrlKey || event.metaKey || event.altKey) return;
    if (/^[0-9]$/.test(event.key)) this.#press(event.key);
    else if (event.key === "Backspace") this.#change(this.digits.slice(0, -1));
    else if (event.key === "Enter" && !(event.target instanceof HTMLButtonElement)) this.#submit();
    else return;
    event.preventDefault();
  }
}

function dotsOf(size) {
  const group = document.createElement("span");
  group.append(...Array.from({ length: size }, () => document.createElement("i")));
  return group;
}

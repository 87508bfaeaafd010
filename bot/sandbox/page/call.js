/**
 * The simulated phone call: a bot message whose inline keyboard is a telephone's keypad, shown as a telephone.
 * @module call
 */

import { element, icon } from "./dom.js";
import { safeFragment, takeFirstLine } from "./html.js";

const KEY = "verification:key:";
const HANG_UP = "verification:hangup";
const LAYOUT = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "0", "#"];
const LEADING_SYMBOLS = /^[\p{Extended_Pictographic}\uFE0F\u200D\s]+/u;

/** Whether a message is a call that can still be answered. */
export function isCall(message) {
  return (message.keyboard ?? []).flat().some((button) => button.data?.startsWith(KEY));
}

/**
 * @param {object} message
 * @param {import("./view.js").Context} context
 * @returns {{node: HTMLElement, update: (message: object) => void}}
 */
export function createCall(message, context) {
  const { texts } = context;
  const name = element("h3", { class: "call-name" });
  const clock = element("span", { class: "call-clock", role: "timer" });
  const body = element("div", { class: "call-body prose" });
  const keypad = element("div", { class: "keypad", role: "group", "aria-label": texts.keypad });
  const extras = element("div", { class: "call-extras" });
  const node = element(
    "div",
    { class: "call", role: "group" },
    element(
      "div",
      { class: "call-head" },
      element("div", { class: "call-face" }, element("span", { class: "call-ring" }), icon("phone")),
      element("div", {}, name, element("p", { class: "call-state" }, `${texts.callOngoing} · `, clock)),
    ),
    body,
    keypad,
    extras,
  );
  let shownKeyboard = null;

  /** Rebuilds only what differs: a key replaced under a finger would lose its tap. */
  function update(next) {
    const fragment = safeFragment(next.html);
    const caller = takeFirstLine(fragment).replace(LEADING_SYMBOLS, "") || texts.call;
    name.textContent = caller;
    node.setAttribute("aria-label", texts.callCard(caller));
    body.replaceChildren(fragment);
    body.hidden = body.textContent.trim() === "";
    const keyboard = JSON.stringify(next.keyboard);
    if (keyboard === shownKeyboard) return;
    shownKeyboard = keyboard;
    const buttons = next.keyboard.flat();
    keypad.replaceChildren(...keysOf(buttons, next, context));
    extras.replaceChildren(...extrasOf(buttons, next, context));
  }

  node.addEventListener("keydown", (event) => pressByKeyboard(event, keypad));
  runClock(clock, message.date);
  update(message);
  return { node, update };
}

/** The keys in a telephone's order, whatever order the keyboard has; places without a key stay empty. */
function keysOf(buttons, message, context) {
  const byDigit = new Map();
  for (const button of buttons) if (button.data?.startsWith(KEY)) byDigit.set(button.data.slice(KEY.length)[0], button);
  return LAYOUT.map((digit) => {
    const button = byDigit.get(digit);
    if (button === undefined) return element("span", { class: "key-gap" });
    const press = (event) => {
      flash(event.currentTarget);
      context.tap(message.message_id, button.data, null);
    };
    return element("button", { type: "button", class: "key", "data-digit": digit, onclick: press }, digit);
  });
}

/** Everything on the keyboard that is not a key: first the bot's other buttons, at the end hanging up. */
function extrasOf(buttons, message, context) {
  const others = buttons.filter((button) => button.data && !button.data.startsWith(KEY) && button.data !== HANG_UP);
  const nodes = others.map((button) =>
    element(
      "button",
      { type: "button", class: "call-extra", onclick: (event) => context.tap(message.message_id, button.data, event.currentTarget) },
      button.text,
    ),
  );
  const hangUp = buttons.find((button) => button.data === HANG_UP);
  if (hangUp !== undefined) nodes.push(hangUpButton(hangUp, message, context));
  return nodes;
}

function hangUpButton(button, message, context) {
  const label = button.text.replace(LEADING_SYMBOLS, "") || context.texts.hangUp;
  const tap = (event) => context.tap(message.message_id, button.data, event.currentTarget);
  return element(
    "button",
    { type: "button", class: "hang-up", onclick: tap },
    element("span", { class: "hang-up-disc" }, icon("phone")),
    element("span", { class: "hang-up-label" }, label),
  );
}

/** With the card in focus, the digits of a real keyboard press the keys. */
function pressByKeyboard(event, keypad) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const key = [...keypad.children].find((node) => node.dataset.digit === event.key);
  if (key === undefined) return;
  event.preventDefault();
  key.click();
}

function flash(key) {
  key.animate([{ filter: "brightness(1.35)" }, { filter: "none" }], { duration: 260 });
}

/** Counts the call's time for as long as the card is on the page. */
function runClock(clock, date) {
  const show = () => {
    const seconds = Math.max(0, Math.floor(Date.now() / 1000 - date));
    clock.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  };
  show();
  const timer = setInterval(() => (clock.isConnected ? show() : clearInterval(timer)), 1_000);
}

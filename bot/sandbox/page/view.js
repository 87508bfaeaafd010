/**
 * Messages as DOM: bubbles, inline keyboards, file cards. Nothing here knows the server or the page's state.
 * @module view
 */

import { fileAddress } from "./api.js";
import { createCall, isCall } from "./call.js";
import { animateHeight, element, icon, prefersStillness } from "./dom.js";
import { isWebAddress, safeFragment } from "./html.js";

const DELIVERED = /-NPKI\.zip$/;

/** Whether a message brings the folder of a certificate with its key. */
export function isDelivered(message) {
  return message.from === "bot" && DELIVERED.test(message.document?.name ?? "");
}

/**
 * @typedef {object} Context what a message needs of the page around it
 * @property {object} texts
 * @property {string} language
 * @property {(messageId: number, data: string, button: HTMLElement | null) => void} tap
 * @property {(text: string) => void} copy
 * @property {(fileId: string | null) => void} sign
 * @property {(message: object) => void} edit
 * @property {(message: object) => void} resend
 * @property {(message: object) => void} discard
 */

const KNOWN_KINDS = new Set(["sticker", "photo", "voice", "location", "contact", "document"]);
const SECRET_NOTE_MS = 3_000;

/** What a row shows, for updating it in place. */
const shown = new WeakMap();

/** @param {object} message @param {Context} context */
export function createRow(message, context) {
  const row = element("div", { class: "row" });
  updateRow(row, message, context);
  return row;
}

/**
 * Shows a message in a row, keeping the parts that did not change so that focus and a finger on a button survive.
 * @param {HTMLElement} row
 * @param {object} message
 * @param {Context} context
 */
export function updateRow(row, message, context) {
  const before = shown.get(row);
  row.dataset.id = message.message_id;
  row.dataset.from = message.from;
  row.dataset.date = message.date;
  if (before?.call && isCall(message)) {
    before.call.update(message);
    return;
  }
  const hadFocus = row.contains(document.activeElement);
  const keyboardKey = JSON.stringify([message.message_id, message.keyboard]);
  const call = isCall(message) ? createCall(message, context) : null;
  const keepKeyboard = before !== undefined && !before.call && before.keyboardKey === keyboardKey;
  const keyboard = call ? null : keepKeyboard ? before.keyboard : createKeyboard(message, context);
  const main = call ? call.node : createBubble(message, context);
  if (before === undefined) row.append(createArticle(message, context, main, keyboard));
  else replaceParts(row.querySelector(".message"), before, { main, keyboard });
  const article = row.querySelector(".message");
  article.className = articleClass(message, call !== null);
  shown.set(row, { main, keyboard, keyboardKey, call });
  if (before !== undefined) fadeIn(main);
  if (hadFocus && !row.contains(document.activeElement)) focusInto(article);
}

function articleClass(message, call) {
  const names = ["message", message.from];
  if (message.protected) names.push("protected");
  if (message.pending) names.push("pending");
  if (message.failed) names.push("failed");
  if (call) names.push("calling");
  if (message.keyboard) names.push("with-keyboard");
  if (message.document) names.push("with-file");
  return names.join(" ");
}

function createArticle(message, context, main, keyboard) {
  const who = message.from === "bot" ? context.texts.fromBot : context.texts.fromPerson;
  const label = context.texts.said(who, timeOf(message, context.language));
  return element("article", { class: "message", tabindex: "-1", "aria-label": label }, main, keyboard);
}

function replaceParts(article, before, after) {
  before.main.replaceWith(after.main);
  if (before.keyboard === after.keyboard) return;
  before.keyboard?.remove();
  if (after.keyboard) article.append(after.keyboard);
}

function focusInto(article) {
  (article.querySelector(".keyboard button, .key") ?? article).focus({ preventScroll: true });
}

function fadeIn(node) {
  if (!prefersStillness()) node.animate([{ opacity: 0.35 }, { opacity: 1 }], { duration: 240, easing: "ease-out" });
}

// Bubbles

function createBubble(message, context) {
  const bubble = element("div", { class: "bubble" });
  const content = contentOf(message, context);
  bubble.append(...content, createMeta(message, context));
  if (message.failed) bubble.append(failedActions(message, context));
  return bubble;
}

function contentOf(message, context) {
  const nodes = [];
  if (message.via_bot) nodes.push(element("div", { class: "via" }, context.texts.viaBot(message.via_bot)));
  if (message.document) nodes.push(createFile(message, context));
  else if (message.kind && message.kind !== "text") nodes.push(createKind(message.kind, context));
  if (message.html) nodes.push(createProse(message, context));
  if (isDelivered(message)) nodes.push(createSigner(context.texts.signWithThis, () => context.sign(message.document.file_id)));
  else if (message.from === "bot" && message.challenge) nodes.push(createSigner(context.texts.signHere, () => context.sign(null)));
  return nodes;
}

/** In the sandbox nobody needs a terminal: the page signs with the file in the chat. */
function createSigner(label, act) {
  return element("button", { type: "button", class: "signer", onclick: act }, icon("pencil"), element("span", {}, label));
}

function createProse(message, context) {
  const prose = element("div", { class: "prose" }, safeFragment(message.html));
  for (const spoiler of prose.querySelectorAll(".spoiler")) coverSpoiler(spoiler, context);
  if (message.from === "bot" && !message.protected) {
    for (const code of prose.querySelectorAll("code")) makeCopyable(code, context);
  }
  return prose;
}

function coverSpoiler(spoiler, context) {
  actAsButton(spoiler, context.texts.spoiler, () => {
    spoiler.classList.add("revealed");
    for (const name of ["role", "tabindex", "aria-label"]) spoiler.removeAttribute(name);
  });
}

/** Telegram copies monospaced text when it is tapped; people know that and try it. */
function makeCopyable(code, context) {
  actAsButton(code, context.texts.copyText(code.textContent), () => context.copy(code.textContent));
}

function actAsButton(node, label, act) {
  node.setAttribute("role", "button");
  node.setAttribute("tabindex", "0");
  node.setAttribute("aria-label", label);
  node.addEventListener("click", act);
  node.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    act();
  });
}

function createMeta(message, context) {
  const { texts } = context;
  const meta = element("span", { class: "meta" });
  if (message.protected) meta.append(element("span", { role: "img", "aria-label": texts.protected, title: texts.protected }, icon("lock")));
  if (message.from === "person" && message.kind === "text" && !message.pending && !message.failed && !message.via_bot) {
    meta.append(element("button", { type: "button", class: "edit", "aria-label": texts.edit, title: texts.edit, onclick: () => context.edit(message) }, icon("pencil")));
  }
  if (message.edited) meta.append(element("span", {}, texts.edited));
  meta.append(element("time", { datetime: new Date(message.date * 1000).toISOString() }, timeOf(message, context.language)));
  if (message.from === "person") meta.append(deliveryMark(message, texts));
  return meta;
}

function deliveryMark(message, texts) {
  const [name, label] = message.failed ? ["warning", texts.failed] : message.pending ? ["clock", texts.sending] : ["check", texts.sent];
  return element("span", { role: "img", "aria-label": label, title: label }, icon(name));
}

function failedActions(message, context) {
  const { texts } = context;
  return element(
    "div",
    { class: "failed-actions" },
    element("span", {}, texts.failed),
    element("button", { type: "button", onclick: () => context.resend(message) }, texts.resend),
    element("button", { type: "button", onclick: () => context.discard(message) }, texts.discard),
  );
}

/** @param {{date: number}} message @param {string} language */
export function timeOf(message, language) {
  return new Intl.DateTimeFormat(language, { hour: "numeric", minute: "2-digit" }).format(new Date(message.date * 1000));
}

function createKind(kind, context) {
  const known = KNOWN_KINDS.has(kind);
  const label = context.texts.kinds[known ? kind : "other"];
  return element("div", { class: "kind" }, element("span", { class: "kind-icon" }, icon(known ? kind : "warning")), label);
}

// Files

function createFile(message, context) {
  const { file_id: fileId, name, size, mime } = message.document;
  const readable = readableSize(size, context.language);
  const parts = [
    element("span", { class: "file-icon" }, extensionOf(name) || icon("file")),
    element("span", { class: "file-words" }, element("span", { class: "file-name" }, name), element("span", { class: "file-size" }, readable)),
  ];
  if (fileId === null) return element("div", { class: "file" }, ...parts); // still on its way
  const address = fileAddress(fileId);
  const card = element(
    "a",
    { class: "file", href: address, download: name, "aria-label": context.texts.downloadFile(name, readable) },
    ...parts,
    element("span", { class: "file-get", title: context.texts.download }, icon("download")),
  );
  if (message.kind !== "photo" || !mime?.startsWith("image/")) return card;
  return element("div", { class: "picture" }, element("img", { src: address, alt: name, loading: "lazy" }), card);
}

function extensionOf(name) {
  const match = /\.([a-z0-9]{1,4})$/i.exec(name);
  return match ? match[1].toUpperCase() : "";
}

/** @param {number} bytes @param {string} language */
export function readableSize(bytes, language) {
  const units = ["B", "KB", "MB", "GB"];
  const power = bytes < 1024 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10));
  const amount = new Intl.NumberFormat(language, { maximumFractionDigits: power === 0 ? 0 : 1 }).format(bytes / 1024 ** power);
  return `${amount} ${units[power]}`;
}

// Inline keyboards

function createKeyboard(message, context) {
  if (!message.keyboard?.length) return null;
  const rows = message.keyboard.map((buttons) =>
    element("div", { class: "keyboard-row" }, ...buttons.map((button) => createButton(button, message, context))),
  );
  return element("div", { class: "keyboard" }, ...rows);
}

function createButton(button, message, context) {
  const address = button.url ?? button.web_app;
  if (isWebAddress(address)) return createLink(button.text, address, context);
  if (button.copy !== undefined) {
    const copy = () => context.copy(button.copy);
    return element("button", { type: "button", onclick: copy, title: button.copy }, element("span", {}, button.text), icon("copy"));
  }
  const tap = (event) => context.tap(message.message_id, button.data, event.currentTarget);
  return element("button", { type: "button", onclick: tap, disabled: button.data === undefined }, element("span", {}, button.text));
}

function createLink(text, address, context) {
  const label = context.texts.openLink(text);
  return element("a", { href: address, target: "_blank", rel: "noopener noreferrer", "aria-label": label }, element("span", {}, text), icon("external"));
}

// Rows among each other

/**
 * Marks where a day begins and which bubbles belong together.
 * @param {HTMLElement} log
 * @param {Context} context
 */
export function arrangeRows(log, context) {
  let previous = null;
  for (const row of log.querySelectorAll(".row")) {
    const date = new Date(row.dataset.date * 1000);
    const sameDay = previous !== null && new Date(previous.dataset.date * 1000).toDateString() === date.toDateString();
    const close = sameDay && previous.dataset.from === row.dataset.from && row.dataset.date - previous.dataset.date < 300;
    row.classList.toggle("together", close);
    markDay(row, sameDay ? null : dayName(date, context));
    previous = row;
  }
}

function markDay(row, name) {
  const mark = row.querySelector(":scope > .day");
  if (name === null) mark?.remove();
  else if (mark === null) row.prepend(element("p", { class: "day" }, element("span", {}, name)));
  else if (mark.textContent !== name) mark.firstChild.textContent = name;
}

function dayName(date, { texts, language }) {
  const days = Math.round((new Date().setHours(0, 0, 0, 0) - new Date(date).setHours(0, 0, 0, 0)) / 86_400_000);
  if (days === 0) return texts.today;
  if (days === 1) return texts.yesterday;
  return new Intl.DateTimeFormat(language, { dateStyle: "long" }).format(date);
}

/** Fades a row out of the conversation. */
export function removeRow(row) {
  row.classList.remove("row");
  row.inert = true;
  animateHeight(row, row.offsetHeight, 0, () => row.remove());
}

/**
 * Empties a person's deleted message at once, says for a moment why, then closes the gap.
 * @param {HTMLElement} row
 * @param {Context} context
 */
export function removeSecretRow(row, context) {
  const height = row.offsetHeight;
  row.className = "gone";
  row.replaceChildren(element("p", { class: "secret-gone" }, context.texts.secretGone));
  animateHeight(row, height, row.offsetHeight);
  setTimeout(() => removeRow(row), SECRET_NOTE_MS);
}

/**
 * Messages as DOM: bubbles, inline keyboards, file cards. Nothing here knows the server or the page's state.
 * @module view
 */

import { createActions } from "./actions.js";
import { fileAddress } from "./api.js";
import { createCall, isCall } from "./call.js";
import { animateHeight, element, icon, prefersStillness } from "./dom.js";
import { isWebAddress, safeFragment } from "./html.js";
import { kindIcon, kindLabel } from "./kinds.js";
import { createQuote } from "./quote.js";

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
 * @property {(messageId: number, url: string, button: HTMLElement) => void} [launch] opens a Mini App, in a private chat
 * @property {(text: string) => void} copy
 * @property {((fileId: string | null) => void) | null} sign
 * @property {(message: object) => boolean} mine whether the person wrote it
 * @property {(message: object) => string} nameOf who wrote it, for all to read
 * @property {(message: object) => boolean} named whether its author's name stands above it
 * @property {(messageId: number) => object | undefined} find
 * @property {(messageId: number) => void} reveal
 * @property {(message: object) => void} reply
 * @property {(message: object) => void} edit
 * @property {(message: object) => boolean} removable
 * @property {(message: object) => void} remove
 * @property {(message: object) => void} resend
 * @property {(message: object) => void} discard
 */

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
  row.dataset.from = message.sender?.id ?? message.from;
  row.dataset.side = sideOf(message, context);
  row.dataset.date = message.date;
  row.dataset.album = message.album ?? "";
  row.classList.toggle("service", Boolean(message.service));
  if (before?.call && isCall(message)) {
    before.call.update(message);
    return;
  }
  const hadFocus = row.contains(document.activeElement);
  const keyboardKey = JSON.stringify([message.message_id, message.keyboard]);
  const call = isCall(message) ? createCall(message, context) : null;
  const keepKeyboard = before !== undefined && !before.call && before.keyboardKey === keyboardKey;
  const keyboard = call ? null : keepKeyboard ? before.keyboard : createKeyboard(message, context);
  const main = call ? call.node : message.service ? createService(message, context) : createBubble(message, context);
  const actions = call ? null : createActions(message, context);
  if (before === undefined) row.append(element("article", { tabindex: "-1" }, main, actions, keyboard));
  else replaceParts(row.querySelector(".message"), before, { main, actions, keyboard });
  const article = row.querySelector("article");
  article.className = articleClass(message, context, call !== null);
  article.setAttribute("aria-label", context.texts.said(whoSays(message, context), timeOf(message, context.language)));
  shown.set(row, { main, actions, keyboard, keyboardKey, call });
  if (before !== undefined) fadeIn(main);
  if (hadFocus && !row.contains(document.activeElement)) focusInto(article);
}

/** Whose side of the conversation a message stands on. */
function sideOf(message, context) {
  if (context.mine(message)) return "person";
  return message.from === "bot" ? "bot" : "other";
}

function whoSays(message, context) {
  return context.mine(message) ? context.texts.fromPerson : context.nameOf(message);
}

function articleClass(message, context, call) {
  const names = ["message", sideOf(message, context)];
  if (message.protected) names.push("protected");
  if (message.pending) names.push("pending");
  if (message.failed) names.push("failed");
  if (call) names.push("calling");
  if (message.keyboard) names.push("with-keyboard");
  if (message.document) names.push("with-file");
  return names.join(" ");
}

function replaceParts(article, before, after) {
  before.main.replaceWith(after.main);
  before.actions?.remove();
  if (after.actions) {
    for (const action of after.actions.children) action.tabIndex = article.tabIndex;
    article.querySelector(":scope > :first-child").after(after.actions);
  }
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

/** What happened to the topic, told by nobody. */
function createService(message, context) {
  return element("p", { class: "service-line" }, context.texts.service(message));
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
  if (context.named(message)) nodes.push(createName(message, context));
  if (message.reply_to) nodes.push(createQuote(message, context));
  if (message.via_bot) nodes.push(element("div", { class: "via" }, context.texts.viaBot(message.via_bot)));
  if (message.document) nodes.push(createFile(message, context));
  else if (message.kind && message.kind !== "text") nodes.push(createKind(message.kind, context.texts));
  if (message.html) nodes.push(createProse(message, context));
  if (context.sign) nodes.push(...createSigners(message, context));
  return nodes;
}

/** In the sandbox nobody needs a terminal: the page signs with the file in the chat. */
function createSigners(message, context) {
  if (isDelivered(message)) return [createSigner(context.texts.signWithThis, () => context.sign(message.document.file_id))];
  if (message.from === "bot" && message.challenge) return [createSigner(context.texts.signHere, () => context.sign(null))];
  return [];
}

const NAME_COLOURS = 5;

function createName(message, context) {
  const colour = message.from === "bot" ? "bot" : String(Math.abs(message.sender?.id ?? 0) % NAME_COLOURS);
  return element("div", { class: "name", "data-colour": colour }, context.nameOf(message));
}

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
  if (message.edited) meta.append(element("span", {}, texts.edited));
  meta.append(element("time", { datetime: new Date(message.date * 1000).toISOString() }, timeOf(message, context.language)));
  if (context.mine(message)) meta.append(deliveryMark(message, texts));
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

function createKind(kind, texts) {
  return element("div", { class: "kind" }, element("span", { class: "kind-icon" }, icon(kindIcon(kind))), kindLabel(kind, texts));
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
  if (isWebAddress(button.url)) return createLink(button.text, button.url, context);
  if (isWebAddress(button.web_app)) return createLauncher(button, message, context);
  if (button.copy !== undefined) {
    const copy = () => context.copy(button.copy);
    return element("button", { type: "button", onclick: copy, title: button.copy }, element("span", {}, button.text), icon("copy"));
  }
  const tap = (event) => context.tap(message.message_id, button.data, event.currentTarget);
  return element("button", { type: "button", onclick: tap, disabled: button.data === undefined }, element("span", {}, button.text));
}

function createLauncher({ text, web_app: url }, message, context) {
  const launch = (event) => context.launch(message.message_id, url, event.currentTarget);
  const label = context.texts.openApp(text);
  return element("button", { type: "button", class: "launcher", onclick: launch, "aria-label": label }, element("span", {}, text), icon("external"));
}

function createLink(text, address, context) {
  const label = context.texts.openLink(text);
  return element("a", { href: address, target: "_blank", rel: "noopener noreferrer", "aria-label": label }, element("span", {}, text), icon("external"));
}

// Rows that go

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

/**
 * A message in one line, as it is quoted by an answer to it, in the list of topics and above the input.
 * @module quote
 */

import { element } from "./dom.js";
import { safeFragment } from "./html.js";
import { kindLabel } from "./kinds.js";

const MOST_CHARACTERS = 160;

/**
 * @param {object} message
 * @param {object} texts
 * @returns {string} its words, or what it is; what hides behind a spoiler stays hidden
 */
export function oneLine(message, texts) {
  const fragment = safeFragment(message.html ?? "");
  for (const spoiler of fragment.querySelectorAll(".spoiler")) spoiler.textContent = "▒▒▒";
  const words = fragment.textContent.replace(/\s+/g, " ").trim();
  if (words !== "") return [...words].slice(0, MOST_CHARACTERS).join("");
  const file = message.kind === "document" ? message.document?.name : undefined;
  return file ?? kindLabel(message.kind, texts);
}

/**
 * The quoted line of an answer, which leads to what it answers.
 * @param {object} message the answer
 * @param {import("./view.js").Context} context
 */
export function createQuote(message, context) {
  const quoted = context.find(message.reply_to);
  if (quoted === undefined) return element("p", { class: "quote gone-quote" }, context.texts.quoteGone);
  const who = context.nameOf(quoted);
  const words = oneLine(quoted, context.texts);
  return element(
    "button",
    { type: "button", class: "quote", "aria-label": context.texts.quoted(who, words), onclick: () => context.reveal(message.reply_to) },
    element("b", {}, who),
    element("span", {}, words),
  );
}

/**
 * What a person can do with a message: answer, edit, delete.
 * @module actions
 */

import { element, icon } from "./dom.js";

/**
 * @param {object} message
 * @param {import("./view.js").Context} context
 * @returns {HTMLElement | null}
 */
export function createActions(message, context) {
  if (message.pending || message.failed || message.service) return null;
  const { texts } = context;
  const buttons = [createAction("reply", texts.reply, () => context.reply(message))];
  if (isEditable(message, context)) buttons.push(createAction("edit", texts.edit, () => context.edit(message)));
  if (context.removable(message)) buttons.push(createAction("remove", texts.remove, () => context.remove(message)));
  return element("div", { class: "actions", role: "group", "aria-label": texts.actionsOn }, ...buttons);
}

/** Whether the person may change a message's words. */
export function isEditable(message, context) {
  return context.mine(message) && message.kind === "text" && !message.via_bot && !message.pending && !message.failed;
}

const ICONS = { reply: "reply", edit: "pencil", remove: "trash" };

function createAction(name, label, act) {
  return element("button", { type: "button", class: name, tabindex: "-1", title: label, onclick: act }, icon(ICONS[name]), element("span", {}, label));
}

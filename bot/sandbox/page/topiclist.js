/**
 * The list of a forum's topics.
 * @module topiclist
 */

import { byId, element, icon } from "./dom.js";
import { oneLine } from "./quote.js";
import { timeOf } from "./view.js";

/** A topic's emoji, or a dot of its colour with the name's first letter as Telegram draws it. */
export function drawTopicIcon(node, topic) {
  node.textContent = topic === null ? "#" : (topic.icon ?? initialOf(topic.name));
  node.classList.toggle("dot", topic !== null && topic.icon === null);
  node.classList.toggle("general", topic === null);
  if (topic !== null) node.style.setProperty("--dot", `#${topic.color.toString(16).padStart(6, "0")}`);
}

export class TopicList {
  /** @param {(thread: number | null) => void} chosen */
  constructor(chosen) {
    this.list = byId("topics");
    this.chosen = chosen;
    /** @type {Map<number | null, {item: HTMLElement, key: string}>} */
    this.shown = new Map();
    this.list.addEventListener("keydown", (event) => this.#pressed(event));
  }

  /**
   * Shows the topics, keeping the focus where it is.
   * @param {{thread: number | null, topic: object | null, last: object | undefined, unread: number}[]} entries
   * @param {{open: number | null | undefined, texts: object, language: string, nameOf: (message: object) => string}} about
   */
  show(entries, about) {
    const focused = this.list.contains(document.activeElement) ? document.activeElement : null;
    const before = this.shown;
    this.shown = new Map();
    for (const entry of entries) this.shown.set(entry.thread, renewed(before.get(entry.thread), entry, about, this.chosen));
    const items = [...this.shown.values()].map(({ item }) => item);
    if (items.length !== this.list.children.length || items.some((item, at) => item !== this.list.children[at])) {
      this.list.replaceChildren(...items);
      focused?.focus({ preventScroll: true });
    }
  }

  /** Puts the focus on a topic. */
  focus(thread) {
    this.shown.get(thread)?.item.firstElementChild.focus();
  }

  #pressed(event) {
    const buttons = [...this.list.querySelectorAll("button")];
    const at = buttons.indexOf(document.activeElement);
    const next = { ArrowUp: buttons[at - 1], ArrowDown: buttons[at + 1], Home: buttons[0], End: buttons.at(-1) }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    next.focus();
  }
}

/** The list item of a topic; the old one if nothing in it has changed. */
function renewed(before, { thread, topic, last, unread }, { open, texts, language, nameOf }, chosen) {
  const name = topic?.name ?? texts.general;
  const words = last === undefined ? "" : last.service ? texts.service(last) : `${nameOf(last)}: ${oneLine(last, texts)}`;
  const time = last === undefined ? "" : timeOf(last, language);
  const key = JSON.stringify([topic, name, words, time, unread, open === thread, language]);
  if (before?.key === key) return before;
  const item = before?.item ?? element("li", {}, element("button", { type: "button", class: "topic", onclick: () => chosen(thread) }));
  const button = item.firstElementChild;
  const face = element("span", { class: "topic-icon", "aria-hidden": "true" });
  drawTopicIcon(face, topic);
  const closed = topic?.closed ? element("span", { class: "topic-closed", title: texts.closed }, icon("lock")) : null;
  button.setAttribute("aria-label", texts.topicLabel(name, Boolean(topic?.closed), unread));
  if (open === thread) button.setAttribute("aria-current", "true");
  else button.removeAttribute("aria-current");
  button.replaceChildren(
    face,
    element("span", { class: "topic-name" }, element("b", {}, name), closed),
    element("span", { class: "topic-time" }, time),
    element("span", { class: "topic-words" }, words),
    ...(unread > 0 ? [element("span", { class: "badge" }, String(unread))] : []),
  );
  return { item, key };
}

function initialOf(name) {
  return /\p{L}/u.exec(name)?.[0] ?? [...name][0] ?? "";
}

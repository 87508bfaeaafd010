/**
 * A pane: the conversation's scroller, the input area and their sheets, from the page's one template.
 * @module pane
 */

import { byId, drawIcons, element } from "./dom.js";

const TOAST_MS = 3_500;
const MOST_TOASTS = 3;
/** Attributes that name other elements by id. */
const REFERENCES = ["popovertarget", "aria-controls", "aria-labelledby", "aria-describedby", "for"];

export class Pane {
  /**
   * @param {HTMLElement} root gets the pane's parts; its children with data-slot move into the slots of that name
   * @param {string} prefix makes the ids of this copy its own
   */
  constructor(root, prefix = "") {
    this.root = root;
    this.prefix = prefix;
    const parts = byId("pane-parts").content.cloneNode(true);
    drawIcons(parts);
    for (const node of parts.querySelectorAll("*")) nameAnew(node, prefix);
    for (const slot of parts.querySelectorAll("slot")) fill(slot, root);
    root.append(parts);
    // Sheets are laid over the page by the browser and have to be told where their pane is.
    const observer = new ResizeObserver(() => this.#measure());
    for (const node of [root, this.part("bottom")]) observer.observe(node);
    window.addEventListener("resize", () => this.#measure());
  }

  /** The element of this pane with this name. */
  part(name) {
    return byId(this.prefix + name);
  }

  /** Whether it can be seen now. */
  get visible() {
    return this.root.offsetParent !== null || this.root.getClientRects().length > 0;
  }

  /** Says something for a moment. @param {string} text */
  toast(text) {
    const toast = element("div", { class: "toast" }, text);
    const box = this.part("toasts");
    box.append(toast);
    while (box.childElementCount > MOST_TOASTS) box.firstElementChild.remove();
    setTimeout(() => toast.remove(), Math.max(TOAST_MS, text.length * 70));
  }

  #measure() {
    if (!this.visible) return;
    const { left, right, top } = this.root.getBoundingClientRect();
    const edges = { left, right: innerWidth - right, top, bottom: this.part("bottom").offsetHeight };
    for (const [edge, px] of Object.entries(edges)) this.root.style.setProperty(`--pane-${edge}`, `${px}px`);
  }
}

function nameAnew(node, prefix) {
  if (node.id !== "") node.id = prefix + node.id;
  for (const name of REFERENCES) if (node.hasAttribute(name)) node.setAttribute(name, prefix + node.getAttribute(name));
}

function fill(slot, root) {
  const content = [...root.children].filter((child) => child.dataset.slot === slot.name);
  slot.replaceWith(...content);
}

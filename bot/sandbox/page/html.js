/**
 * The server's message HTML as DOM. The server has escaped it already; an allow-list here means that a mistake there
 * shows as odd text and not as someone else's script.
 * @module html
 */

import { element } from "./dom.js";

const PLAIN_TAGS = new Set(["B", "STRONG", "I", "EM", "U", "S", "CODE", "PRE", "BLOCKQUOTE", "BR"]);
const DROPPED_TAGS = new Set(["SCRIPT", "STYLE", "TEMPLATE", "IFRAME", "OBJECT", "NOSCRIPT", "TITLE"]);

/** Whether a link leads to the web, and not to a script or an application. */
export function isWebAddress(address) {
  return /^https?:\/\//i.test(address ?? "");
}

/**
 * @param {string} html
 * @returns {DocumentFragment}
 */
export function safeFragment(html) {
  const parsed = new DOMParser().parseFromString(`<body>${html}</body>`, "text/html");
  const fragment = document.createDocumentFragment();
  copyChildren(parsed.body, fragment);
  return fragment;
}

function copyChildren(source, target) {
  for (const child of source.childNodes) {
    if (child.nodeType === Node.TEXT_NODE) target.append(child.data);
    else if (child.nodeType === Node.ELEMENT_NODE) copyElement(child, target);
  }
}

function copyElement(source, target) {
  if (DROPPED_TAGS.has(source.tagName)) return;
  const copy = allowedCopy(source);
  copyChildren(source, copy ?? target);
  if (copy !== null) target.append(copy);
}

/** An empty allowed twin of an element, or null if only its content may stay. */
function allowedCopy(source) {
  if (PLAIN_TAGS.has(source.tagName)) return element(source.tagName);
  if (source.tagName === "A" && isWebAddress(source.getAttribute("href"))) {
    return element("a", { href: source.getAttribute("href"), target: "_blank", rel: "noopener noreferrer" });
  }
  if (source.tagName === "SPAN" && source.classList.contains("spoiler")) return element("span", { class: "spoiler" });
  return null;
}

/**
 * Takes the first line out of a fragment, marks included.
 * @param {DocumentFragment} fragment keeps the remaining lines
 * @returns {string} the first line's text
 */
export function takeFirstLine(fragment) {
  const walker = document.createTreeWalker(fragment, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  range.selectNodeContents(fragment);
  while (walker.nextNode()) {
    const end = walker.currentNode.data.indexOf("\n");
    if (end !== -1) {
      range.setEnd(walker.currentNode, end + 1);
      break;
    }
  }
  const line = range.extractContents().textContent.trim();
  trimStart(fragment);
  return line;
}

/** Removes the blank lines which an extracted first line leaves at the beginning. */
function trimStart(fragment) {
  const walker = document.createTreeWalker(fragment, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    walker.currentNode.data = walker.currentNode.data.trimStart();
    if (walker.currentNode.data !== "") return;
  }
}

/**
 * The few helpers with which the page builds its DOM, and its icons.
 * @module dom
 */

const SVG = "http://www.w3.org/2000/svg";

/** Strokes on a 24 × 24 grid. */
const ICONS = {
  menu: "M4 7h16M4 12h16M4 17h16",
  send: "M12 19V5M6 11l6-6 6 6",
  clip: "M20 11.5l-8.3 8.2a5.3 5.3 0 0 1-7.5-7.5l8.6-8.5a3.5 3.5 0 0 1 5 5l-8.5 8.5a1.8 1.8 0 0 1-2.5-2.5l7.7-7.7",
  slash: "M15.5 5l-7 14",
  lock: "M6.5 11h11a1 1 0 0 1 1 1v7a1 1 0 0 1-1 1h-11a1 1 0 0 1-1-1v-7a1 1 0 0 1 1-1zM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
  download: "M12 4v11M7 10.5l5 5 5-5M5 20h14",
  file: "M14 3H7a1 1 0 0 0-1 1v16a1 1 0 0 0 1 1h10a1 1 0 0 0 1-1V7zM14 3v4h4",
  copy: "M9 9h10v11H9zM5 15V4h10",
  external: "M8 16L17 7M10 7h7v7",
  close: "M6 6l12 12M18 6L6 18",
  sticker: "M12 3a9 9 0 1 0 9 9c-5 0-9-4-9-9zM12 3l9 9M8.5 14.5c1.5 1.7 4 2 6 .8M8.5 10h.01",
  photo: "M4 5h16v14H4zM4 16l4.5-4.5 4 4 3-3L20 17M15.5 9h.01",
  voice: "M12 3a3 3 0 0 1 3 3v5a3 3 0 0 1-6 0V6a3 3 0 0 1 3-3zM6 11a6 6 0 0 0 12 0M12 17v4",
  location: "M12 21c4-4.5 6.5-7.5 6.5-11a6.5 6.5 0 0 0-13 0c0 3.5 2.5 6.5 6.5 11zM12 12.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z",
  contact: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20.5c.5-4 3.5-6 7.5-6s7 2 7.5 6",
  document: "M14 3H7a1 1 0 0 0-1 1v16a1 1 0 0 0 1 1h10a1 1 0 0 0 1-1V7zM14 3v4h4M9 12h6M9 16h6",
  down: "M12 5v14M6 13l6 6 6-6",
  pencil: "M4 20l1-4.5L16 4.5l3.5 3.5L8.5 19z",
  clock: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 7v5l3 2",
  check: "M5 12.5l4.5 4.5L19 7.5",
  warning: "M12 4l9 16H3zM12 10v4M12 17h.01",
  refresh: "M20 12a8 8 0 1 1-2.5-5.8M20 4v4.5h-4.5",
  globe: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM3.5 12h17M12 3c5 5.5 5 12.5 0 18M12 3c-5 5.5-5 12.5 0 18",
  shield: "M12 3l7.5 2.8v6c0 4.7-3 8-7.5 9.7-4.5-1.7-7.5-5-7.5-9.7v-6zM8.5 12l2.5 2.5 4.5-5",
  headset: "M4.5 15v-3a7.5 7.5 0 0 1 15 0v3M4.5 14h3v5.5h-1a2 2 0 0 1-2-2zM19.5 14h-3v5.5h1a2 2 0 0 0 2-2zM17.5 19.5c0 1.2-1.5 2-4 2",
  plus: "M12 5v14M5 12h14",
  back: "M15 5l-7 7 7 7",
  more: "M12 6a.6.6 0 1 0 0-1.2.6.6 0 0 0 0 1.2zM12 12.6a.6.6 0 1 0 0-1.2.6.6 0 0 0 0 1.2zM12 19.2a.6.6 0 1 0 0-1.2.6.6 0 0 0 0 1.2z",
  fold: "M6 9l6 6 6-6",
  reply: "M10 6l-6 5.5 6 5.5M4 11.5h8.5a7 7 0 0 1 7 7v.5",
  trash: "M5 7h14M10 7V4.5h4V7M7 7l.8 12.5h8.4L17 7M10.5 11v5M13.5 11v5",
  pin: "M9 3.5h6l-.8 6.5 3.3 3.5h-11L9.8 10zM12 13.5V20.5",
  album: "M8 4h12v12H8zM16 16v4H4V8h4M8 14l3.5-3.5 3 3L17 11l3 3",
  topics: "M4 5h16v11h-9l-4.5 4v-4H4zM8 9h8M8 12.5h5",
  phone: "M6 3.5h3l1.5 4.5-2 1.5a12 12 0 0 0 6 6l1.5-2 4.5 1.5v3a2 2 0 0 1-2 2A15.5 15.5 0 0 1 4 5.5a2 2 0 0 1 2-2z",
};

/**
 * Makes an element. Keys starting with "on" are listeners, `class` and the rest attributes; null and false are left out.
 * @param {string} tag
 * @param {Record<string, unknown>} [attributes]
 * @param {...(Node | string | null | undefined)} children
 */
export function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

/** @param {keyof typeof ICONS} name */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

/** Puts the icons into the static parts of the page, which name them in data-icon. */
export function drawIcons(root) {
  for (const node of root.querySelectorAll("[data-icon]")) node.prepend(icon(node.dataset.icon));
}

/** The element with this id; a missing one is a mistake in the page and should be loud. */
export function byId(id) {
  const node = document.getElementById(id);
  if (node === null) throw new Error(`no element #${id}`);
  return node;
}

/** Whether the person asked for less motion. */
export function prefersStillness() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}

/**
 * Animates a height, then calls back. A timer and not the animation's end decides, as a page in the background
 * is not animated but must still drop what was deleted.
 * @param {HTMLElement} node
 * @param {number} from
 * @param {number} to
 * @param {() => void} [after]
 */
export function animateHeight(node, from, to, after = () => {}) {
  const duration = prefersStillness() ? 0 : 220;
  const frames = [
    { height: `${from}px`, opacity: from === 0 ? 0 : 1, overflow: "hidden" },
    { height: `${to}px`, opacity: to === 0 ? 0 : 1, overflow: "hidden" },
  ];
  node.animate(frames, { duration, easing: "ease-out", fill: to === 0 ? "forwards" : "none" });
  setTimeout(after, duration);
}

/**
 * The few ways in which the page touches its DOM.
 * @module dom
 */

/** The element with this id; a missing one is a mistake in the page and should be loud. @returns {any} */
export function byId(id) {
  const node = document.getElementById(id);
  if (node === null) throw new Error(`no element #${id}`);
  return node;
}

/** A new element out of a template of the page. @param {string} id @returns {any} */
export function stamp(id) {
  return byId(id).content.firstElementChild.cloneNode(true);
}

/** Turns an icon into another. @param {ParentNode} root @param {string} name */
export function drawIcon(root, name) {
  root.querySelector("use").setAttribute("href", `#icon-${name}`);
}

/** Shows one of the screens alone, and lets a screen reader begin at its heading. @param {string} name */
export function showScreen(name) {
  for (const screen of document.querySelectorAll(".screen")) screen.hidden = screen.id !== name;
  scrollTo(0, 0);
  byId(`${name}-title`).focus({ preventScroll: true });
}

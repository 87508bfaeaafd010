/**
 * Rows among each other: where a day begins, which bubbles belong together, which pictures are an album.
 * @module arrange
 */

import { element } from "./dom.js";

/**
 * Marks where a day begins and which bubbles belong together.
 * @param {HTMLElement} log
 * @param {import("./view.js").Context} context
 */
export function arrangeRows(log, context) {
  let previous = null;
  for (const row of log.querySelectorAll(".row")) {
    const date = new Date(row.dataset.date * 1000);
    const sameDay = previous !== null && new Date(previous.dataset.date * 1000).toDateString() === date.toDateString();
    const close = sameDay && previous.dataset.from === row.dataset.from && row.dataset.date - previous.dataset.date < 300;
    row.classList.toggle("together", close && !isService(row) && !isService(previous));
    markDay(row, sameDay ? null : dayName(date, context));
    previous = row;
  }
  arrangeAlbums(log);
}

function isService(row) {
  return row.classList.contains("service");
}

/** Rows of one album stand two by two, as long as nothing has come between them. */
function arrangeAlbums(log) {
  let place = 0;
  for (const row of log.querySelectorAll(".row")) {
    const [before, after] = [row.previousElementSibling, row.nextElementSibling];
    const joined = (other) => other?.dataset.album === row.dataset.album && row.dataset.album !== "";
    place = joined(before) ? place + 1 : 0;
    row.classList.toggle("album", joined(before) || joined(after));
    row.classList.toggle("album-odd", place % 2 === 1);
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

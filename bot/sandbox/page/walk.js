/**
 * Going through the messages with the keyboard: the log is one stop of the Tab key, and arrows lead from message to
 * message. The actions of the message in focus, and of no other, can be reached from there.
 * @module walk
 */

const MESSAGES = ".row > .message";
const INTERACTIVE = "a, button, [role='button'], input, textarea";

/** @param {HTMLElement} log */
export function walkWithKeys(log) {
  log.addEventListener("keydown", (event) => pressed(log, event));
  log.addEventListener("focusin", (event) => stopAt(log, event.target.closest(MESSAGES)));
  // Where there is no pointer that could hover, a touch shows what can be done with a message.
  log.addEventListener("click", (event) => {
    const wanted = matchMedia("(hover: none)").matches && event.target.closest(INTERACTIVE) === null;
    if (wanted && getSelection().isCollapsed) event.target.closest(".bubble")?.closest(MESSAGES)?.focus({ preventScroll: true });
  });
}

/** Makes sure that the Tab key finds the messages, at their end if it was nowhere yet. @param {HTMLElement} log */
export function keepTabStop(log) {
  if (log.querySelector(`${MESSAGES}[tabindex="0"]`) === null) stopAt(log, [...log.querySelectorAll(MESSAGES)].at(-1) ?? null);
}

function stopAt(log, message) {
  if (message === null || message.tabIndex === 0) return;
  for (const old of log.querySelectorAll(`${MESSAGES}[tabindex="0"]`)) setStop(old, -1);
  setStop(message, 0);
}

function setStop(message, tabIndex) {
  message.tabIndex = tabIndex;
  for (const action of message.querySelectorAll(".actions button")) action.tabIndex = tabIndex;
}

function pressed(log, event) {
  const message = event.target.closest(MESSAGES);
  if (message === null || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape" && event.target !== message) message.focus();
  if (event.target !== message) return;
  const all = [...log.querySelectorAll(MESSAGES)];
  const at = all.indexOf(message);
  const next = { ArrowUp: all[at - 1], ArrowDown: all[at + 1], Home: all[0], End: all.at(-1), Enter: message.querySelector(".actions button") }[event.key];
  if (next === undefined || next === null) return;
  event.preventDefault();
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}

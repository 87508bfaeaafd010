/**
 * The sheet with the bot's commands: opened by its button, or by a slash in the input.
 * @module commands
 */

import { element } from "./dom.js";

export class CommandSheet {
  /**
   * @param {import("./pane.js").Pane} pane
   * @param {(command: string) => void} chosen
   */
  constructor(pane, chosen) {
    this.sheet = pane.part("commands");
    this.list = pane.part("command-list");
    this.button = pane.part("commands-button");
    this.chosen = chosen;
    this.commands = [];
    this.texts = null;
    this.button.addEventListener("click", () => this.#fill(""));
    this.sheet.addEventListener("keydown", (event) => this.#move(event));
  }

  /** @param {object} texts */
  speak(texts) {
    this.texts = texts;
  }

  /**
   * @param {{command: string, description: string}[]} commands
   * @param {string} suffix follows a chosen command, as in groups the bot's name does
   */
  offer(commands, suffix) {
    this.commands = commands;
    this.suffix = suffix;
    this.button.hidden = commands.length === 0;
  }

  /** Takes notice of what stands in the input; only the beginning of a command opens the sheet. */
  typed(text) {
    const wanted = /^\/\w*$/.test(text) && this.#matching(text).length > 0;
    if (wanted) this.#fill(text);
    if (wanted !== this.sheet.matches(":popover-open")) this.sheet.togglePopover(wanted);
  }

  /** What the arrows do in the input while the sheet is open. Returns whether that was for the sheet. */
  pressed(event) {
    return this.sheet.matches(":popover-open") && this.#move(event);
  }

  #matching(typed) {
    const start = typed.replace(/^\//, "").toLowerCase();
    return this.commands.filter(({ command }) => command.startsWith(start));
  }

  #fill(typed) {
    const items = this.#matching(typed).map(({ command, description }) =>
      element("button", { type: "button", onclick: () => this.#choose(command) }, element("b", {}, `/${command}`), element("span", {}, description)),
    );
    this.list.replaceChildren(...(items.length > 0 ? items : [element("p", {}, this.texts.noCommands)]));
  }

  #choose(command) {
    this.sheet.hidePopover();
    this.chosen(`/${command}${this.suffix}`);
  }

  #move(event) {
    const items = [...this.list.querySelectorAll("button")];
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined || items.length === 0) return false;
    event.preventDefault();
    const at = items.indexOf(document.activeElement);
    const next = at === -1 ? (step === 1 ? 0 : items.length - 1) : (at + step + items.length) % items.length;
    items[next].focus();
    return true;
  }
}

/**
 * As whom one works in the staff's group: one of its members, and an administrator openly or in the group's name.
 * @module acting
 */

import { byId, element } from "./dom.js";
import { memory } from "./memory.js";

const KEY = "certguide.member";
/** What Telegram names as the author of what is written in the name of a group. */
const ANONYMOUS_ID = 1087968824;

export class Acting {
  /** @param {() => void} changed */
  constructor(changed) {
    this.select = byId("member");
    this.choice = byId("anonymous-choice");
    this.box = byId("anonymous");
    this.members = [];
    this.texts = null;
    this.select.addEventListener("change", () => {
      memory.write(KEY, this.select.value);
      this.box.checked = false;
      this.#draw();
      changed();
    });
    this.box.addEventListener("change", changed);
  }

  /** @param {object} texts */
  speak(texts) {
    this.texts = texts;
    this.offer(this.members);
  }

  /** @param {{id: number, name: string, status: string}[]} members */
  offer(members) {
    const chosen = this.select.value || memory.read(KEY);
    this.members = members;
    this.select.replaceChildren(
      ...members.map(({ id, name, status }) =>
        element("option", { value: id, selected: String(id) === chosen }, status === "member" ? name : `${name} · ${this.texts.admin}`),
      ),
    );
    this.#draw();
  }

  /** @returns {{id: number, name: string, status: string} | undefined} */
  get member() {
    return this.members.find(({ id }) => String(id) === this.select.value);
  }

  get id() {
    return this.member?.id ?? 0;
  }

  get administrator() {
    return this.member !== undefined && this.member.status !== "member";
  }

  get anonymous() {
    return this.administrator && this.box.checked;
  }

  /** The author of a file, which is always sent openly. */
  get openly() {
    return { id: this.id, name: this.member?.name ?? "" };
  }

  /** The author of a message in a group. @param {string} title of the group */
  authorIn(title) {
    return this.anonymous ? { id: ANONYMOUS_ID, name: title } : this.openly;
  }

  /** Whether a message is one's own; what stands there in the group's name is every administrator's. */
  wrote(message) {
    if (message.from !== "person") return false;
    return message.sender.id === this.id || (this.administrator && message.sender.id === ANONYMOUS_ID);
  }

  #draw() {
    this.choice.hidden = !this.administrator;
  }
}

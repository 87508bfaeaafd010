/**
 * The dialog that asks for a topic's name, or whether a topic shall really go.
 * @module topicdialog
 */

import { byId } from "./dom.js";

export class TopicDialog {
  constructor() {
    this.dialog = byId("topic-dialog");
    this.name = byId("topic-name");
    this.submit = byId("topic-submit");
    this.texts = null;
    this.agreed = () => {};
    byId("topic-cancel").addEventListener("click", () => this.dialog.close());
    byId("topic-form").addEventListener("submit", () => this.agreed(this.name.value.trim()));
    this.name.addEventListener("input", () => this.#judge());
  }

  /** @param {object} texts */
  speak(texts) {
    this.texts = texts;
  }

  /** @param {(name: string) => void} named */
  askForNew(named) {
    this.#open({ title: this.texts.newTopic, lead: this.texts.newTopicLead, verb: this.texts.create, name: "" }, named);
  }

  /** @param {string} name the old one @param {(name: string) => void} named */
  askForName(name, named) {
    this.#open({ title: this.texts.renameTopic, lead: "", verb: this.texts.rename, name }, (given) => given !== name && named(given));
  }

  /** @param {string} name @param {() => void} agreed */
  askBeforeDeleting(name, agreed) {
    this.#open({ title: this.texts.deleteTopicAsk(name), lead: this.texts.deleteTopicLead, verb: this.texts.delete, name: null }, agreed);
  }

  #open({ title, lead, verb, name }, agreed) {
    const deleting = name === null;
    byId("topic-dialog-title").textContent = title;
    byId("topic-dialog-lead").textContent = lead;
    byId("topic-dialog-lead").hidden = lead === "";
    byId("topic-naming").hidden = deleting;
    this.name.value = name ?? "";
    this.submit.textContent = verb;
    this.submit.classList.toggle("dangerous", deleting);
    this.agreed = agreed;
    this.#judge();
    this.dialog.showModal();
    if (deleting) byId("topic-cancel").focus();
    else this.name.select();
  }

  #judge() {
    this.submit.disabled = !byId("topic-naming").hidden && this.name.value.trim() === "";
  }
}

/**
 * What a person can do with topics: create one, rename, close, reopen or delete the one that is open.
 * @module topicmenu
 */

import { byId } from "./dom.js";
import { TopicDialog } from "./topicdialog.js";

export class TopicMenu {
  /**
   * @param {import("./staff.js").Staff} staff
   * @param {(thread: number) => void} created
   */
  constructor(staff, created) {
    this.staff = staff;
    this.created = created;
    this.dialog = new TopicDialog();
    byId("topic-new").addEventListener("click", () => this.dialog.askForNew((name) => this.#create(name)));
    this.#choice("topic-rename", (topic) => this.dialog.askForName(topic.name, (name) => this.#change(topic, { name })));
    this.#choice("topic-close", (topic) => this.#change(topic, { closed: !topic.closed }));
    this.#choice("topic-delete", (topic) => this.dialog.askBeforeDeleting(topic.name, () => this.#delete(topic)));
    byId("thread-menu").addEventListener("click", () => this.#draw());
  }

  /** @param {object} texts */
  speak(texts) {
    this.dialog.speak(texts);
    this.#draw();
  }

  #choice(id, act) {
    byId(id).addEventListener("click", () => {
      byId("topic-menu").hidePopover();
      act(this.staff.thread.topic);
    });
  }

  #draw() {
    const { texts, thread } = this.staff;
    byId("topic-close-label").textContent = thread.topic?.closed ? texts.reopenTopic : texts.closeTopic;
  }

  #create(name) {
    const { api, outbox } = this.staff;
    outbox.run(() => api.createTopic(name), ({ id }) => this.created(id));
  }

  #change(topic, change) {
    const { api, outbox } = this.staff;
    outbox.run(() => api.changeTopic(topic.id, change), () => {});
  }

  #delete(topic) {
    const { api, outbox } = this.staff;
    outbox.run(() => api.deleteTopic(topic.id), () => {});
  }
}

/**
 * Up to where each topic of a group has been read in this browser.
 * @module readmarks
 */

import { memory } from "./memory.js";

export class ReadMarks {
  /** @param {number} group */
  constructor(group) {
    this.key = `certguide.read.${group}`;
    this.marks = restored(memory.read(this.key));
  }

  /** The number of the last message read in a topic. */
  of(thread) {
    return this.marks[String(thread)] ?? 0;
  }

  /** Notes that a topic has been read up to a message. */
  read(thread, messageId) {
    if (messageId <= this.of(thread)) return;
    this.marks[String(thread)] = messageId;
    this.#keep();
  }

  /** Forgets what cannot be: in a world that began anew the numbers begin anew as well. */
  atMost(messageId) {
    const entries = Object.entries(this.marks);
    if (entries.every(([, mark]) => mark <= messageId)) return;
    this.marks = Object.fromEntries(entries.filter(([, mark]) => mark <= messageId));
    this.#keep();
  }

  #keep() {
    memory.write(this.key, JSON.stringify(this.marks));
  }
}

function restored(text) {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    return {};
  }
}

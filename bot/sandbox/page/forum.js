/**
 * A forum group as the page knows it: its topics, and its messages, each of which stands in one topic.
 * @module forum
 */

import { Messages } from "./messages.js";

/** The topic that every forum has and that nobody created. */
export const GENERAL = null;

/** The topic of a message; the one about a topic's creation belongs to it already. */
export function threadOf(message) {
  return message.service?.kind === "topic_created" ? message.message_id : (message.thread ?? GENERAL);
}

export class Forum {
  /** @param {{put: (message: object, formerId: number | string) => void, gone: (message: object) => void}} listeners of its messages */
  constructor(listeners) {
    this.messages = new Messages(listeners);
    /** @type {Map<number, {id: number, name: string, color: number, icon: string | null, closed: boolean}>} */
    this.topics = new Map();
  }

  load({ topics, messages }) {
    this.topics = new Map(topics.map((topic) => [topic.id, topic]));
    this.messages.load(messages);
  }

  /** Takes an event about topics or messages. */
  happened(event) {
    if (event.type === "message" || event.type === "edited") this.messages.put(event.message);
    else if (event.type === "deleted") this.messages.remove(event.message_id);
    else if (event.type === "topic") this.topics.set(event.topic.id, event.topic);
    else if (event.type === "topic_deleted") this.topics.delete(event.id);
  }

  has(thread) {
    return thread === GENERAL || this.topics.has(thread);
  }

  /** The messages of a topic in the order of the page. */
  inThread(thread) {
    return this.messages.inOrder().filter((message) => threadOf(message) === thread);
  }

  /**
   * All topics, the general one on top and then those in which something was said last.
   * @returns {{thread: number | null, topic: object | null, messages: object[], last: object | undefined}[]}
   */
  threads() {
    const byThread = Map.groupBy(this.messages.sorted(), threadOf);
    const entry = (thread, topic) => {
      const messages = byThread.get(thread) ?? [];
      return { thread, topic, messages, last: messages.at(-1) };
    };
    const topics = [...this.topics.values()].map((topic) => entry(topic.id, topic));
    const newest = ({ thread, last }) => last?.message_id ?? thread;
    return [entry(GENERAL, null), ...topics.sort((a, b) => newest(b) - newest(a))];
  }
}

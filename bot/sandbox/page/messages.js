/**
 * The messages of one chat as the page knows them: what the server told, and what is still on its way to it.
 * @module messages
 */

export class Messages {
  /** @param {{put: (message: object, formerId: number | string) => void, gone: (message: object) => void}} listeners */
  constructor(listeners) {
    this.listeners = listeners;
    /** @type {Map<number | string, object>} */
    this.all = new Map();
    this.deleted = new Set();
    this.localCount = 0;
  }

  get(id) {
    return this.all.get(id);
  }

  has(id) {
    return this.all.has(id);
  }

  get size() {
    return this.all.size;
  }

  /** What the server knows, oldest first. */
  sorted() {
    const messages = [...this.all.values()].filter(({ message_id: id }) => typeof id === "number");
    return messages.sort((a, b) => a.message_id - b.message_id);
  }

  /** All in the order of the page: what is still being sent is always at the end. */
  inOrder() {
    return [...this.sorted(), ...[...this.all.values()].filter(({ message_id: id }) => typeof id !== "number")];
  }

  /** Becomes equal to a snapshot, at the first load as well as after having been away. */
  load(messages) {
    this.deleted.clear();
    const known = new Set(messages.map((message) => message.message_id));
    for (const [id, message] of this.all) if (!known.has(id) && !message.pending && !message.failed) this.#drop(id);
    for (const message of messages) this.put(message);
  }

  /** Takes a message as it stands now. */
  put(message) {
    const id = message.message_id;
    if (this.deleted.has(id)) return;
    const formerId = this.all.has(id) ? id : (this.#sentHere(message)?.message_id ?? id);
    if (JSON.stringify(this.all.get(id)) === JSON.stringify(message)) return;
    this.all.delete(formerId);
    this.all.set(id, message);
    this.listeners.put(message, formerId);
  }

  /** Forgets a message that was deleted; it must not come back by an answer that is still under way. */
  remove(id) {
    this.deleted.add(id);
    this.#drop(id);
  }

  #drop(id) {
    const message = this.all.get(id);
    if (message === undefined) return;
    this.all.delete(id);
    this.listeners.gone(message);
  }

  /** What this page just sent, when the server reports it as a message. */
  #sentHere(message) {
    return [...this.all.values()].find((sent) => sent.pending && isSame(sent, message));
  }

  // What is on its way

  /** Shows what is being sent before the server has it. Returns it, with an id of the page's own. */
  draft(content) {
    this.localCount += 1;
    const message = {
      message_id: `local-${this.localCount}`,
      from: "person",
      date: Math.floor(Date.now() / 1000),
      edited: false,
      html: escapeHtml(content.text),
      keyboard: null,
      document: null,
      pending: true,
      ...content,
    };
    this.all.set(message.message_id, message);
    this.listeners.put(message, message.message_id);
    return message;
  }

  /** The server has it, and its event may have come before the answer. */
  delivered(localId, message) {
    const { message_id: id } = message;
    if (this.all.has(localId) && (this.all.has(id) || this.deleted.has(id))) this.discard(localId);
    else if (this.all.has(localId)) this.#replace(localId, message);
    else this.put(message);
  }

  mark(localId, change) {
    const message = this.all.get(localId);
    if (message !== undefined) this.#replace(localId, { ...message, ...change });
  }

  discard(localId) {
    this.#drop(localId);
  }

  #replace(formerId, message) {
    this.all.delete(formerId);
    this.all.set(message.message_id, message);
    this.listeners.put(message, formerId);
  }
}

/** Whether a message from the server is what this page just sent. */
function isSame(sent, message) {
  if (message.from !== "person" || message.via_bot) return false;
  const named = sent.document === null || sent.document.name === message.document?.name;
  const same = (key) => (sent[key] ?? null) === (message[key] ?? null);
  return named && ["kind", "text", "thread"].every(same) && sent.sender?.id === message.sender?.id;
}

function escapeHtml(text) {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

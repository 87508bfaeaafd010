/**
 * What the person does, carried to the server in the order in which it was done.
 * @module outbox
 */

import { ApiError } from "./api.js";

export class Outbox {
  /**
   * @param {import("./messages.js").Messages} messages
   * @param {(error: ApiError) => void} refused tells that something was not taken
   */
  constructor(messages, refused) {
    this.messages = messages;
    this.refused = refused;
    this.last = Promise.resolve();
    this.closed = false;
    /** @type {Map<string, () => Promise<object>>} how to send again what failed */
    this.requests = new Map();
  }

  /** After this nothing that comes back counts. */
  close() {
    this.closed = true;
  }

  /** Runs a request after all earlier ones. */
  run(request, succeeded, failed = this.refused) {
    this.last = this.last
      .then(request)
      .then(
        (answer) => this.closed || succeeded(answer),
        (error) => {
          if (!(error instanceof ApiError)) throw error;
          if (!this.closed) failed(error);
        },
      )
      .catch(reportError); // a mistake of this page is reported and must not stop what comes after it
  }

  /** Sends a message, which is on the page at once. */
  post(content, request) {
    const { message_id: id } = this.messages.draft(content);
    this.requests.set(id, request);
    this.#deliver(id);
  }

  /** @param {string} id of a message that failed */
  postAgain(id) {
    this.messages.mark(id, { pending: true, failed: false });
    this.#deliver(id);
  }

  /** @param {string} id of a message that failed */
  discard(id) {
    this.requests.delete(id);
    this.messages.discard(id);
  }

  #deliver(id) {
    this.run(
      this.requests.get(id),
      (message) => {
        this.requests.delete(id);
        this.messages.delivered(id, message);
      },
      (error) => {
        this.messages.mark(id, { pending: false, failed: true });
        // That nothing reached the server is told by the bubble and the status line already.
        if (error.status !== 0) this.refused(error);
      },
    );
  }
}

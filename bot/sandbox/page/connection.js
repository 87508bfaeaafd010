/**
 * Keeps one chat in step with the server: snapshot, then events, and again with back-off when either fails.
 * @module connection
 */

const BACK_OFF_MS = [500, 1_000, 2_000, 4_000, 8_000, 15_000];

export class Connection {
  /**
   * @param {import("./api.js").ChatApi} api
   * @param {{snapshot: (snapshot: object) => void, event: (event: object) => void, state: (state: "live" | "away") => void}} listeners
   */
  constructor(api, listeners) {
    this.api = api;
    this.listeners = listeners;
    this.attempt = 0;
    this.timer = null;
    this.generation = 0;
    this.closeStream = () => {};
  }

  /** Starts anew at once; an older attempt still under way is forgotten. */
  async connect() {
    const generation = this.#forget();
    const current = () => generation === this.generation;
    try {
      const snapshot = await this.api.snapshot();
      if (!current()) return;
      this.listeners.snapshot(snapshot);
      this.closeStream = this.api.listen(snapshot.seq, {
        opened: () => {
          this.attempt = 0;
          this.listeners.state("live");
        },
        event: (event) => current() && this.listeners.event(event),
        lost: () => current() && this.#retryLater(),
      });
    } catch {
      if (current()) this.#retryLater();
    }
  }

  close() {
    this.#forget();
  }

  #forget() {
    clearTimeout(this.timer);
    this.closeStream();
    this.closeStream = () => {};
    this.generation += 1;
    return this.generation;
  }

  #retryLater() {
    this.listeners.state("away");
    const pause = BACK_OFF_MS[Math.min(this.attempt, BACK_OFF_MS.length - 1)];
    this.attempt += 1;
    // Many pages waiting for one server should not all return in the same instant.
    this.timer = setTimeout(() => this.connect(), pause * (0.8 + 0.4 * Math.random()));
  }
}

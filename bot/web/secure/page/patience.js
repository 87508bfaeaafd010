/**
 * Trying again by itself what failed for a reason that passes.
 * @module patience
 */

const PAUSES_MS = [400, 1_000, 2_000, 4_000, 8_000];

/** A pause that ends early when the person asks for it, or when the device is online again. */
export class Patience {
  /** @param {(times: number) => void} shown called with how often it has failed so far; 0 when it is over */
  constructor(shown) {
    this.shown = shown;
    this.hurry = () => {};
    window.addEventListener("online", () => this.hurry());
  }

  /**
   * @template T
   * @param {() => Promise<T>} attempt
   * @param {(error: unknown) => boolean} passes whether a failure is worth another try
   * @returns {Promise<T>}
   */
  async until(attempt, passes) {
    for (let failed = 0; ; failed += 1) {
      try {
        const result = await attempt();
        this.shown(0);
        return result;
      } catch (error) {
        if (!passes(error)) {
          this.shown(0);
          throw error;
        }
      }
      this.shown(failed + 1);
      await this.#pause(PAUSES_MS[Math.min(failed, PAUSES_MS.length - 1)]);
    }
  }

  #pause(milliseconds) {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.hurry = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

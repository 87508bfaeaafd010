/**
 * Telegram's web bridge, on the side of the app around a Mini App: events as JSON, to and from the page in a frame.
 * @module bridge
 */

export class Bridge {
  /**
   * @param {HTMLIFrameElement} frame
   * @param {string} origin whom the bridge talks with; whatever else is shown in the frame is not heard
   * @param {Record<string, (data: object) => void>} listeners by the names of events
   */
  constructor(frame, origin, listeners) {
    this.frame = frame;
    this.origin = origin;
    this.listeners = listeners;
    this.hear = (message) => this.#hear(message);
    window.addEventListener("message", this.hear);
  }

  close() {
    window.removeEventListener("message", this.hear);
  }

  /** @param {string} eventType @param {object} eventData */
  send(eventType, eventData) {
    this.frame.contentWindow?.postMessage(JSON.stringify({ eventType, eventData }), this.origin);
  }

  #hear({ source, origin, data }) {
    if (source !== this.frame.contentWindow || origin !== this.origin) return;
    const event = parsed(data);
    if (Object.hasOwn(this.listeners, event?.eventType)) this.listeners[event.eventType](event.eventData ?? {});
  }
}

/** What a Mini App says may be anything. */
function parsed(data) {
  try {
    return JSON.parse(data);
  } catch {
    return null;
  }
}

/**
 * The bridge to the Telegram app around the page, without Telegram's own script: that would be a stranger's code on
 * a page for secrets.
 * @module telegram
 */

/** The ways to an app, of which each has one: apps, old desktops, and web.telegram.org around a frame. */
function bridge() {
  if (window.TelegramWebviewProxy !== undefined) {
    return (type, data) => window.TelegramWebviewProxy.postEvent(type, JSON.stringify(data));
  }
  const message = (type, data) => JSON.stringify({ eventType: type, eventData: data });
  if (window.external !== undefined && "notify" in window.external) {
    return (type, data) => window.external.notify(message(type, data));
  }
  if (window.parent !== window) {
    // To whichever site has the frame: nothing that is posted is a secret, and who may frame the page is the CSP's matter.
    return (type, data) => window.parent.postMessage(message(type, data), "*");
  }
  return null;
}

export class Telegram {
  /** @param {(theme: Record<string, string>) => void} themed called when the app changes its colours */
  constructor(themed) {
    this.post = bridge();
    const receive = (type, data) => type === "theme_changed" && themed(data?.theme_params ?? {});
    // Each of the apps calls another of these.
    window.Telegram = { WebView: { receiveEvent: receive } };
    window.TelegramGameProxy = { receiveEvent: receive };
    window.TelegramGameProxy_receiveEvent = receive;
    window.addEventListener("message", (event) => {
      if (window.parent === window || event.source !== window.parent) return;
      const { eventType, eventData } = parsed(event.data);
      receive(eventType, eventData);
    });
  }

  /** Whether there is an app around the page. */
  get inside() {
    return this.post !== null;
  }

  /** Takes the app's placeholder away and as much room as there is. */
  ready() {
    this.post?.("web_app_ready", {});
    this.post?.("web_app_expand", {});
    this.post?.("web_app_set_header_color", { color_key: "secondary_bg_color" });
  }

  /** Back to the chat. A browser of the device's own is not closed by a page, but can open Telegram. */
  close() {
    if (this.post === null) location.assign("tg://resolve");
    else this.post("web_app_close", {});
  }

  /** Whether closing is to be confirmed first. @param {boolean} needed */
  confirmClosing(needed) {
    this.post?.("web_app_setup_closing_behavior", { need_confirmation: needed });
  }

  /** Opens an address in the device's browser. @param {string} url */
  openInBrowser(url) {
    // Without a name Android opens a browser of Telegram's own, which saves no files either.
    this.post?.("web_app_open_link", { url, try_browser: "chrome" });
  }
}

function parsed(json) {
  try {
    return JSON.parse(json) ?? {};
  } catch {
    return {};
  }
}

/**
 * The panel in which a Mini App is open: beside the chat where there is room, else as a sheet over it.
 * @module miniapp
 */

import { Bridge } from "./bridge.js";
import { byId, element } from "./dom.js";
import { followTheme, themeParams } from "./theme.js";

/** Where chat and panel stand side by side; miniapp.css says the same. */
const BESIDE = "(min-width: 900px)";
/** Scripts, forms and files to keep; no windows over the chat, and no way to lead the chat's page elsewhere. */
const SANDBOX = "allow-scripts allow-same-origin allow-forms allow-downloads";

export class MiniApp {
  /** @param {() => void} closed what had the focus before is gone */
  constructor(closed) {
    this.closed = closed;
    this.panel = byId("app");
    this.stage = byId("app-stage");
    this.leaving = byId("app-leaving");
    this.beside = matchMedia(BESIDE);
    this.address = "";
    this.opener = null;
    this.bridge = null;
    this.frame = null;
    this.asksToLeave = false;
    this.proceed = () => {};
    this.attended = this.panel;
    this.texts = null;
    this.#listen();
  }

  /** @param {object} texts */
  speak(texts) {
    this.texts = texts;
    if (this.frame !== null) this.frame.title = this.#title;
  }

  /** @param {string} name the bot's */
  meet(name) {
    byId("app-name").textContent = name;
    this.speak(this.texts);
  }

  /**
   * Opens a Mini App, in place of one that is open, if its person agrees.
   * @param {string} address with its launch data
   * @param {HTMLElement} opener gets the focus back
   */
  open(address, opener) {
    this.#leave("close", () => {
      this.close();
      this.address = address;
      this.opener = opener;
      this.#load();
      this.panel.hidden = false;
      this.#fit();
      this.panel.focus({ preventScroll: true });
    });
  }

  /** Closes what is open, without a question. */
  close() {
    if (this.frame === null) return;
    this.leaving.close();
    const leaveFocus = this.#focusElsewhere;
    this.#unload();
    this.panel.hidden = true;
    this.panel.classList.remove("expanded");
    this.#fit();
    if (leaveFocus) return;
    document.activeElement.blur();
    if (this.opener.isConnected) this.opener.focus({ preventScroll: true });
    else this.closed();
  }

  /** Whether the person does something else, as writing in the chat beside it. */
  get #focusElsewhere() {
    return document.activeElement !== document.body && !this.panel.contains(document.activeElement);
  }

  get #title() {
    return `${byId("app-name").textContent} · ${this.texts.miniApp}`;
  }

  #listen() {
    byId("app-close").addEventListener("click", () => this.#leave("close", () => this.close()));
    byId("app-reload").addEventListener("click", () => this.#leave("reload", () => this.#load()));
    byId("app-stay").addEventListener("click", () => this.#stay());
    this.leaving.addEventListener("cancel", (event) => {
      event.preventDefault();
      this.#stay();
    });
    byId("app-leave").addEventListener("click", () => {
      this.leaving.close();
      this.proceed();
    });
    this.panel.addEventListener("keydown", (event) => this.#pressed(event));
    this.beside.addEventListener("change", () => this.#fit());
    followTheme(() => this.#sendTheme());
  }

  /**
   * Goes on at once, or after a question if the Mini App asked for one.
   * @param {"close" | "reload"} how @param {() => void} proceed
   */
  #leave(how, proceed) {
    if (!this.asksToLeave) {
      proceed();
      return;
    }
    if (this.leaving.open) return;
    this.proceed = proceed;
    this.attended = this.#focused;
    byId("app-leaving-title").textContent = this.texts.leaving[how].title;
    byId("app-leave").textContent = this.texts.leaving[how].verb;
    this.leaving.showModal();
  }

  #stay() {
    this.leaving.close();
    this.attended.focus({ preventScroll: true });
  }

  /** What has the focus; in a page of the same origin the very field, which loses it while a question is open. */
  get #focused() {
    const inside = document.activeElement === this.frame ? this.frame.contentDocument?.activeElement : null;
    return inside ?? document.activeElement;
  }

  #pressed(event) {
    if (event.key !== "Escape" || event.defaultPrevented || event.isComposing) return;
    event.preventDefault();
    this.#leave("close", () => this.close());
  }

  // The frame

  /** Shows the page from its beginning; only in a new frame, as another with the same address would stay as it is. */
  #load() {
    this.#unload();
    this.frame = element("iframe", { id: "app-frame", title: this.#title, sandbox: SANDBOX, src: this.address });
    this.frame.addEventListener("load", () => this.#loaded());
    this.bridge = new Bridge(this.frame, new URL(this.address).origin, {
      web_app_ready: () => this.#ready(),
      web_app_expand: () => this.panel.classList.add("expanded"),
      web_app_close: () => this.close(),
      web_app_setup_closing_behavior: ({ need_confirmation: needed }) => (this.asksToLeave = needed === true),
      web_app_request_theme: () => this.#sendTheme(),
    });
    this.stage.setAttribute("aria-busy", "true");
    this.stage.append(this.frame);
  }

  #unload() {
    this.bridge?.close();
    this.frame?.remove();
    this.bridge = this.frame = null;
    this.asksToLeave = false;
  }

  /** Not every page says that it is ready. */
  #loaded() {
    this.#ready();
    // Keys pressed in a page of the same origin are heard as well; those in others' pages are theirs alone.
    this.frame.contentDocument?.addEventListener("keydown", (event) => this.#pressed(event));
  }

  #ready() {
    this.stage.setAttribute("aria-busy", "false");
  }

  #sendTheme() {
    this.bridge?.send("theme_changed", { theme_params: themeParams() });
  }

  /** Under a sheet nothing of the chat can be reached; beside it everything. */
  #fit() {
    byId("customer").inert = this.frame !== null && !this.beside.matches;
    if (byId("customer").inert && this.#focusElsewhere) this.panel.focus({ preventScroll: true });
  }
}

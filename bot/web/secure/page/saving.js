/**
 * The finished files, which exist in this page alone until they are saved.
 * @module saving
 */

import { byId, drawIcon, showScreen, stamp } from "./dom.js";
import { writeParagraphs } from "./texts.js";

/** Long enough for any browser to have taken the file over. */
const KEPT_MS = 60_000;

/** @typedef {{name: string, type: string, bytes: Uint8Array}} Made */

/** Apple's apps of Telegram, which save nothing of a page's own but by the system's share sheet. */
const APPLE_APPS = new Set(["ios", "macos"]);

/**
 * How a file that this page makes can be saved where it is shown, if at all: Telegram's Android app drops downloads of
 * what is not on a server, and web.telegram.org's frame forbids all. Without TLS the frame is the sandbox's, which allows them.
 * @param {string} platform Telegram's name for where that is
 * @returns {"share" | "download" | null}
 */
export function wayToSave(platform) {
  const appleApp = APPLE_APPS.has(platform);
  if ((appleApp || isTouchApple()) && canShare(new File(["PK"], "a.zip", { type: "application/zip" }))) return "share";
  const androidApp = platform.startsWith("android") || navigator.userAgent.includes("Telegram-Android");
  const framed = window.parent !== window && location.protocol === "https:";
  return appleApp || androidApp || framed ? null : "download";
}

function canShare(file) {
  return navigator.canShare?.({ files: [file] }) === true;
}

function isTouchApple() {
  const { userAgent, maxTouchPoints } = navigator;
  return /iPhone|iPad|iPod/.test(userAgent) || (userAgent.includes("Macintosh") && maxTouchPoints > 1);
}

export class Saving {
  /**
   * @param {{close: () => void, confirmClosing: (needed: boolean) => void}} telegram
   * @param {"share" | "download" | null} way
   */
  constructor(telegram, way) {
    this.telegram = telegram;
    this.way = way;
    this.unsaved = new Set();
    this.warned = false;
    this.error = byId("saving-error");
    this.stay = (event) => {
      event.preventDefault();
      event.returnValue = true; // older browsers know this alone
    };
    byId("saving-finish").addEventListener("click", () => this.#finish());
  }

  /** @param {object} texts */
  speak(texts) {
    this.texts = texts;
  }

  /** Closing asks first, from when a key exists until its files are saved. @param {boolean} needed */
  hold(needed) {
    this.telegram.confirmClosing(needed);
    if (needed) window.addEventListener("beforeunload", this.stay);
    else window.removeEventListener("beforeunload", this.stay);
  }

  /** @param {Made[]} files @param {string[]} text what the chat says now */
  show(files, text) {
    this.unsaved = new Set(files);
    this.warned = false;
    byId("saving-files").replaceChildren(...files.map((file) => this.#row(file)));
    writeParagraphs(byId("saving-text"), text);
    this.#offerFinish();
    this.error.textContent = "";
    showScreen("saving");
  }

  #row(made) {
    const row = stamp("file-template");
    const kind = this.texts.fileKinds[made.type] ?? made.name;
    row.querySelector(".file-kind").textContent = kind;
    row.querySelector(".file-name").textContent = made.name;
    row.querySelector(".file-save-text").textContent = this.texts.save;
    const button = row.querySelector(".file-save");
    button.setAttribute("aria-label", this.texts.saveFile(kind));
    button.addEventListener("click", () => this.#save(made, row));
    return row;
  }

  async #save(made, row) {
    this.error.textContent = "";
    const file = new File([made.bytes], made.name, { type: made.type });
    try {
      if (this.way === "share") await navigator.share({ files: [file] });
      else download(file);
    } catch (error) {
      // Who closes the share sheet knows that nothing was saved.
      if (error.name !== "AbortError") this.error.textContent = this.texts.saveFailed;
      return;
    }
    this.#saved(made, row);
  }

  #saved(made, row) {
    row.classList.add("saved");
    drawIcon(row.querySelector(".file-icon"), "check");
    row.querySelector(".file-state").textContent = this.texts.saved;
    row.querySelector(".file-save-text").textContent = this.texts.saveAgain;
    this.unsaved.delete(made);
    this.#offerFinish();
    if (this.unsaved.size === 0) this.hold(false);
  }

  /** The last step looks like the next one only when it is. */
  #offerFinish() {
    byId("saving-finish").classList.toggle("second", this.unsaved.size > 0);
    byId("saving-finish-text").textContent = this.texts.finish;
  }

  #finish() {
    if (this.unsaved.size > 0 && !this.warned) {
      this.warned = true;
      this.error.textContent = this.texts.unsaved;
      byId("saving-finish-text").textContent = this.texts.finishAnyway;
      byId("saving-files").querySelector(".file:not(.saved) .file-save").focus();
      return;
    }
    this.hold(false);
    this.telegram.close();
  }
}

function download(file) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = file.name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), KEPT_MS);
}

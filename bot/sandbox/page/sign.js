/**
 * The dialog in which the sandbox plays the person's own machine: it signs the bot's challenge with a delivered file.
 * The password lives in its field alone, and only until the dialog closes.
 * @module sign
 */

import { ApiError, sign } from "./api.js";
import { byId, element } from "./dom.js";

/** Which field is to be mended. */
const FIELDS = {
  challenge_missing: "sign-challenge",
  no_challenge: "sign-challenge",
  password_missing: "sign-password",
  wrong_password: "sign-password",
  no_certificate: "sign-file",
};

export class SignDialog {
  /** @param {{answered: (answer: string) => void, explain: (error: ApiError) => string}} listeners */
  constructor(listeners) {
    this.listeners = listeners;
    this.dialog = byId("sign");
    this.file = byId("sign-file");
    this.challenge = byId("sign-challenge");
    this.password = byId("sign-password");
    this.error = byId("sign-error");
    this.texts = null;
    byId("sign-form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#sign();
    });
    byId("sign-cancel").addEventListener("click", () => this.dialog.close());
    this.dialog.addEventListener("close", () => this.#forget());
    this.fields = [this.file, this.challenge, this.password];
    for (const field of this.fields) field.addEventListener("input", () => this.#complain(null));
  }

  /** @param {object} texts */
  speak(texts) {
    this.texts = texts;
  }

  /**
   * @param {{file_id: string, name: string}[]} files the delivered ones, newest first
   * @param {string} chosen the file to begin with
   * @param {string} challenge the newest one in the chat, or nothing
   */
  open(files, chosen, challenge) {
    const options = files.map(({ file_id: id, name }) => element("option", { value: id, selected: id === chosen }, name));
    this.file.replaceChildren(...options);
    this.challenge.value = challenge;
    this.dialog.showModal();
    this.password.focus();
    this.#complain(challenge === "" ? "challenge_missing" : null);
  }

  close() {
    this.dialog.close();
  }

  async #sign() {
    if (this.dialog.ariaBusy === "true") return;
    this.#complain(null);
    if (this.challenge.value.trim() === "") return this.#complain("no_challenge");
    if (this.password.value === "") return this.#complain("password_missing");
    this.#busy(true);
    try {
      const { answer } = await sign(this.file.value, this.challenge.value.trim(), this.password.value);
      if (!this.dialog.open) return; // closed meanwhile: nobody wants the answer any more
      this.dialog.close();
      this.listeners.answered(answer);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.#complain(error.message, this.listeners.explain(error));
    } finally {
      this.#busy(false);
    }
  }

  #busy(busy) {
    this.dialog.ariaBusy = String(busy);
    byId("sign-submit").disabled = busy;
  }

  /** Says what is wrong, and leads to where it can be mended. */
  #complain(reason, otherwise = "") {
    this.error.textContent = reason === null ? "" : (this.texts.signRefusals[reason] ?? otherwise);
    for (const field of this.fields) field.ariaInvalid = String(field.id === FIELDS[reason]);
    this.fields.find((field) => field.ariaInvalid === "true")?.focus();
  }

  #forget() {
    this.password.value = "";
    this.challenge.value = "";
    this.file.replaceChildren();
    this.#complain(null);
  }
}

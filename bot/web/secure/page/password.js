/**
 * The form for a password, typed with the device's own keyboard: a new one twice and held against its rule, or one that
 * exists already. It lives in its fields alone, until it is handed over.
 * @module password
 */

import { byId, drawIcon, stamp } from "./dom.js";
import { certificatePassword } from "./rule.js";

/** Rules that say what must not be there: broken by what was typed, not by what is still missing. */
const FORBIDDING = new Set(["allowed", "printable", "run"]);

/** A password field that can show what is in it. */
class Field {
  constructor(id) {
    this.input = byId(id);
    this.button = byId(`${id}-show`);
    this.button.addEventListener("click", () => {
      this.#show(this.input.type === "password");
      this.input.focus();
    });
  }

  /** @param {object} texts @param {string} name */
  speak(texts, name) {
    this.texts = texts;
    this.name = name;
    this.hide();
  }

  hide() {
    this.#show(false);
  }

  wipe() {
    this.input.value = "";
    this.hide();
  }

  #show(shown) {
    this.input.type = shown ? "text" : "password";
    this.button.textContent = shown ? this.texts.hide : this.texts.show;
    this.button.setAttribute("aria-label", (shown ? this.texts.hideField : this.texts.showField)(this.name));
  }
}

export class PasswordForm {
  /**
   * @param {{entered: (password: string, onDevice: boolean) => void, openBrowser: () => void}} listeners
   */
  constructor({ entered, openBrowser }) {
    this.entered = entered;
    this.form = byId("password");
    this.fields = byId("password-fields");
    this.first = new Field("password-first");
    this.second = new Field("password-second");
    this.device = byId("device");
    this.match = byId("password-match");
    this.error = byId("password-error");
    this.rules = new Map();
    this.fresh = false;
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    for (const field of [this.first, this.second]) {
      field.input.addEventListener("input", () => this.#typed());
      for (const type of ["keydown", "keyup"]) field.input.addEventListener(type, (event) => this.#noteCaps(event));
      field.input.addEventListener("blur", () => this.#say(byId("password-caps"), ""));
    }
    this.device.addEventListener("change", () => this.#explainDevice());
    byId("device-browser").addEventListener("click", openBrowser);
  }

  /** @param {object} texts */
  speak(texts) {
    this.texts = texts;
  }

  /**
   * @param {"certificate_password" | "file_password"} kind
   * @param {"offered" | "unable" | "none"} device whether the key may be made here, and whether files could be saved
   */
  open(kind, device) {
    this.fresh = kind === "certificate_password";
    this.able = device === "offered";
    const name = this.texts.fields[kind];
    byId("password-first-label").textContent = name;
    this.first.input.autocomplete = this.fresh ? "new-password" : "off";
    this.first.speak(this.texts, name);
    this.second.speak(this.texts, this.texts.again);
    byId("password-again").hidden = !this.fresh;
    byId("password-rules").hidden = !this.fresh;
    byId("device-choice").hidden = device === "none";
    byId("device-browser").hidden = device !== "unable";
    this.device.disabled = !this.able;
    this.device.checked = this.able;
    this.#drawRules();
    this.#explainDevice();
    this.form.hidden = false;
    this.busy(false);
    this.wipe();
  }

  close() {
    this.wipe();
    this.form.hidden = true;
  }

  wipe() {
    if (this.form.hidden) return;
    this.first.wipe();
    this.second.wipe();
    this.#typed();
  }

  /** @param {boolean} busy */
  busy(busy) {
    this.fields.disabled = busy;
    this.form.classList.toggle("busy", busy);
  }

  #drawRules() {
    this.rules = new Map(certificatePassword("").map(({ id }) => [id, stamp("rule-template")]));
    for (const [id, node] of this.rules) node.querySelector(".rule-text").textContent = this.texts.rules[id];
    byId("password-rules").replaceChildren(...this.rules.values());
  }

  #explainDevice() {
    const { deviceOn, deviceOff, deviceUnable } = this.texts;
    byId("device-note").textContent = this.able ? (this.device.checked ? deviceOn : deviceOff) : deviceUnable;
  }

  #typed() {
    this.#say(this.error, "");
    for (const field of [this.first, this.second]) field.input.removeAttribute("aria-invalid");
    if (!this.fresh) return;
    const { value } = this.first.input;
    for (const { id, met } of certificatePassword(value)) this.#mark(this.rules.get(id), rated(id, met, value));
    this.#compare();
  }

  #mark(node, mark) {
    if (node.dataset.mark === mark) return; // said once, not at each key
    node.dataset.mark = mark;
    node.classList.toggle("met", mark === "check");
    node.classList.toggle("broken", mark === "cross");
    drawIcon(node, mark);
    node.querySelector(".rule-state").textContent = mark === "check" ? `: ${this.texts.ruleMet}` : `: ${this.texts.ruleUnmet}`;
  }

  #compare() {
    const [first, second] = [this.first.input.value, this.second.input.value];
    const same = second !== "" && first === second;
    this.match.classList.toggle("met", same);
    this.#say(this.match, second === "" ? "" : same ? this.texts.same : this.texts.notYetSame);
  }

  #noteCaps(event) {
    if (event.getModifierState === undefined) return; // an autofill, which looks like a key
    this.#say(byId("password-caps"), event.getModifierState("CapsLock") ? this.texts.caps : "");
  }

  /** Says something once: a live region that is set to what it says already is read again. */
  #say(node, text) {
    if (node.textContent !== text) node.textContent = text;
  }

  #submit() {
    const wrong = this.#wrong();
    if (wrong !== null) {
      const [field, words] = wrong;
      this.#say(this.error, words);
      field.input.setAttribute("aria-invalid", "true");
      field.input.focus();
      return;
    }
    const { value } = this.first.input;
    this.wipe();
    this.entered(value, this.able && this.device.checked);
  }

  /** @returns {[Field, string] | null} where to mend what */
  #wrong() {
    const { value } = this.first.input;
    if (value === "") return [this.first, this.texts.empty];
    if (!this.fresh) return null;
    if (!certificatePassword(value).every(({ met }) => met)) return [this.first, this.texts.ruleBroken];
    return value === this.second.input.value ? null : [this.second, this.texts.differs];
  }
}

/** The mark of a rule: what is still missing is not yet wrong. */
function rated(id, met, value) {
  if (value === "") return "dot";
  if (met) return "check";
  return FORBIDDING.has(id) ? "cross" : "dot";
}

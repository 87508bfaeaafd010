/**
 * Which panes can be seen: the customer's alone, both side by side, or, on a narrow screen, one of two tabs.
 * @module layout
 */

import { byId } from "./dom.js";

const WIDE = "(min-width: 1100px)";
const QUERY = "staff";
const PANES = ["customer", "staff"];

export class Layout {
  /** @param {{staffOn: (on: boolean) => void, seen: (name: string) => void}} listeners */
  constructor(listeners) {
    this.listeners = listeners;
    this.wide = matchMedia(WIDE);
    this.offered = false;
    this.wanted = new URLSearchParams(location.search).get(QUERY) === "1";
    this.tab = this.wanted ? "staff" : "customer";
    this.counts = { customer: 0, staff: 0 };
    this.texts = null;
    this.wide.addEventListener("change", () => this.#apply());
    byId("staff-toggle").addEventListener("click", () => this.#want(!this.wanted));
    byId("staff-close").addEventListener("click", () => this.#want(false));
    for (const name of PANES) byId(`tab-${name}`).addEventListener("click", () => this.#choose(name));
    byId("tabs").addEventListener("keydown", (event) => this.#pressed(event));
  }

  /** @param {object} texts */
  speak(texts) {
    this.texts = texts;
    for (const name of PANES) this.#drawBadge(name);
  }

  /** Lets the staff's pane be seen by those who want to. */
  offerStaff() {
    this.offered = true;
    this.#apply();
  }

  /** Whether a pane can be seen. */
  shows(name) {
    return !byId(name).hidden;
  }

  /** Says how much is new in a pane. @param {number} count */
  badge(name, count) {
    if (this.counts[name] === count) return;
    this.counts[name] = count;
    this.#drawBadge(name);
  }

  get #staffOn() {
    return this.offered && this.wanted;
  }

  #want(wanted) {
    this.wanted = wanted;
    this.tab = wanted ? "staff" : "customer";
    const address = new URL(location.href);
    if (wanted) address.searchParams.set(QUERY, "1");
    else address.searchParams.delete(QUERY);
    history.replaceState(null, "", address);
    this.#apply();
    // The button that was pressed may be out of sight now.
    if (wanted && !this.wide.matches) byId("tab-staff").focus();
    else byId("staff-toggle").focus();
  }

  #choose(name) {
    this.tab = name;
    this.#apply();
  }

  #apply() {
    const tabbed = this.#staffOn && !this.wide.matches;
    byId("staff-toggle").hidden = !this.offered;
    byId("staff-toggle").setAttribute("aria-pressed", String(this.#staffOn));
    byId("tabs").hidden = !tabbed;
    byId("customer").hidden = tabbed && this.tab !== "customer";
    byId("staff").hidden = !this.#staffOn || (tabbed && this.tab !== "staff");
    for (const name of PANES) this.#drawTab(name, tabbed);
    this.listeners.staffOn(this.#staffOn);
    for (const name of PANES) if (this.shows(name)) this.listeners.seen(name);
  }

  #drawTab(name, tabbed) {
    const [tab, pane] = [byId(`tab-${name}`), byId(name)];
    tab.setAttribute("aria-selected", String(this.tab === name));
    tab.tabIndex = this.tab === name ? 0 : -1;
    if (tabbed) pane.setAttribute("role", "tabpanel");
    else pane.removeAttribute("role");
  }

  #drawBadge(name) {
    const count = this.counts[name];
    const badge = byId(`tab-${name}`).querySelector(".badge");
    badge.hidden = count === 0;
    badge.textContent = String(count);
    badge.setAttribute("aria-label", this.texts.unread(count));
  }

  /** Arrows lead from tab to tab, as in every list of tabs. */
  #pressed(event) {
    if (!["ArrowLeft", "ArrowRight"].includes(event.key)) return;
    const other = PANES.find((name) => name !== this.tab);
    this.#choose(other);
    byId(`tab-${other}`).focus();
  }
}

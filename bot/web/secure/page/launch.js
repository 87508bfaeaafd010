/**
 * What Telegram hands to the page when it opens it: who opened it, on what, and the colours of the chat.
 *
 * It comes in the address's fragment, and is moved from there into the history entry's state: the state is neither
 * shown, shared, copied nor bookmarked with the address, and unlike memory alone it outlives a reload of this page,
 * and unlike storage nothing but this page.
 * @module launch
 */

/**
 * @typedef {object} Launch
 * @property {string} data the signed init data, as it came
 * @property {string} platform Telegram's name for where the page is shown
 * @property {Record<string, string>} theme Telegram's colours; none if it named none
 */

/** Telegram says so of no page; it is what the page calls the device's own browser. */
const BROWSER = "browser";

/** @returns {Launch | null} nothing if it was not Telegram that opened the page */
export function readLaunch() {
  const launch = fromFragment() ?? history.state?.launch ?? null;
  if (launch !== null) remember(launch, readTicket());
  return launch;
}

/** @returns {string} */
export function readTicket() {
  return new URLSearchParams(location.search).get("ticket") ?? "";
}

/** Makes a reload ask what this ticket asks. @param {Launch} launch @param {string} ticket */
export function remember(launch, ticket) {
  history.replaceState({ launch }, "", address(ticket));
}

/** The address under which a browser outside of Telegram goes on with the same. @param {Launch} launch */
export function browserAddress(launch, ticket) {
  const fragment = new URLSearchParams({ tgWebAppData: launch.data, tgWebAppPlatform: BROWSER });
  return new URL(`${address(ticket)}#${fragment}`, location.href).href;
}

/** The language of the person's Telegram, as long as the server has not named the conversation's. @param {Launch | null} launch */
export function personsLanguage(launch) {
  const user = parsed(new URLSearchParams(launch?.data ?? "").get("user"));
  return user?.language_code ?? navigator.language ?? "";
}

function address(ticket) {
  return `${location.pathname}?${new URLSearchParams({ ticket })}`;
}

function fromFragment() {
  const given = new URLSearchParams(location.hash.slice(1));
  const data = given.get("tgWebAppData");
  if (!data) return null;
  return { data, platform: given.get("tgWebAppPlatform") ?? "", theme: parsed(given.get("tgWebAppThemeParams")) ?? {} };
}

function parsed(json) {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}

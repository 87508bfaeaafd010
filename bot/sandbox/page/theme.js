/**
 * The page's colours as Mini Apps get to know them.
 * @module theme
 */

/** Telegram's names for the colours of its apps, and the page's own. */
const COLOURS = {
  bg_color: "--surface",
  secondary_bg_color: "--paper",
  header_bg_color: "--surface",
  bottom_bar_bg_color: "--surface",
  section_bg_color: "--surface",
  section_separator_color: "--hair",
  section_header_text_color: "--teal",
  text_color: "--ink",
  subtitle_text_color: "--ink-soft",
  hint_color: "--ink-soft",
  link_color: "--teal",
  accent_text_color: "--teal",
  destructive_text_color: "--danger",
  button_color: "--teal",
  button_text_color: "--on-teal",
};

/** @returns {Record<string, string>} the colours as they are now, each as #rrggbb */
export function themeParams() {
  const style = getComputedStyle(document.documentElement);
  return Object.fromEntries(Object.entries(COLOURS).map(([name, own]) => [name, style.getPropertyValue(own).trim()]));
}

/** @param {() => void} changed */
export function followTheme(changed) {
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", changed);
}

/**
 * Telegram's colours as the page's. Themes are made by anybody, and even the usual ones have texts that many cannot
 * read; so each colour is moved away from its ground until it can be read. Without Telegram's colours the palettes of
 * page.css hold.
 * @module theme
 */

/** The contrasts of WCAG 2.2, level AA: for texts, and for what shows where a control is. */
const READABLE = 4.5;
const VISIBLE = 3;
const STEPS = 20;
const BLACK = [0, 0, 0];
const WHITE = [255, 255, 255];
const GOOD = [31, 138, 85];
const DANGER = [208, 52, 44];

/** @param {Record<string, string>} theme Telegram's ThemeParams */
export function wear(theme) {
  const given = (name) => colour(theme[name]);
  const surface = given("section_bg_color") ?? given("bg_color");
  const ink = given("text_color");
  if (surface === null || ink === null) return; // a part of a theme would not go with the rest of ours
  const page = given("secondary_bg_color") ?? surface;
  const grounds = [page, surface];
  const accent = given("button_color") ?? given("link_color") ?? ink;
  const onAccent = given("button_text_color") ?? surface;
  const danger = given("destructive_text_color") ?? DANGER;
  const tint = (of) => mixed(surface, of, 0.12);
  const onTint = (of) => readable(of, [...grounds, tint(of)]);
  paint({
    page,
    surface,
    ink: readable(ink, grounds),
    "ink-soft": readable(given("subtitle_text_color") ?? given("hint_color") ?? ink, grounds),
    hair: mixed(surface, ink, 0.14),
    edge: readable(mixed(surface, ink, 0.5), grounds, VISIBLE),
    accent: readable(accent, [onAccent]),
    "on-accent": onAccent,
    "accent-ink": onTint(given("accent_text_color") ?? given("link_color") ?? accent),
    "accent-tint": tint(accent),
    danger: onTint(danger),
    "danger-tint": tint(danger),
    good: onTint(GOOD),
    "good-tint": tint(GOOD),
  });
  document.documentElement.style.setProperty("color-scheme", luminance(surface) < 0.18 ? "dark" : "light");
}

function paint(colours) {
  for (const [name, parts] of Object.entries(colours)) {
    document.documentElement.style.setProperty(`--${name}`, `rgb(${parts.map(Math.round).join(" ")})`);
  }
}

/** @param {unknown} text @returns {number[] | null} red, green and blue */
function colour(text) {
  const found = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(String(text));
  return found === null ? null : found.slice(1).map((part) => parseInt(part, 16));
}

function mixed(from, to, share) {
  return from.map((part, at) => part + (to[at] - part) * share);
}

/** A colour moved towards black or white, whichever is farther from the grounds, no more than reading it takes. */
function readable(wanted, grounds, least = READABLE) {
  const end = Math.max(...grounds.map(luminance)) > 0.4 ? BLACK : WHITE;
  for (let step = 0; step < STEPS; step += 1) {
    const tried = mixed(wanted, end, step / STEPS);
    if (grounds.every((ground) => contrast(tried, ground) >= least)) return tried;
  }
  return end;
}

function contrast(one, other) {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(parts) {
  const [red, green, blue] = parts.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

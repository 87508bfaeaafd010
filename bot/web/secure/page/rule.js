/**
 * The rule of the certificate password, the twin of `certificate_password` in flows/fields.py: what the page lets
 * through, the conversation accepts.
 * @module rule
 */

const LEAST = 10;
const MOST = 64;
const RUN = 3;

/**
 * @typedef {"length" | "letter" | "digit" | "special" | "allowed" | "printable" | "run"} RuleId
 * @typedef {{id: RuleId, met: boolean}} Rule
 */

/**
 * Holds a password against each rule, in the order in which to show them.
 * @param {string} text
 * @returns {Rule[]}
 */
export function certificatePassword(text) {
  const password = text.endsWith("\n") ? text.slice(0, -1) : text;
  const length = Array.from(password).length; // in code points, as Python counts
  return [
    { id: "length", met: LEAST <= length && length <= MOST },
    { id: "letter", met: /[A-Za-z]/.test(password) },
    { id: "digit", met: /[0-9]/.test(password) },
    { id: "special", met: /[!-/:-@[-`{-~]/.test(password) },
    { id: "allowed", met: !/['"\\|]/.test(password) },
    { id: "printable", met: /^[!-~]+$/.test(password) },
    { id: "run", met: password !== "" && !hasRun(password) },
  ];
}

/** Whether three characters in a row are the same, or letters or digits that count up or down. */
function hasRun(password) {
  const characters = Array.from(password);
  return characters.some((_, start) => isRun(characters.slice(start, start + RUN)));
}

function isRun(trio) {
  if (trio.length < RUN) return false;
  const [first, second, third] = trio.map((character) => character.codePointAt(0));
  const step = second - first;
  if (third - second !== step) return false;
  return step === 0 || (Math.abs(step) === 1 && trio.every((character) => /[A-Za-z0-9]/.test(character)));
}

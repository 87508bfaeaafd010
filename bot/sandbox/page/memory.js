/**
 * What the browser remembers between visits; a browser that refuses storage only forgets.
 * @module memory
 */

export const memory = {
  /** @param {string} key @returns {string | null} */
  read(key) {
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  },
  /** @param {string} key @param {string} value */
  write(key, value) {
    try {
      localStorage.setItem(key, value);
    } catch {
      // The visit works without it.
    }
  },
};

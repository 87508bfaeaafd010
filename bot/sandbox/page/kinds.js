/**
 * The kinds of messages that are no text.
 * @module kinds
 */

const KINDS = new Set(["sticker", "photo", "voice", "location", "contact", "document"]);

/** The words for a kind. */
export function kindLabel(kind, texts) {
  return texts.kinds[KINDS.has(kind) ? kind : "other"];
}

/** The name of its icon. */
export function kindIcon(kind) {
  return KINDS.has(kind) ? kind : "warning";
}

/**
 * What can be sent besides text, as it stands on the page until the server has it, and as the server wants it.
 * @module sendings
 */

import { MOST_FILE_BYTES } from "./api.js";

const ALBUM_PHOTOS = ["album-1.png", "album-2.png"];

/**
 * The messages that an attachment of a kind becomes: one, or the two of an album.
 * @param {string} kind
 * @returns {{content: object, body: object}[]}
 */
export function messagesOf(kind) {
  if (kind !== "album") return [{ content: { text: "", kind }, body: { kind } }];
  const album = crypto.getRandomValues(new Uint32Array(2)).join("");
  return ALBUM_PHOTOS.map((name) => ({ content: { text: "", kind: "photo", album }, body: { kind: "photo", name, album } }));
}

/** A file as a message which is on its way. @param {File} file */
export function asDocument({ name, size, type }) {
  return { text: "", kind: "document", document: { file_id: null, name, size, mime: type } };
}

/**
 * The files among those chosen which the server takes.
 * @param {File[]} files
 * @param {(reason: "fileEmpty" | "fileTooLarge") => void} refused
 */
export function sendable(files, refused) {
  return files.filter((file) => {
    if (file.size === 0) refused("fileEmpty");
    else if (file.size > MOST_FILE_BYTES) refused("fileTooLarge");
    return file.size > 0 && file.size <= MOST_FILE_BYTES;
  });
}

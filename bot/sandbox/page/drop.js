/**
 * Files dragged onto the page.
 * @module drop
 */

import { byId } from "./dom.js";

/**
 * Shows that the chat takes the files, and hands them over. Dropped anywhere else on the page they must not make the
 * browser leave it.
 * @param {(files: File[]) => void} dropped
 */
export function takeDroppedFiles(dropped) {
  const veil = byId("drop");
  const carriesFiles = (event) => event.dataTransfer?.types.includes("Files");
  const takes = () => document.querySelector("dialog[open]") === null;
  window.addEventListener("dragover", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = takes() ? "copy" : "none";
    veil.hidden = !takes();
  });
  window.addEventListener("dragleave", (event) => {
    if (event.relatedTarget === null) veil.hidden = true;
  });
  window.addEventListener("drop", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    veil.hidden = true;
    if (takes()) dropped([...event.dataTransfer.files]);
  });
}

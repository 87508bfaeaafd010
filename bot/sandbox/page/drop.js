/**
 * Files dragged onto the page.
 * @module drop
 */

/**
 * Shows which pane takes the files, and hands them over. Dropped anywhere else on the page they must not make the
 * browser leave it.
 * @param {() => {pane: import("./pane.js").Pane, dropped: (files: File[]) => void}[]} places those that take files now
 */
export function takeDroppedFiles(places) {
  const carriesFiles = (event) => event.dataTransfer?.types.includes("Files");
  const placeOf = (event) => {
    if (document.querySelector("dialog[open]") !== null) return undefined;
    return places().find(({ pane }) => pane.root.contains(event.target));
  };
  const veil = (chosen) => {
    for (const place of places()) place.pane.part("drop").hidden = place.pane !== chosen?.pane;
  };
  window.addEventListener("dragover", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    const place = placeOf(event);
    event.dataTransfer.dropEffect = place ? "copy" : "none";
    veil(place);
  });
  window.addEventListener("dragleave", (event) => {
    if (event.relatedTarget === null) veil(undefined);
  });
  window.addEventListener("drop", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    veil(undefined);
    placeOf(event)?.dropped([...event.dataTransfer.files]);
  });
}

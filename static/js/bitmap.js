// @ts-check
/** Image files decoded by the browser itself: they never leave the machine. */

/** @import { Patch } from "./image.js" */

/** @param {Blob} file @returns {Promise<ImageBitmap | null>} null where the browser cannot read it */
export const decoded = (file) => createImageBitmap(file).catch(() => null);

/** The pixels of a part of an image, drawn on white, as a page would show it. @param {ImageBitmap} bitmap @param {Patch} patch */
export function pixelsOf(bitmap, { shape: [rows, cols], left, top, width, height }) {
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width: cols, height: rows });
  const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d", { willReadFrequently: true }));
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, cols, rows);
  pen.imageSmoothingQuality = "high";
  pen.drawImage(bitmap, left, top, width, height, 0, 0, cols, rows);
  return pen.getImageData(0, 0, cols, rows).data;
}

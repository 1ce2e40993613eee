// @ts-check
/** The panel of tools that change a whole block or grid: fills, rows and columns, images, text. */
import { decoded, pixelsOf } from "./bitmap.js";
import { cut, gridShape, mappedIn, overlaid, sliceName, whole } from "./block.js";
import { answersOf, button, byId, html, setText, setValue } from "./dom.js";
import { editedGrids, spotOf, targetOf } from "./edited.js";
import { checker, oneHot, ramp, randomIntegers } from "./fills.js";
import { parseCell } from "./format.js";
import { stacked } from "./axes.js";
import { imageGrid, imagePatch } from "./image.js";
import { readNpy } from "./npy.js";
import { formatBlock, literalOf } from "./paste.js";
import { channelAdded, channelRemoved, extent, sampleAdded, sampleRemoved } from "./tensor.js";
import { planesOf } from "./trace.js";

/** @import { Aside, Grid, Nested } from "./types.d.ts" */
/** @import { Resize } from "./block.js" */
/** @import { Channel } from "./image.js" */
/** @import { Fill } from "./fills.js" */
/** @import { Speech } from "./sentence.js" */
/** @import { Edited, Target } from "./edited.js" */
/**
 * Puts text, or numbers of any shape, into a grid.
 * @typedef {{text: (text: string, target: Target, show: (aside: Aside | null) => void) => boolean, array: (tensor: Nested, target: Target, show: (aside: Aside | null) => void) => boolean}} Put
 */

const IMAGE_SIDES = ["8", "16", "28", "32"];
const CHANNELS = ["grey", "rgb", "red", "green", "blue"];
const COLOURS = /** @type {const} */ (["red", "green", "blue"]);

export class Tools {
  /** @param {import("./store.js").Store} store @param {Speech} speech @param {Put} put @param {(text: string) => Promise<boolean>} copyText */
  constructor(store, speech, put, copyText) {
    this.store = store;
    this.speech = speech;
    this.put = put;
    this.copyText = copyText;
    /** @type {ImageBitmap | null} */
    this.bitmap = null;
    this.images = 0;
    /** What an image went into. */
    this.before = store.state.doc.x;
    const { say } = speech;
    this.grid = html("select", { "aria-label": say("grid"), name: "grid" });
    this.grid.addEventListener("change", () => store.set({ hand: { grid: this.grid.value, at: [0, 0], from: [0, 0], to: [0, 0] } }));
    this.where = html("span");
    this.value = this.field("fill_value", "1");
    this.low = this.field("lowest", "0");
    this.high = this.field("highest", "9");
    this.side = this.choice("image_side", IMAGE_SIDES, (side) => `${side}×${side}`);
    this.side.value = "16";
    this.channel = this.choice("channel", CHANNELS, say);
    this.most = this.choice("image_values", ["255", "1"], (most) => (most === "1" ? "0 … 1" : "0 … 255"));
    this.part = this.choice("image_part", ["shrunk", "middle"], say);
    this.text = html("textarea", { "aria-label": say("text"), rows: "3", placeholder: say("text_hint"), spellcheck: "false" });
    this.file = html("input", { type: "file", accept: "image/*,.csv,.tsv,.txt,.json,.npy", hidden: "" });
    this.file.addEventListener("change", () => this.file.files?.[0] && this.take(this.file.files[0]));
    document.addEventListener("dragover", (event) => event.dataTransfer?.types.includes("Files") && event.preventDefault());
    document.addEventListener("drop", (event) => this.drop(event));
    this.panel = byId("panel-edit");
    store.subscribe(["doc", "hand", "trace", "panel"], ({ panel }) => panel === "edit" && this.show());
  }

  /** Most visits need no tools: they are put into their panel when it is first opened, or has something to say. */
  build() {
    if (!this.panel.firstChild) this.panel.append(...this.sections());
  }

  sections() {
    const { say } = this.speech;
    const act = (/** @type {string} */ word, /** @type {() => unknown} */ does) => button(say(word), does);
    return [
      html("div", { class: "actions" }, html("h2", {}, say("edit")), this.grid, this.where, act("undo", () => this.store.undo()), act("redo", () => this.store.redo()), act("copy_all", () => this.copyAll())),
      section(say("fill_with"),
        html("div", {}, this.value, act("fill", () => this.fillNumber()), act("clear", () => this.fill(() => () => 0))),
        html("div", {}, act("random", () => this.fillRandom()), this.low, html("span", {}, "…"), this.high),
        html("div", {}, act("ramp", () => this.fill(({ box }) => ramp(box))), act("checker", () => this.fill(checker)), act("one_hot", () => this.fill(({ box, at }) => oneHot(box, at)))),
      ),
      section(say("size"),
        html("div", {}, act("add_row", () => this.resize("row+")), act("remove_row", () => this.resize("row-")), act("add_column", () => this.resize("col+")), act("remove_column", () => this.resize("col-"))),
        html("div", {}, act("add_channel", () => this.replane(channelAdded, "channel", 1)), act("remove_channel", () => this.replane(channelRemoved, "channel", 0)), act("add_sample", () => this.replane(sampleAdded, "sample", 1)), act("remove_sample", () => this.replane(sampleRemoved, "sample", 0))),
      ),
      section(say("file"), html("div", {}, act("choose_file", () => this.file.click()), this.file, this.side, this.channel, this.most, this.part)),
      section(say("text"), this.text, html("div", {}, act("put_in", () => this.putText()), act("copy", () => this.copy()))),
    ];
  }

  /** @param {string} word @param {string} value */
  field(word, value) {
    return html("input", { type: "text", inputmode: "decimal", "aria-label": this.speech.say(word), value, autocomplete: "off" });
  }

  /** A choice about the image, which is read anew when it changes. @param {string} word @param {string[]} values @param {(value: string) => string} name */
  choice(word, values, name) {
    const select = html("select", { "aria-label": this.speech.say(word) }, ...values.map((value) => html("option", { value }, name(value))));
    select.addEventListener("change", () => this.showImage());
    return select;
  }

  /** What the tools would act on. */
  show() {
    const { trace } = this.store.state;
    this.build();
    const target = targetOf(this.store.state);
    const grids = [...editedGrids(trace)];
    const key = grids.map(([grid, { behind }]) => `${grid} ${behind}`).join();
    if (key !== this.grid.dataset.grids) {
      this.grid.dataset.grids = key;
      this.grid.replaceChildren(...grids.map(([grid, { letter, behind }]) => html("option", { value: grid }, behind.length ? `${letter}[..., ${behind.join(", ")}]` : letter)));
    }
    setValue(this.grid, target.grid);
    setText(this.where, target.chosen ? sliceName(target.edited.letter, target.box, target.edited.behind) : this.speech.say("all_of_it", { size: gridShape(target.values).join("×") }));
  }

  /** What went wrong stands beside the field that it is about; what was typed there stays. @param {HTMLElement} field @param {Aside | null} aside */
  tell(field, aside) {
    this.build();
    const fault = /** @type {HTMLElement} */ (field.closest("fieldset")?.querySelector(".fault"));
    field.setAttribute("aria-invalid", String(aside !== null));
    fault.replaceChildren(aside?.notice ?? "", ...answersOf(aside, () => this.tell(field, null)));
    if (aside) fault.scrollIntoView({ block: "nearest" });
  }

  /** The number in a field, or null after a word about it. @param {HTMLInputElement} field @param {boolean} [whole] */
  number(field, whole = false) {
    const value = parseCell(field.value);
    const good = value !== null && (!whole || Number.isSafeInteger(value));
    const rule = this.speech.say(whole ? "not_whole" : "not_a_number", { text: field.value });
    this.tell(field, good ? null : { notice: `${field.getAttribute("aria-label")}: ${rule}` });
    return good ? value : null;
  }

  fillNumber() {
    const value = this.number(this.value);
    if (value !== null) this.fill(() => () => value);
  }

  fillRandom() {
    const low = this.number(this.low, true);
    const high = low === null ? null : this.number(this.high, true);
    if (high !== null) this.fill(() => randomIntegers(Number(low), Number(high)));
  }

  /** @param {(target: Target) => Fill} make */
  fill(make) {
    const target = targetOf(this.store.state);
    this.change(target, mappedIn(target.values, target.box, make(target)));
  }

  /** Below or right of the hand, or at the end where it holds nothing. @param {Resize} how */
  resize(how) {
    const target = targetOf(this.store.state);
    const { edited, values } = target;
    const { bottom, right } = whole(values);
    const made = edited.sized ? edited.resize(this.store.state.doc, how, spotOf(target) ?? { top: bottom, left: right, bottom, right }) : null;
    if (made) this.store.edit(made, { playing: false, notice: "" });
    else this.store.set({ notice: this.speech.say(edited.sized ? "one_cell" : "size_given", { name: edited.letter }) });
  }

  /**
   * A channel or sample of x more, behind the one that is shown, or less; the picture goes to the new one.
   * @param {(x: Nested, at: number) => Nested | null} make @param {"channel" | "sample"} axis @param {number} by
   */
  replane(make, axis, by) {
    const { doc, plane, trace } = this.store.state;
    const [samples, , , channels] = extent(doc.x);
    const most = (axis === "sample" ? samples : channels) - 1;
    const at = Math.min(axis === "sample" ? plane.sample : Math.max(...planesOf(trace, "v0")), most);
    const x = make(doc.x, at);
    if (!x) return this.store.set({ notice: this.speech.say(`one_${axis}`) });
    // Where all channels of x are shown together, the plane says which of y's is.
    const together = axis === "channel" && planesOf(trace, "v0").length > 1;
    this.store.edit({ ...doc, x }, { playing: false, notice: "", plane: together ? plane : { ...plane, [axis]: Math.min(plane[axis] + by, most + by) } });
  }

  /** @param {Target} target @param {Grid} grid @param {string} [series] */
  change({ edited }, grid, series) {
    this.store.edit(edited.write(this.store.state.doc, grid), { playing: false, notice: "" }, series);
  }

  putText() {
    if (!this.put.text(this.text.value, targetOf(this.store.state), (aside) => this.tell(this.text, aside))) return;
    this.text.setAttribute("aria-invalid", "false");
    this.text.select();
  }

  /** Text that could not be pasted, to be mended here. @param {string} text */
  correct(text) {
    this.store.set({ panel: "edit" });
    this.write(text);
    this.putText();
  }

  /** Text into its field, as if typed: Ctrl+Z there brings back what stood in it. @param {string} text */
  write(text) {
    this.text.focus();
    this.text.select();
    if (!document.execCommand("insertText", false, text)) this.text.value = text;
  }

  async copy() {
    const { values, box } = targetOf(this.store.state);
    if (await this.copyText(formatBlock(cut(values, box)))) this.store.set({ notice: this.speech.say("copied") });
  }

  /** All planes of what is in hand, as a NumPy literal. */
  async copyAll() {
    const { edited } = targetOf(this.store.state);
    if (await this.copyText(literalOf(edited.letter, edited.all(this.store.state.doc)))) this.store.set({ notice: this.speech.say("copied") });
  }

  /** @param {DragEvent} event */
  drop(event) {
    const [file] = event.dataTransfer?.files ?? [];
    if (!file) return;
    event.preventDefault();
    this.store.set({ panel: "edit" });
    void this.take(file);
  }

  /** An image, or numbers as text. @param {File} file */
  async take(file) {
    this.file.value = "";
    if (/text|csv|json|excel/.test(file.type)) {
      this.write(await file.slice(0, 2e6).text());
      return this.putText();
    }
    if (file.name.endsWith(".npy")) return this.takeArray(await file.slice(0, 4e6).arrayBuffer());
    this.bitmap = await decoded(file);
    this.before = this.store.state.doc.x;
    this.images++;
    this.tell(this.side, this.bitmap ? null : { notice: this.speech.say("image_broken", { name: file.name }) });
    this.showImage();
  }

  /** An array as NumPy saves it. @param {ArrayBuffer} buffer */
  takeArray(buffer) {
    const array = readNpy(buffer);
    const tell = (/** @type {Aside | null} */ aside) => this.tell(this.side, aside);
    if ("error" in array) tell({ notice: this.speech.say(`npy_${array.error.code}`, { text: array.error.text }) });
    else if (this.put.array(array.tensor, targetOf(this.store.state), tell)) this.side.setAttribute("aria-invalid", "false");
  }

  /** The image as numbers: all choices about one image are one change. */
  showImage() {
    if (!this.bitmap) return;
    const { doc } = this.store.state;
    const { edited, values } = targetOf(this.store.state);
    const colours = this.channel.value === "rgb";
    const patch = imagePatch(this.bitmap.width, this.bitmap.height, Number(this.side.value), this.part.value === "middle");
    // A grid whose size is given takes the image in that size.
    if (!edited.sized && !colours) patch.shape = gridShape(values);
    const pixels = pixelsOf(this.bitmap, patch);
    const read = (/** @type {string} */ channel) => imageGrid(pixels, patch.shape, /** @type {Channel} */ (channel), Number(this.most.value));
    const made = colours ? { ...doc, x: stacked(COLOURS.map(read)) } : this.pictured(edited, read(this.channel.value));
    this.store.edit(made, { playing: false, notice: "", ...(colours ? { plane: { sample: 0, channel: 0 } } : {}) }, `image ${this.images}`);
  }

  /** One plane of the image, in the x that was there before any choice about it; other planes lose nothing. @param {Edited} edited @param {Grid} grid */
  pictured(edited, grid) {
    const { doc } = this.store.state;
    const before = edited.letter === "x" ? { ...doc, x: this.before } : doc;
    const base = edited.read(before).length ? before : doc;
    return edited.write(base, edited.alone(base) ? grid : overlaid(edited.read(base), 0, 0, grid));
  }
}

/** @param {string} title @param {Node[]} parts */
const section = (title, ...parts) => html("fieldset", {}, html("legend", {}, title), ...parts, html("p", { class: "fault", "aria-live": "assertive" }));

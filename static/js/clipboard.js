// @ts-check
/** Blocks of numbers copied out and pasted in, as text that spreadsheets and programs write and read. */
import { channelsSaid, couldBe } from "./axes.js";
import { cut, gridShape, isCell, mappedIn, pasted, spanned, whole } from "./block.js";
import { boxIn, spotOf, targetOf } from "./edited.js";
import { formatBlock, parseBlock } from "./paste.js";
import { dims, extent } from "./tensor.js";

/** @import { Picture } from "./picture.js" */
/** @import { Editor } from "./editor.js" */
/** @import { Selection } from "./selection.js" */
/** @import { Speech } from "./sentence.js" */
/** @import { Target } from "./edited.js" */
/** @import { Channels } from "./axes.js" */
/** @import { Aside, Grid, Nested } from "./types.d.ts" */
/** @typedef {(aside: Aside | null) => void} Show where to say what became of a paste */

const WAYS = /** @type {const} */ (["last", "first"]);
/** Characters of text that are read at all: 64 × 64 numbers are a tenth of it. */
const LONGEST = 1e6;

/** @param {Nested} tensor */
const lengths = (tensor) => dims(tensor).join("×");

export class Clipboard {
  /**
   * @param {import("./store.js").Store} store @param {Picture} picture @param {Editor} editor @param {Selection} selection @param {Speech} speech
   * @param {{correct: (text: string) => void, image: (file: File) => void}} tools for text with a fault in it, and for pictures
   */
  constructor(store, picture, editor, selection, speech, tools) {
    this.store = store;
    this.picture = picture;
    this.editor = editor;
    this.selection = selection;
    this.speech = speech;
    this.tools = tools;
    document.addEventListener("copy", (event) => this.copy(event));
    document.addEventListener("cut", (event) => {
      if (this.copy(event)) this.selection.change((grid, box) => mappedIn(grid, box, () => 0));
    });
    document.addEventListener("paste", (event) => this.paste(event));
  }

  /** The block in hand; where none is, all of the grid, or when cutting the focused cell. Answers whether there was one to copy. @param {ClipboardEvent} event */
  copy(event) {
    const spot = this.picture.cellAt(document.activeElement);
    if (!spot || String(document.getSelection())) return false;
    const { rows, cols, cells, card } = spot.mark;
    const values = cells.map(({ root }) => /** @type {import("./types.d.ts").Cell} */ (root.getAttribute("data-value") ?? ""));
    const all = Array.from({ length: rows }, (_, row) => values.slice(row * cols, (row + 1) * cols));
    const box = boxIn(this.store.state.hand, card, [rows, cols]);
    const asked = box && (event.type === "cut" || !isCell(box)) ? box : whole(all);
    event.clipboardData?.setData("text/plain", formatBlock(cut(all, asked)));
    event.preventDefault();
    return true;
  }

  /** @param {ClipboardEvent} event */
  paste(event) {
    const { open } = this.editor;
    const spot = open ?? this.picture.cellAt(document.activeElement);
    const [image] = event.clipboardData?.files ?? [];
    const text = event.clipboardData?.getData("text/plain") ?? "";
    // A single number pasted into the open editor is just text there.
    if (!spot || (open && !/[\s,;[\]]/.test(text.trim()))) return;
    event.preventDefault();
    const edited = open?.edited ?? this.editor.target(spot.mark);
    if (!edited) return this.show({ notice: this.speech.say("paste_readonly") });
    if (image && !text) return this.tools.image(image);
    const at = /** @type {[number, number]} */ ([Math.floor(spot.cell / spot.mark.cols), spot.cell % spot.mark.cols]);
    const hand = targetOf(this.store.state);
    const values = edited.read(this.store.state.doc);
    const target = !open && hand.edited === edited ? hand : { ...hand, edited, values, at, box: spanned(at, at), chosen: false };
    /** @type {Show} */
    const show = (aside) => this.show(aside && !aside.acts ? { ...aside, acts: [[this.speech.say("correct"), () => this.tools.correct(text)]] } : aside);
    if (this.put(text, target, show) && open) this.editor.close(open.mark, open.cell);
  }

  /** @param {Aside | null} aside */
  show(aside) {
    const acts = aside?.acts?.map(([label, act]) => /** @type {[string, () => void]} */ ([label, () => (act(), this.comeBack())]));
    this.store.set({ notice: aside?.notice ?? "", aside: aside && { ...aside, acts } });
  }

  /** To the cell in hand, where nothing else has taken the focus: the button that had it is gone with its question. */
  comeBack() {
    const { hand } = this.store.state;
    const mark = hand && this.picture.markOf(hand.grid);
    if (mark && document.activeElement === document.body) mark.focus(Math.min(hand.at[0] * mark.cols + hand.at[1], mark.cells.length - 1));
  }

  /**
   * Puts text into a grid. Answers whether it did; says what is wrong, and what can be done about it.
   * @param {string} text @param {Target} target @param {Show} show @param {{decimalComma?: boolean, channels?: Channels}} [read] what was answered to a question about it
   * @returns {boolean}
   */
  put(text, target, show, { decimalComma = false, channels } = {}) {
    const block = text.length > LONGEST ? { error: { code: "long", row: 0, column: 0, text: "" } } : parseBlock(text, { decimalComma });
    if ("error" in block) {
      show(this.fault(block.error, () => this.put(text, target, show, { decimalComma: true })));
      return false;
    }
    return "tensor" in block ? this.putTensor(block.tensor, channels ?? channelsSaid(text, block.tensor), target, show) : this.putRows(block.rows, target, show);
  }

  /** Numbers of any shape, from a file. @param {Nested} tensor @param {Target} target @param {Show} show */
  putArray(tensor, target, show) {
    return dims(tensor).length > 2 ? this.putTensor(tensor, channelsSaid("", tensor), target, show) : this.putRows(/** @type {Grid} */ (tensor), target, show);
  }

  /** @param {Grid} rows @param {Target} target @param {Show} show */
  putRows(rows, target, show) {
    const { edited, values } = target;
    const { say } = this.speech;
    const box = spotOf(target) ?? spanned([0, 0], [0, 0]);
    const made = pasted(values, box, rows, edited.sized, edited.alone(this.store.state.doc));
    if (!made) {
      show({ notice: say("paste_size", { name: edited.letter }) });
      return false;
    }
    this.store.edit(edited.write(this.store.state.doc, made), { playing: false });
    show(made === rows ? this.other(target, made) : null);
    return true;
  }

  /**
   * Several planes become all of x, or of a g or kernel that they suit; where it is open which axis holds the channels, that is asked first.
   * @param {Nested} tensor @param {Channels | null} channels @param {Target} target @param {Show} show
   * @returns {boolean}
   */
  putTensor(tensor, channels, target, show) {
    const { say } = this.speech;
    const { edited } = target;
    const { doc } = this.store.state;
    const { letter: name } = edited;
    const shape = lengths(tensor);
    const ways = WAYS.filter((way) => edited.suited(doc, tensor, way));
    const [way] = ways.length > 1 ? [channels] : ways;
    const made = way && edited.suited(doc, tensor, way);
    const readings = (/** @type {Channels[]} */ some) => some.map((one) => /** @type {[string, () => void]} */ ([say(name[0] === "K" ? `kernel_${one}` : `channels_${one}`), () => this.putTensor(tensor, one, target, show)]));
    if (!made) {
      show(ways.length ? { notice: say("channels_where", { shape }), acts: readings(ways) } : { notice: say("planes_fit", { shape, name, size: lengths(edited.all(doc)) }) });
      return false;
    }
    this.store.edit(edited.replace(doc, made), { playing: false, ...(name === "x" ? { plane: { sample: 0, channel: 0 } } : {}) });
    const [samples, rows, cols, planes] = extent(made).map(String);
    const notice = name === "x" ? say(samples === "1" ? "now_planes" : "now_batch", { samples, channels: planes, size: `${rows}×${cols}` }) : say("now_sized", { name, size: lengths(made) });
    show({ notice, acts: readings(ways.filter((other) => other !== way && couldBe(tensor, other))) });
    return true;
  }

  /** After a smaller block became the whole grid: perhaps it was meant for the grid's corner. @param {Target} target @param {Grid} rows @returns {Aside | null} */
  other({ edited, values }, rows) {
    const [[tall, wide], [height, width]] = [gridShape(values), gridShape(rows)];
    if (height > tall || width > wide || (height === tall && width === wide)) return null;
    const inside = () => {
      this.store.undo();
      this.store.edit(edited.write(this.store.state.doc, mappedIn(values, whole(rows), (row, col) => rows[row][col])), { notice: "" });
    };
    const { say } = this.speech;
    return { notice: say("now_sized", { name: edited.letter, size: lengths(rows) }), acts: [[say("paste_inside", { size: lengths(values) }), inside]] };
  }

  /** @param {{code: string, row: number, column: number, text: string, place?: number[]}} error @param {() => void} again with decimal commas @returns {Aside} */
  fault({ code, row, column, text, place }, again) {
    const { say } = this.speech;
    if (place) return { notice: say(code === "ragged" ? "paste_item_ragged" : "paste_item", { place: place.join(", "), text }) };
    const notice = say(`paste_${code}`, { row: String(row + 1), column: String(column + 1), text });
    return code === "comma" ? { notice, acts: [[say("read_comma", { text: text.replace(",", ".") }), again]] } : { notice };
  }
}

// @ts-check
/** The panel of layers: each one's parameters, made from its table, and layers to add or take away. */
import { freshLayer, resizedLayer } from "./doc.js";
import { byId, html, setText } from "./dom.js";
import { parseCell } from "./format.js";
import { kernelExtent } from "./tensor.js";
import { channelsInto } from "./trace.js";

/** @import { LayerEntry, LayerRequest, ParameterRow } from "./types.d.ts" */
/** @import { Speech } from "./sentence.js" */

const MOST_LAYERS = 5;
const PADDINGS = ["valid", "same", "same_lower", "half", "full"];
const OWN = "widths";
const SIDES = ["top", "bottom", "left", "right"];

export class Parameters {
  /** @param {import("./store.js").Store} store @param {LayerEntry[]} catalogue @param {Speech} speech */
  constructor(store, catalogue, speech) {
    this.store = store;
    this.catalogue = catalogue;
    this.speech = speech;
    this.panel = byId("panel-layers");
    this.shown = "";
    /** What was typed and is no value, by field, with the value that it would have replaced: kept until that changes. @type {Map<string, {text: string, value: unknown}>} */
    this.wrong = new Map();
    // One visit to a field is one change, however many keys it took.
    this.panel.addEventListener("focusout", (event) => this.left(/** @type {HTMLInputElement} */ (event.target)));
    this.panel.addEventListener("keydown", ({ key }) => key === "Enter" && store.seal());
    store.subscribe(["doc", "problem", "panel"], ({ doc: { layers }, problem, panel }) => {
      // Most edits are of numbers in grids, and most visits need no fields.
      if (panel === "layers" && (layers !== this.layers || problem !== this.problem)) this.show();
    });
  }

  show() {
    const { doc: { layers }, problem } = this.store.state;
    this.layers = layers;
    this.problem = problem;
    const pointer = problem?.pointer ?? "";
    // A field that is being typed in must not be replaced under the hands: only another set of fields is drawn anew.
    const shape = layers.map((layer) => `${layer.type}:${this.entry(layer).parameters.map((row) => formOf(layer, row))}`).join();
    if (shape !== this.shown) {
      this.shown = shape;
      const { activeElement } = document;
      const inside = this.panel.contains(activeElement);
      this.panel.replaceChildren(...layers.map((layer, place) => this.section(layer, place)), ...this.adder(layers.length));
      // Focus stays on the control that changed the fields, which is a new one now.
      const same = /** @type {HTMLElement | null} */ (this.panel.querySelector(`[name="${activeElement?.getAttribute("name")}"]`));
      if (inside) (same ?? this.panel).focus();
    }
    for (const field of this.fields()) this.update(field, pointer);
    for (const fault of this.panel.querySelectorAll(".fault")) this.explain(/** @type {HTMLElement} */ (fault));
  }

  /** Brings a field up to date, unless what is typed there says the same already or is still to be mended. @param {HTMLInputElement | HTMLSelectElement} field @param {string} pointer */
  update(field, pointer) {
    const [place, name] = String(field.dataset.field).split("/");
    const layer = this.store.state.doc.layers[Number(place)];
    const value = this.valueOf(field, layer, name);
    const typed = this.wrong.get(keyOf(field));
    if (typed && typed.value !== value) this.wrong.delete(keyOf(field));
    const wrong = this.wrong.get(keyOf(field));
    const refused = pointer === `/layers/${place}/${name}`;
    field.setAttribute("aria-invalid", String(refused || wrong !== undefined));
    if (wrong) field.value ||= wrong.text;
    else if (document.activeElement !== field || (parseCell(field.value) !== value && numbersIn(field.value).join(", ") !== value)) this.fill(field, value);
  }

  /** What is wrong in a group of fields, which stands beside them. @param {HTMLElement} fault */
  explain(fault) {
    const { problem } = this.store.state;
    const fields = this.fields().filter((field) => field.parentElement?.closest("fieldset") === fault.parentElement);
    const typed = fields.map((field) => ({ field, text: this.wrong.get(keyOf(field))?.text })).find(({ text }) => text);
    const refused = fields.some((field) => `/layers/${field.dataset.field}` === problem?.pointer);
    const rule = typed && `${typed.field.getAttribute("aria-label")} ${this.speech.say("not_a_number", { text: String(typed.text) })}`;
    setText(fault, rule ?? (refused ? String(problem?.detail) : ""));
  }

  fields() {
    return /** @type {(HTMLInputElement | HTMLSelectElement)[]} */ ([...this.panel.querySelectorAll("[data-field]")]);
  }

  /** @param {LayerRequest} layer */
  entry(layer) {
    return /** @type {LayerEntry} */ (this.catalogue.find(({ id }) => id === layer.type));
  }

  /** @param {LayerRequest} layer @param {number} place */
  section(layer, place) {
    const { lang, say } = this.speech;
    const entry = this.entry(layer);
    const section = html("section", {}, html("h2", {}, `${place + 1} ${entry.name[lang]}`));
    section.append(...entry.parameters.map((row) => this.parameter(layer, place, row)));
    if (this.store.state.doc.layers.length > 1) {
      section.append(this.button(say("remove_layer", { name: entry.name[lang] }), () => this.change((layers) => layers.filter((_, i) => i !== place))));
    }
    return section;
  }

  /** @param {number} count */
  adder(count) {
    if (count >= MOST_LAYERS) return [];
    const { lang, say } = this.speech;
    const add = html("select", { name: "add", "aria-label": say("add_layer") }, html("option", { value: "" }, `+ ${say("add_layer")}`));
    add.append(...this.catalogue.map(({ id, name }) => html("option", { value: id }, name[lang])));
    add.addEventListener("change", () => {
      const entry = this.catalogue.find(({ id }) => id === add.value);
      const channels = channelsInto(this.store.state.trace, count);
      if (entry) this.change((layers) => [...layers, freshLayer(entry, channels)]);
    });
    return [add];
  }

  /** @param {LayerRequest} layer @param {number} place @param {ParameterRow} row */
  parameter(layer, place, row) {
    const { lang, say } = this.speech;
    const group = html("fieldset", {}, html("legend", {}, `${row.label[lang]} ${row.symbol}`.trim()));
    const label = row.label[lang];
    if (row.kind === "flag") return this.flag(layer, place, row, label);
    if (row.kind === "tensor") return row.optional ? this.bias(group, layer, place, row, label) : this.kernel(group, layer, place, row, label);
    const form = formOf(layer, row);
    const now = () => this.store.state.doc.layers[place];
    const parts = form === "pair" ? ["rows", "columns"] : form === "sides" ? SIDES : [""];
    if (row.kind === "padding") group.append(this.named(layer, place, row, label));
    if (form !== "none" && form !== "word") group.append(...parts.map((part, i) => this.field(place, row, part, i, part ? say("part", { name: label, part: say(part) }) : label)));
    if (["pair", "widths", "padding"].includes(row.kind) && form !== "none" && form !== "word") {
      const [key, alone] = row.kind === "pair" ? ["square", "single"] : ["all_sides", "single"];
      const change = (/** @type {boolean} */ on) => this.set(place, row.name, on ? first(now()[row.name]) : spreadValue(now()[row.name], row));
      group.append(this.toggle(`${place}/${row.name}/${key}`, say(key), form === alone, change));
    }
    if (row.optional) group.append(this.toggle(`${place}/${row.name}`, say("as_window"), form === "none", (on) => this.set(place, row.name, on ? null : now().size)));
    group.append(html("p", { class: "fault" }));
    return group;
  }

  /** A kernel's rows, columns, channels and outputs; its numbers are set in its grid. @param {HTMLElement} group @param {LayerRequest} layer @param {number} place @param {ParameterRow} row @param {string} label */
  kernel(group, layer, place, row, label) {
    ["rows", "columns", "channels_in", "channels_out"].forEach((part, axis) => {
      const most = axis < 2 ? 16 : 8;
      const field = html("input", { type: "number", min: "1", max: String(most), step: "1", "data-field": `${place}/${row.name}`, "data-part": String(axis), "aria-label": this.speech.say("part", { name: label, part: this.speech.say(part) }) });
      field.addEventListener("input", () => {
        const side = parseCell(field.value);
        if (typeof side !== "number" || side < 1 || side > most || side % 1) return field.setAttribute("aria-invalid", "true");
        this.change((layers) => layers.map((old, i) => (i === place ? resizedLayer(old, sized(old, axis, side)) : old)));
      });
      group.append(html("label", {}, html("span", {}, this.speech.say(part)), field));
    });
    return group;
  }

  /** A number for each output, which may be left out. @param {HTMLElement} group @param {LayerRequest} layer @param {number} place @param {ParameterRow} row @param {string} label */
  bias(group, layer, place, row, label) {
    const field = html("input", { type: "text", inputmode: "decimal", "data-field": `${place}/${row.name}`, "data-part": "", "aria-label": label });
    field.addEventListener("input", () => {
      const values = numbersIn(field.value);
      if (values.includes(null)) return field.setAttribute("aria-invalid", "true");
      this.set(place, row.name, values.length > 1 ? values : (values[0] ?? null));
    });
    group.append(html("label", {}, field));
    return group;
  }

  /** @param {number} place @param {ParameterRow} row @param {string} part @param {number} index @param {string} label */
  field(place, row, part, index, label) {
    const attributes = { "data-field": `${place}/${row.name}`, "data-part": part ? String(index) : "", "aria-label": label };
    const field = row.kind === "choice" ? html("select", attributes, ...this.options(row)) : html("input", { ...attributes, ...numeric(row) });
    field.addEventListener("input", () => this.typed(field, place, row));
    return html("label", {}, part ? html("span", {}, this.speech.say(part)) : "", field);
  }

  /** @param {LayerRequest} layer @param {number} place @param {ParameterRow} row @param {string} label */
  flag(layer, place, row, label) {
    const name = `${place}/${row.name}`;
    const toggle = this.toggle(name, label, Boolean(layer[row.name] ?? row.default), (on) => this.set(place, row.name, on));
    toggle.control?.setAttribute("data-field", name);
    return toggle;
  }

  /** Padding by its name, or by widths of one's own. @param {LayerRequest} layer @param {number} place @param {ParameterRow} row @param {string} label */
  named(layer, place, row, label) {
    const value = layer[row.name] ?? row.default;
    const field = html("select", { "aria-label": label, "data-field": `${place}/${row.name}`, "data-part": "name" });
    field.append(...PADDINGS.map((name) => html("option", { value: name }, name)), html("option", { value: OWN }, this.speech.say("own_widths")));
    field.value = typeof value === "string" ? value : OWN;
    field.addEventListener("change", () => this.set(place, row.name, field.value === OWN ? 1 : field.value));
    return field;
  }

  /** @param {ParameterRow} row */
  options(row) {
    return row.choices.map(({ value, label }) => html("option", { value }, label[this.speech.lang]));
  }

  /** @param {HTMLInputElement | HTMLSelectElement} field @param {number} place @param {ParameterRow} row */
  typed(field, place, row) {
    if (row.kind === "choice") return this.set(place, row.name, field.value);
    const value = parseCell(field.value);
    const layer = this.store.state.doc.layers[place];
    if (value === null) {
      this.wrong.set(keyOf(field), { text: field.value, value: this.valueOf(field, layer, row.name) });
      return this.show();
    }
    this.wrong.delete(keyOf(field));
    const part = field.dataset.part;
    this.set(place, row.name, part ? replacedPart(layer[row.name], row, Number(part), value) : value, keyOf(field));
  }

  /** A field left empty shows its value again; anything else that is no number waits to be mended. @param {HTMLInputElement} field */
  left(field) {
    this.store.seal();
    if (!field.dataset.field || field.value !== "" || field.validity.badInput) return;
    this.wrong.delete(keyOf(field));
    this.show();
  }

  /** @param {HTMLInputElement | HTMLSelectElement} field @param {LayerRequest} layer @param {string} name @returns {unknown} */
  valueOf(field, layer, name) {
    const row = this.entry(layer).parameters.find((parameter) => parameter.name === name);
    const value = layer[name] ?? row?.default ?? "";
    const part = field.dataset.part;
    if (row?.kind === "tensor") return row.optional ? [value].flat().join(", ") : kernelExtent(/** @type {import("./types.d.ts").Nested} */ (value))[Number(part)];
    if (row?.kind === "flag") return Boolean(value);
    if (part === "name") return typeof value === "string" ? value : OWN;
    return part ? flat(value, row?.kind !== "pair")[Number(part)] : first(value);
  }

  /** @param {HTMLInputElement | HTMLSelectElement} field @param {unknown} value */
  fill(field, value) {
    if (typeof value === "boolean") /** @type {HTMLInputElement} */ (field).checked = value;
    else if (field.value !== String(value)) field.value = String(value);
  }

  /** @param {string} name @param {string} label @param {boolean} on @param {(on: boolean) => void} change */
  toggle(name, label, on, change) {
    const box = html("input", { type: "checkbox", name });
    box.checked = on;
    box.addEventListener("change", () => change(box.checked));
    return html("label", { class: "toggle" }, box, label);
  }

  /** @param {string} label @param {() => void} act */
  button(label, act) {
    const button = html("button", { type: "button" }, label);
    button.addEventListener("click", act);
    return button;
  }

  /** @param {number} place @param {string} name @param {unknown} value @param {string} [series] */
  set(place, name, value, series) {
    this.change((layers) => layers.map((layer, i) => (i === place ? { ...layer, [name]: value } : layer)), series);
  }

  /** @param {(layers: LayerRequest[]) => LayerRequest[]} change @param {string} [series] what makes one change with others of its name */
  change(change, series) {
    const { doc } = this.store.state;
    this.store.edit({ ...doc, layers: change(doc.layers) }, {}, series);
  }
}

/** The numbers of a list as people type it; null for what is none. @param {string} text */
const numbersIn = (text) => text.split(/[\s,;]+/).filter(Boolean).map(parseCell);

/** The size of a layer's kernel with another number along an axis. @param {LayerRequest} layer @param {number} axis @param {number} side */
const sized = ({ kernel }, axis, side) => kernelExtent(/** @type {import("./types.d.ts").Nested} */ (kernel)).with(axis, side);

/** @param {HTMLElement} field */
const keyOf = ({ dataset }) => `${dataset.field}/${dataset.part}`;

/** How a value is written: one number, two, four, or none where another parameter stands for it. @param {LayerRequest} layer @param {ParameterRow} row */
function formOf(layer, row) {
  const value = layer[row.name] ?? row.default;
  if (row.optional && (value === null || value === undefined)) return "none";
  if (row.kind === "padding" && typeof value === "string") return "word";
  if (!Array.isArray(value)) return "single";
  return row.kind === "pair" ? "pair" : "sides";
}

/** @param {unknown} value @returns {unknown} */
const first = (value) => (Array.isArray(value) ? first(value[0]) : value);

/** All numbers of a pair or of widths: rows, columns; or top, bottom, left, right. @param {unknown} value @param {boolean} widths @returns {unknown[]} */
function flat(value, widths) {
  const [rows, columns] = Array.isArray(value) ? value : [value, value];
  if (!widths) return [rows, columns];
  return [rows, columns].flatMap((side) => (Array.isArray(side) ? side : [side, side]));
}

/** @param {unknown} value @param {ParameterRow} row */
function spreadValue(value, row) {
  return nested(flat(value, row.kind !== "pair"));
}

/** @param {unknown[]} numbers */
const nested = (numbers) => (numbers.length === 4 ? [numbers.slice(0, 2), numbers.slice(2)] : numbers);

/** @param {unknown} value @param {ParameterRow} row @param {number} index @param {unknown} number */
function replacedPart(value, row, index, number) {
  return nested(flat(value, row.kind !== "pair").map((old, i) => (i === index ? number : old)));
}

/** @param {ParameterRow} row @returns {Record<string, string>} */
function numeric(row) {
  return row.kind === "number" ? { type: "text", inputmode: "decimal" } : { type: "number", min: String(row.minimum), max: "64", step: "1" };
}

// @ts-check
/** Wires the page: the only file that knows all the others. */
import { fetchCode, fetchTrace, painted, pause } from "./api.js";
import { Buttons } from "./buttons.js";
import { CaptionView } from "./caption.js";
import { Clipboard } from "./clipboard.js";
import { docOf } from "./doc.js";
import { byId, setText } from "./dom.js";
import { Editor } from "./editor.js";
import { directionAt } from "./frame.js";
import { Invite } from "./invite.js";
import { listenForKeys } from "./keys.js";
import { Legend } from "./legend.js";
import { Movers } from "./movers.js";
import { Notice } from "./notice.js";
import { Panels } from "./panels.js";
import { Parameters } from "./parameters.js";
import { Picture } from "./picture.js";
import { Planes } from "./planes.js";
import { Player } from "./player.js";
import { keepComputed } from "./recompute.js";
import { Selection } from "./selection.js";
import { Address, copyText, frameOf } from "./share.js";
import { Spotlight } from "./spotlight.js";
import { Store } from "./store.js";
import { writes } from "./svg.js";
import { offerThemes, seenTheme } from "./theme.js";
import { Title } from "./title.js";
import { Tools } from "./tools.js";
import { outline } from "./trace.js";
import { Transport } from "./transport.js";

/** @import { Boot, Example } from "./types.d.ts" */

/** For tests, which count what a step or an edit writes. */
export const drawn = writes;

/** @type {Boot} */
const boot = JSON.parse(byId("boot").textContent ?? "");

/** @param {string} key @param {Record<string, string>} [values] */
function say(key, values = {}) {
  return (boot.text[values.count === "1" && `${key}_one` in boot.text ? `${key}_one` : key] ?? key).replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}
const speech = { lang: boot.lang, say };

const opened = /** @type {Example} */ (boot.examples.find(({ id }) => id === boot.example));
const store = new Store({
  doc: docOf(opened.trace.layers, opened.trace.x, boot.trace.g),
  draft: null,
  plane: { sample: 0, channel: 0 },
  front: 0,
  crowded: false,
  trace: boot.trace,
  ahead: null,
  cursor: 0,
  direction: "forward",
  speed: 1,
  playing: false,
  unit: "group",
  both: true,
  example: boot.example,
  pointed: null,
  pinned: false,
  hand: null,
  hidden: false,
  spotlight: false,
  mask: false,
  flipped: false,
  present: boot.present,
  panel: "",
  problem: null,
  waiting: false,
  notice: "",
  aside: null,
  theme: seenTheme(),
});
offerThemes(store, byId("theme"));

const player = new Player(store);
keepComputed(store, fetchTrace, () => say("unreachable"), pause, painted);
const address = new Address(store, say, boot.layers.map(({ id }) => id), () => openExample(boot.examples[0].id));
new Title(store, boot.layers, speech);
new CaptionView(store, speech);
new Notice(store);
new Transport(store, player, speech);
const planes = new Planes(store, speech);
// Once the words around it are there: they decide how much room the picture has.
const picture = new Picture(byId("room"), byId("picture"), store, speech);
new Movers(picture, store);
new Parameters(store, boot.layers, speech);
// Before the editor: what they have in common, as Escape, the selection is asked about first.
const selection = new Selection(store, picture, speech);
const editor = new Editor(store, picture, /** @type {HTMLInputElement} */ (byId("editor")), speech, selection);
const tools = new Tools(store, speech, { text: (text, target, show) => clipboard.put(text, target, show), array: (tensor, target, show) => clipboard.putArray(tensor, target, show) }, copyText);
const clipboard = new Clipboard(store, picture, editor, selection, speech, { correct: (text) => tools.correct(text), image: (file) => tools.take(file) });
const actions = {
  reset: () => openExample(store.state.example),
  nextExample: () => openExample(neighbour(1)),
  previousExample: () => openExample(neighbour(-1)),
  present: () => boot.embed || toggle("present"),
  fullScreen,
  help: () => togglePanel("help"),
  edit: () => togglePanel("edit"),
  qr: () => togglePanel("qr"),
  hide: () => toggle("hidden"),
  mask: () => toggle("mask"),
  light: () => toggle("spotlight"),
  regroup: () => (player.regroup(), tell(`unit_${store.state.unit}`)),
  both: () => (toggle("both"), tell(store.state.both ? "both_directions" : "one_direction")),
  undo: () => store.undo(),
  redo: () => store.redo(),
};
const turns = {
  channel: (/** @type {1 | -1} */ by) => planes.turn("channel", by),
  sample: (/** @type {1 | -1} */ by) => planes.turn("sample", by),
};
listenForKeys(store, player, { ...actions, ...turns });
new Buttons(store, actions);
new Panels(store, speech, fetchCode, pause, openExample);
new Legend(store);
new Spotlight(store);
new Invite(store, () => address.write(), say);

store.subscribe(["trace"], ({ trace }) => {
  const wanted = address.takeWanted();
  if (!wanted) return;
  const cursor = Math.min(wanted.cursor, outline(trace).total);
  store.set({ cursor, direction: directionAt(trace, cursor, wanted.direction ?? "forward") });
});
// Whoever moves before the trace is there stays where he went.
store.subscribe(["cursor", "direction"], () => address.takeWanted());
store.subscribe(["present"], showPresent);
store.subscribe(["example"], showExample);
byId("present").addEventListener("click", actions.present);
byId("share").addEventListener("click", share);
byId("language").addEventListener("click", changeLanguage);
showPresent();
void address.read();

/** @param {string} id */
function openExample(id) {
  const example = /** @type {Example} */ (boot.examples.find((one) => one.id === id));
  const { layers, x, g } = example.trace;
  store.edit(docOf(layers, x, g), { example: id, plane: { sample: 0, channel: 0 }, playing: false, pointed: null, pinned: false, cursor: 0, direction: "forward" });
}

/** Says it anew, even where the same was said before. @param {string} word @param {[string, () => void][]} [acts] */
function tell(word, acts) {
  const notice = say(word);
  store.set({ notice: "" });
  store.set({ notice, aside: { notice, acts } });
}

/** Undo comes back to an earlier example too. */
function showExample() {
  inAddress("example", store.state.example);
}

/** @param {string} name @param {string | null} value null: none */
function inAddress(name, value) {
  const url = new URL(location.href);
  if (url.searchParams.get(name) === value) return;
  if (value === null) url.searchParams.delete(name);
  else url.searchParams.set(name, value);
  history.replaceState(null, "", url);
}

/** @param {"hidden" | "mask" | "spotlight" | "both" | "present"} key */
function toggle(key) {
  store.set({ [key]: !store.state[key] });
}

/** @param {import("./types.d.ts").State["panel"]} panel */
function togglePanel(panel) {
  if (!boot.embed) store.set({ panel: store.state.panel === panel ? "" : panel });
}

/** @param {number} by */
function neighbour(by) {
  const ids = boot.examples.map(({ id }) => id);
  return ids[(ids.indexOf(store.state.example) + by + ids.length) % ids.length];
}

function showPresent() {
  const { present } = store.state;
  document.documentElement.classList.toggle("present", present);
  byId("present").setAttribute("aria-pressed", String(present));
  setText(byId("present"), say(present ? "leave_present" : "present"));
  if (present) store.set({ panel: "" });
  inAddress("present", present ? "1" : null);
}

function fullScreen() {
  void (document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen());
}

async function share() {
  const stated = await address.write();
  const copied = stated && (await copyText(location.href));
  tell(copied ? "link_copied" : stated ? "link_ready" : "link_large", stated ? [[say("copy_frame"), shareFrame]] : []);
}

async function shareFrame() {
  if (await copyText(frameOf(location.href))) tell("frame_copied");
}

/** The choice is kept for pages that are opened without one in their link. */
async function changeLanguage() {
  await address.write();
  const url = new URL(location.href);
  const lang = boot.lang === "en" ? "zh" : "en";
  document.cookie = `lang=${lang}; max-age=31536000; SameSite=Lax`;
  url.searchParams.set("lang", lang);
  location.assign(url);
}

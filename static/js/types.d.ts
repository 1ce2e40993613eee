/** Shapes of the data that travels between the service, the store and the views. */

export type Cell = number | "NaN" | "Infinity" | "-Infinity";
export type Grid = Cell[][];
/** `(H, W)`, `(H, W, C)` or `(N, H, W, C)`; of a kernel `(kh, kw)` or `(kh, kw, C, C')`. */
export type Nested = Cell[][] | Cell[][][] | Cell[][][][];
/** What comes with the page has its language alone. */
export type Text = { en: string; zh: string };
export type Direction = "forward" | "backward";
export type Shape = [number, number];

export type Links = {
  src: number[];
  dst: number[];
  weight: number[];
  used: boolean[];
  /** The kernel's cell that each link passes through, and backward its gradient there once the link has been added. */
  tap: number[] | null;
  after: Cell[];
  tap_after: Cell[] | null;
};

export type Steps = {
  cell: number[];
  end: number[];
  group: number[];
  read: Cell[];
  written: Cell[];
  lost?: Cell[];
  created?: Cell[];
  scaled?: Cell[];
};

/** The channels on both sides of a stage that its links join, and the planes of its kernel. */
export type Shown = { in: number[]; out: number[]; tap: number[] | null };

export type Stage = {
  id: string;
  layer: number;
  name: Text;
  kind: "copy" | "sum" | "choose" | "norm";
  operator: string | null;
  sentences: Record<string, Text>;
  in_shape: number[];
  out_shape: number[];
  shown: Shown;
  offset: Shape;
  values: Nested;
  const: number[] | null;
  code: string[];
  bias: Cell[] | null;
  links: Links;
  crop: number | null;
  /** What hidden channels give to each receiving cell, and hidden samples to the kernel's gradient. */
  others: Cell[] | null;
  tap_others: Cell[] | null;
  /** What each shown channel adds to a step's sum, where that is a sum of several. */
  partial: Cell[][] | null;
  steps: Steps;
};

export type LayerSummary = {
  name: Text;
  describe: Text;
  story: Record<Direction, Text>;
  in_shape: number[];
  out_shape: number[];
  size: [string, string];
};

export type Meter = { g: Cell; dx: Cell; lost: Cell; created: Cell; scaled: Cell };

/** What is shown of how many, and what the meter's totals are sums of. */
export type PlaneInfo = { sample: number; samples: number; channel: number; channels: number; summed: "shown" | "sample" };

export type Trace = {
  version: number;
  plane: PlaneInfo | null;
  layers: LayerSummary[];
  x: Nested;
  g: Nested;
  y: Nested;
  dx: Nested;
  parameters: ({ kernel: Nested; bias: Cell | Cell[] | null } | null)[];
  meter: Meter;
  forward: Stage[];
  backward: Stage[];
};

export type LayerRequest = { type: string; [parameter: string]: unknown };

/** What a user edits, and what undo brings back. `kept` remembers every g ever set, by "row,column" or "sample,row,column,channel". */
export type Doc = { layers: LayerRequest[]; x: Nested; g: Nested; kept: Record<string, Cell> };

export type ParameterRow = {
  name: string;
  label: Text;
  symbol: string;
  kind: "pair" | "count" | "widths" | "padding" | "number" | "flag" | "choice" | "tensor";
  minimum: number;
  optional: boolean;
  default: unknown;
  choices: { value: string; label: Text }[];
};

export type LayerEntry = { id: string; name: Text; parameters: ParameterRow[] };

export type Example = {
  id: string;
  title: Text;
  lesson?: Text;
  trace: { layers: LayerRequest[]; x: Nested; g: Nested };
};

export type Boot = {
  lang: keyof Text;
  present: boolean;
  /** Whether the page stands in a frame of another, without its tools. */
  embed: boolean;
  text: Record<string, string>;
  layers: LayerEntry[];
  examples: Example[];
  example: string;
  trace: Trace;
};

/** One grid on screen: `v2` holds the values after two stages, `g2` the gradients there; `k2` is the kernel between `v2` and `v3`, `d2` its gradient. */
export type GridId = string;
/** A plane of a grid on screen: the grid's own id where it shows one, else `v2.0`, with the number of its channel behind it. */
export type CardId = string;
export type Pointed = { grid: GridId; cell: number };
/** The cells in hand: the one last focused, and two opposite corners of the block around it; each as [row, column]. */
export type Hand = { grid: CardId; at: Shape; from: Shape; to: Shape };
/** What goes with a notice, while it is the one shown: answers to choose from, and the box in the room that it stands beside. */
export type Aside = { notice: string; acts?: [string, () => void][]; box?: { x: number; y: number; side: number } };
export type Problem = { detail: string; pointer: string };

export type State = {
  doc: Doc;
  /** What the document would be with what is being typed. */
  draft: Doc | null;
  /** The sample and the channel of y that are asked for. */
  plane: { sample: number; channel: number };
  /** Which of several planes stands in front where there is room for one alone. */
  front: number;
  crowded: boolean;
  trace: Trace;
  /** The trace with newer values, while their links are still to come. */
  ahead: Trace | null;
  cursor: number;
  direction: Direction;
  speed: number;
  playing: boolean;
  /** What play goes by, and whether it goes on backward after forward. */
  unit: "cell" | "group" | "stage";
  both: boolean;
  example: string;
  pointed: Pointed | null;
  pinned: boolean;
  hand: Hand | null;
  hidden: boolean;
  spotlight: boolean;
  mask: boolean;
  flipped: boolean;
  present: boolean;
  panel: "" | "layers" | "lessons" | "code" | "edit" | "help" | "qr";
  problem: Problem | null;
  /** Whether the service is slow to answer. */
  waiting: boolean;
  notice: string;
  aside: Aside | null;
  theme: import("./colour.js").Theme;
};

/** A stage in the order of play: forward stages, then backward ones; `from` and `to` are grids. */
export type Play = {
  direction: Direction;
  stage: Stage;
  from: GridId;
  to: GridId;
  start: number;
  count: number;
};

export type Outline = { plays: Play[]; total: number; turn: number; last: number };

/** One step of a stage: the cell it is about and the range of its links. */
export type Step = { play: Play; index: number; cell: number; first: number; end: number };

export type Frame = {
  outline: Outline;
  direction: Direction;
  cursor: number;
  rest: boolean;
  step: Step | null;
  grids: Record<GridId, (Cell | null)[]>;
};

/** Where a grid stands: top left corner and the pitch of its cells, in pixels. */
export type Place = { x: number; y: number; cell: number; rows: number; cols: number; thumb: boolean };

// What is wrong with the picture on screen, in words: an expression for Playwright's evaluate.
() => {
  const problems = [];
  const room = document.getElementById("room");
  const visible = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  const named = (element) => `${element.localName}.${element.getAttribute("class") ?? ""}#${element.id} “${element.textContent.trim().slice(0, 30)}”`;

  const inside = (inner, outer, slack) =>
    inner.left >= outer.left - slack && inner.right <= outer.right + slack && inner.top >= outer.top - slack && inner.bottom <= outer.bottom + slack;
  const meet = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

  /** Nothing reaches outside of the window, and no text of the frame is cut off; a phone's room may be scrolled up and down. */
  function checkWindow() {
    const [width, height] = [innerWidth, innerHeight];
    for (const { scrollWidth, scrollHeight } of [document.documentElement, document.body]) {
      if (scrollWidth > width || scrollHeight > height) problems.push(`page is ${scrollWidth}×${scrollHeight}`);
    }
    const scrolls = room.scrollHeight > room.clientHeight && getComputedStyle(room).overflowY === "auto";
    // What a cell holds is measured against its tile.
    for (const element of document.body.querySelectorAll(":not([role=gridcell] *)")) {
      if (element.matches(".spoken, script, noscript, option, .hit, [type=radio]") || element.closest("[hidden]") || !visible(element)) continue;
      const rect = element.getBoundingClientRect();
      if (rect.width === 0 || rect.height === 0) continue;
      const inRoom = room.contains(element) && element !== room;
      const bounds = inRoom && scrolls ? { left: 0, right: width, top: -Infinity, bottom: Infinity } : { left: 0, right: width, top: 0, bottom: height };
      if (!inside(rect, bounds, 0.5)) problems.push(`outside the window: ${named(element)}`);
      const text = !inRoom && element.matches("p, button, span, select, .meter");
      const fades = getComputedStyle(element).maskImage !== "none";
      if (text && !fades && element.clientWidth > 0 && element.scrollWidth > element.clientWidth + 1) problems.push(`cut off: ${named(element)}`);
    }
  }

  const pen = document.createElement("canvas").getContext("2d");

  /** The box of a text's ink, which is smaller than that of its line. */
  function ink(text) {
    const { left, right, top } = text.getBoundingClientRect();
    const { fontWeight, fontSize, fontFamily } = getComputedStyle(text);
    const size = parseFloat(fontSize) * text.getCTM().a;
    pen.font = `${fontWeight} ${size}px ${fontFamily}`;
    const { actualBoundingBoxAscent: up, actualBoundingBoxDescent: down, fontBoundingBoxAscent: above } = pen.measureText(text.textContent);
    return { left, right, top: top + above - up, bottom: top + above + down, size };
  }

  /** Every digit is large enough, inside its tile, and clear of other digits and of the mark of a tie. */
  function checkCell(cell) {
    const tile = cell.querySelector(".tile").getBoundingClientRect();
    const mark = cell.querySelector(".inner");
    const line = !mark || getComputedStyle(mark).stroke === "none" ? null : mark.getBoundingClientRect();
    const texts = [...cell.querySelectorAll("text")].filter((text) => text.textContent && visible(text)).map((text) => [text, ink(text)]);
    for (const [text, box] of texts) {
      if (box.size < 10.99) problems.push(`too small: ${named(text)} ${box.size}`);
      if (!inside(box, tile, 0.5)) problems.push(`outside its tile: ${named(text)}`);
      if (line && !inside(box, line, -0.5)) problems.push(`on the mark of a tie: ${named(text)}`);
      for (const [other, otherBox] of texts) {
        if (text !== other && meet(box, otherBox)) problems.push(`on top of ${named(other)}: ${named(text)}`);
      }
    }
    return texts.length;
  }

  function checkCells() {
    const shown = [...document.querySelectorAll("[role=gridcell]")].reduce((sum, cell) => sum + checkCell(cell), 0);
    if (shown < 10) problems.push(`only ${shown} numbers are shown`);
  }

  /** Labels stand clear of each other and of all grids. */
  function checkLabels() {
    const labels = [...document.querySelectorAll(".label")].filter((label) => label.textContent).map((label) => [label, label.getBoundingClientRect()]);
    if (labels.length < 2) problems.push(`only ${labels.length} labels`);
    const grids = [...document.querySelectorAll("[role=grid]")].map((grid) => grid.getBoundingClientRect());
    for (const [label, box] of labels) {
      for (const [other, otherBox] of labels) if (label !== other && meet(box, otherBox)) problems.push(`labels meet: ${named(label)} ${named(other)}`);
      // The line of a text reaches a little lower than its letters.
      const letters = { left: box.left, right: box.right, top: box.top, bottom: box.bottom - 4 };
      if (grids.some((grid) => meet(letters, grid))) problems.push(`label on a grid: ${named(label)}`);
    }
  }

  checkWindow();
  checkCells();
  checkLabels();
  return [...new Set(problems)].slice(0, 12);
};

// What is wrong with the picture on screen, in words: an expression for Playwright's evaluate.
() => {
  const problems = [];
  const room = document.getElementById("room");
  const shown = (element) => !element.closest("[hidden], .spoken") && element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  const words = (element) => (element.getAttribute("aria-label") ?? element.textContent).trim().slice(0, 30);
  const named = (element) => `${element.localName}.${element.getAttribute("class") ?? ""}#${element.id} “${words(element)}”`;

  const inside = (inner, outer, slack) =>
    inner.left >= outer.left - slack && inner.right <= outer.right + slack && inner.top >= outer.top - slack && inner.bottom <= outer.bottom + slack;
  const meet = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

  /** What an element is seen through: the window, and every ancestor that cuts off and does not scroll. Only code and formulas scroll sideways. */
  function openingFor(element) {
    const opening = { left: -Infinity, top: -Infinity, right: Infinity, bottom: Infinity };
    const narrow = (...bounds) => bounds.forEach(([side, at]) => (opening[side] = ["left", "top"].includes(side) ? Math.max(opening[side], at) : Math.min(opening[side], at)));
    let [across, down] = [true, true];
    for (let outer = element; outer !== document.body; outer = outer.parentElement) {
      if (outer instanceof SVGElement) continue;
      const { overflowX, overflowY, position } = getComputedStyle(outer);
      const { left, top, right, bottom } = outer.getBoundingClientRect();
      across &&= !outer.matches("pre, math");
      down &&= overflowY !== "auto" || outer.scrollHeight <= outer.clientHeight;
      if (across && overflowX !== "visible") narrow(["left", left], ["right", right]);
      if (down && overflowY !== "visible") narrow(["top", top], ["bottom", bottom]);
      if (position === "fixed") break;
    }
    if (across) narrow(["left", 0], ["right", innerWidth]);
    if (down && getComputedStyle(document.body).overflowY === "hidden") narrow(["top", 0], ["bottom", innerHeight]);
    return opening;
  }

  function checkWindow() {
    const { scrollWidth, scrollHeight } = document.documentElement;
    const scrolls = getComputedStyle(document.body).overflowY !== "hidden";
    if (scrollWidth > innerWidth || (scrollHeight > innerHeight && !scrolls)) problems.push(`page is ${scrollWidth}×${scrollHeight}`);
    for (const element of document.querySelectorAll("#picture .card, #picture .frame, #picture .lens, .panel, .bubble, #problem")) {
      const rect = element.getBoundingClientRect();
      if (shown(element) && rect.width && !inside(rect, openingFor(element), 2)) problems.push(`outside the window: ${named(element)}`);
    }
  }

  /** No text of the frame is cut off. What has no room at all may be left out where it is told elsewhere too: parts of the size, names of stages. */
  function checkText() {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const element = node.parentElement;
      // What a cell holds is measured against its tile.
      if (!node.data.trim() || element.closest("script, noscript, option, [role=gridcell], annotation") || !shown(element)) continue;
      const opening = openingFor(element);
      const range = document.createRange();
      range.selectNodeContents(node);
      for (const rect of range.getClientRects()) {
        // The box of a line reaches further than its letters.
        const letters = { left: rect.left, right: rect.right, top: rect.top + 0.2 * rect.height, bottom: rect.bottom - 0.2 * rect.height };
        if (element.matches("#summary span, .segment em") && !meet(letters, opening)) continue;
        if (!inside(letters, opening, 1)) problems.push(`cut off: ${named(element)}`);
      }
    }
    for (const select of document.querySelectorAll("select:not(.theme *)")) {
      const { font, appearance, paddingLeft, paddingRight } = getComputedStyle(select);
      pen.font = font;
      const room = select.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight) - (appearance === "none" ? 0 : 14);
      if (shown(select) && pen.measureText(select.selectedOptions[0].textContent).width > room + 2) problems.push(`cut off: ${named(select)}`);
    }
  }

  const CONTROLS = "button, select:not(.theme *), .theme, .panel input, textarea, .open, .direction span, #timeline";

  /** Every control has room for a finger, stands in the window, and touches no other; the two directions are one control. */
  function checkControls() {
    const controls = [...document.querySelectorAll(CONTROLS)].filter(shown).map((control) => [control, control.getBoundingClientRect()]);
    const among = controls.map(([control]) => control.closest(".panel, .bubble, .direction"));
    controls.forEach(([control, box], i) => {
      if (Math.min(box.width, box.height) < 23.9) problems.push(`too small: ${named(control)} ${box.width}×${box.height}`);
      if (!inside(box, openingFor(control.parentElement), 1)) problems.push(`cut off: ${named(control)}`);
      controls.slice(i + 1).forEach(([other, otherBox], j) => {
        if (among[i] !== among[i + 1 + j] || among[i]?.matches(".direction")) return;
        const [across, down] = [Math.max(box.left, otherBox.left) - Math.min(box.right, otherBox.right), Math.max(box.top, otherBox.top) - Math.min(box.bottom, otherBox.bottom)];
        if (Math.max(across, down) < 3.9) problems.push(`too close: ${named(control)} ${named(other)}`);
      });
    });
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
    const texts = [...cell.querySelectorAll("text")].filter((text) => text.textContent && shown(text)).map((text) => [text, ink(text)]);
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
    const count = [...document.querySelectorAll("[role=gridcell], .lens g:has(> .tile)")].reduce((sum, cell) => sum + checkCell(cell), 0);
    if (count < 10) problems.push(`only ${count} numbers are shown`);
  }

  const labels = [...document.querySelectorAll(".label")].filter((label) => label.textContent).map((label) => [label, label.getBoundingClientRect()]);

  /** Labels stand clear of each other and of all grids. */
  function checkLabels() {
    if (labels.length < 2) problems.push(`only ${labels.length} labels`);
    const grids = [...document.querySelectorAll("[role=grid]")].map((grid) => grid.getBoundingClientRect());
    for (const [label, box] of labels) {
      for (const [other, otherBox] of labels) if (label !== other && meet(box, otherBox)) problems.push(`labels meet: ${named(label)} ${named(other)}`);
      // The line of a text reaches a little further than its letters.
      const letters = { left: box.left, right: box.right, top: box.top + 3, bottom: box.bottom - 4 };
      if (grids.some((grid) => meet(letters, grid))) problems.push(`label on a grid: ${named(label)}`);
    }
  }

  /** No arrow passes a label. */
  function checkArrows() {
    for (const path of document.querySelectorAll("path.arrow")) {
      const toScreen = path.getScreenCTM();
      for (let at = 0; at <= path.getTotalLength(); at += 4) {
        const { x, y } = path.getPointAtLength(at).matrixTransform(toScreen);
        const passed = labels.find(([, { left, right, top, bottom, height }]) => x > left && x < right && y > top + 0.15 * height && y < bottom - 0.15 * height);
        if (passed) problems.push(`an arrow passes: ${named(passed[0])}`);
      }
    }
  }

  checkWindow();
  checkText();
  checkControls();
  checkArrows();
  checkCells();
  checkLabels();
  return [...new Set(problems)].slice(0, 12);
};

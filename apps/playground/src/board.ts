// The shared board: strokes go out in small pieces as they are drawn, and come in the same way.
import { BoardCanvas, type Stroke } from "./board-canvas.js";
import { board, chat } from "./connection.js";
import { deliver } from "./deliver.js";
import type { StrokePiece } from "./events.js";
import { newId } from "./identity.js";
import { hues, limits } from "./limits.js";
import { find, make } from "./page.js";
import { holdPen } from "./pen.js";
import { showPointer } from "./pointers.js";

/** How often the pieces of a stroke leave while it is drawn. */
const pieceMs = 50;
const penWidth = 6;
const colourNames = ["Kelp", "Amber", "Coral", "Tide", "Mussel", "Moss"];

interface Drawn extends Stroke {
  readonly points: number[];
}

const sheet = find("board-canvas", HTMLCanvasElement);
const hint = find("board-hint", HTMLElement);
const pens = find("pens", HTMLElement);

const strokes = new Map<string, Drawn>();
/** Own strokes of which the server may not know everything. */
const unanswered = new Map<string, number>();
const canvas = new BoardCanvas(sheet, drawAll);
let hue = 0;

function drawAll(): void {
  canvas.clear();
  for (const stroke of strokes.values()) canvas.draw(stroke);
  hint.hidden = strokes.size > 0;
}

/** Adds a piece, and draws what is new of it. */
function add({ id, hue: strokeHue, width, from, points }: StrokePiece): void {
  const stroke = strokes.get(id) ?? { hue: strokeHue, width, points: [] };
  if (from < stroke.points.length) return;
  const drawnBefore = stroke.points.length;
  stroke.points.push(...points);
  strokes.set(id, stroke);
  canvas.draw(stroke, drawnBefore);
  hint.hidden = true;
}

async function send(piece: StrokePiece): Promise<void> {
  unanswered.set(piece.id, (unanswered.get(piece.id) ?? 0) + 1);
  await deliver(board, () => board.emitWithAck("stroke", piece));
  const left = (unanswered.get(piece.id) ?? 1) - 1;
  if (left === 0) unanswered.delete(piece.id);
  else unanswered.set(piece.id, left);
}

/** The stroke under the pen, and how much of it has been sent. */
class Drawing {
  readonly #id = newId();
  readonly #stroke: Drawn = { hue, width: penWidth, points: [] };
  #sent = 0;

  extend(x: number, y: number): void {
    add({ ...this.#stroke, id: this.#id, from: strokes.get(this.#id)?.points.length ?? 0, points: [x, y] });
  }

  flush(): void {
    const points = strokes.get(this.#id)?.points ?? [];
    while (this.#sent < points.length) {
      const piece = points.slice(this.#sent, this.#sent + limits.pieceNumbers);
      void send({ ...this.#stroke, id: this.#id, from: this.#sent, points: piece });
      this.#sent += piece.length;
    }
  }
}

function startDrawing(): void {
  let drawing: Drawing | null = null;
  let shownAt = 0;
  setInterval(() => {
    // While the line is away a stroke waits as one piece, not as hundreds.
    if (board.connected) drawing?.flush();
  }, pieceMs);
  holdPen(sheet, {
    onDown(x, y) {
      drawing = new Drawing();
      drawing.extend(x, y);
    },
    onMove(x, y, isDown) {
      if (isDown) drawing?.extend(x, y);
      if (performance.now() - shownAt < pieceMs) return;
      shownAt = performance.now();
      board.volatile.emit("pointer", x, y);
    },
    onUp() {
      drawing?.flush();
      drawing = null;
    },
  });
}

function choose(next: number): void {
  hue = next;
  for (const pen of pens.querySelectorAll("button")) {
    pen.setAttribute("aria-pressed", String(Number(pen.dataset["hue"]) === hue));
  }
}

function startPens(): void {
  for (let each = 0; each < hues; each += 1) {
    const pen = make("button", {
      class: "pen",
      title: colourNames[each] ?? "",
      data: { hue: String(each) },
      attributes: { type: "button", "aria-label": colourNames[each] ?? "" },
    });
    pen.addEventListener("click", () => choose(each));
    pens.append(pen);
  }
  choose(0);
  chat.once("welcome", (you) => choose(you.hue));
}

/** Starts the board. */
export function startBoard(): void {
  startPens();
  startDrawing();
  find("board-clear", HTMLButtonElement).addEventListener("click", () => {
    void deliver(board, () => board.emitWithAck("clear"));
  });
  board.on("board", (pieces) => {
    for (const id of strokes.keys()) if (!unanswered.has(id)) strokes.delete(id);
    for (const piece of pieces) {
      if (!unanswered.has(piece.id)) strokes.set(piece.id, { ...piece, points: [...piece.points] });
    }
    drawAll();
  });
  board.on("stroke", add);
  board.on("clear", () => {
    strokes.clear();
    drawAll();
  });
  board.on("pointer", showPointer);
}

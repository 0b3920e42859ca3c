// The strokes on the board, oldest first, within bounds. It knows no socket.
import type { StrokePiece } from "../src/events.js";

const maxStrokes = 500;
const maxNumbers = 60_000;
const maxStrokeNumbers = 20_000;

interface Stroke extends Omit<StrokePiece, "from" | "points"> {
  readonly points: number[];
}

export class BoardStrokes {
  readonly #strokes = new Map<string, Stroke>();
  #numbers = 0;

  /** Adds a piece. False where it is there already: a window sends a piece again when an answer was lost with its line. */
  add(piece: StrokePiece): boolean {
    const stroke = this.#strokes.get(piece.id) ?? { ...piece, points: [] };
    if (piece.from < stroke.points.length || stroke.points.length > maxStrokeNumbers) return false;
    stroke.points.push(...piece.points);
    this.#strokes.set(piece.id, stroke);
    this.#numbers += piece.points.length;
    this.#forgetOldest();
    return true;
  }

  clear(): void {
    this.#strokes.clear();
    this.#numbers = 0;
  }

  all(): readonly StrokePiece[] {
    return [...this.#strokes.values()].map((stroke) => ({ ...stroke, from: 0 }));
  }

  #forgetOldest(): void {
    for (const [id, stroke] of this.#strokes) {
      if (this.#strokes.size <= maxStrokes && this.#numbers <= maxNumbers) return;
      this.#strokes.delete(id);
      this.#numbers -= stroke.points.length;
    }
  }
}

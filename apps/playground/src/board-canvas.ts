// Draws strokes on the sheet, sharp at any size, in the colours of the theme. It knows neither pointer nor network.
import { hues, limits } from "./limits.js";

/** A stroke as it is drawn: x, y, x, y … in thousandths of the board. */
export interface Stroke {
  readonly hue: number;
  readonly width: number;
  readonly points: readonly number[];
}

export class BoardCanvas {
  readonly #canvas: HTMLCanvasElement;
  readonly #context: CanvasRenderingContext2D;
  #colours: readonly string[] = [];

  constructor(canvas: HTMLCanvasElement, redraw: () => void) {
    const context = canvas.getContext("2d");
    if (context === null) throw new Error("This browser has no 2D canvas.");
    this.#canvas = canvas;
    this.#context = context;
    const renew = (): void => {
      this.#fit();
      redraw();
    };
    new ResizeObserver(renew).observe(canvas);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", renew);
  }

  clear(): void {
    this.#context.clearRect(0, 0, this.#canvas.width, this.#canvas.height);
  }

  /** Draws a stroke from the number `from` of its points on: what is there already is not drawn twice. */
  draw({ hue, width, points }: Stroke, from = 0): void {
    const { width: sheetWidth, height: sheetHeight } = this.#canvas;
    const context = this.#context;
    const start = Math.max(0, from - 2);
    context.strokeStyle = this.#colours[hue] ?? "gray";
    context.lineWidth = (width * sheetWidth) / limits.boardUnits;
    context.lineCap = "round";
    context.lineJoin = "round";
    context.beginPath();
    for (let index = start; index + 1 < points.length; index += 2) {
      const x = ((points[index] ?? 0) * sheetWidth) / limits.boardUnits;
      const y = ((points[index + 1] ?? 0) * sheetHeight) / limits.boardUnits;
      if (index === start) context.moveTo(x, y);
      // A stroke of one point is a dot, and a path to where one stands draws it.
      context.lineTo(x, y);
    }
    context.stroke();
  }

  #fit(): void {
    const ratio = devicePixelRatio;
    this.#canvas.width = Math.round(this.#canvas.clientWidth * ratio);
    this.#canvas.height = Math.round(this.#canvas.clientHeight * ratio);
    const style = getComputedStyle(document.documentElement);
    this.#colours = Array.from({ length: hues }, (_, hue) => style.getPropertyValue(`--hue-${hue}`).trim());
  }
}

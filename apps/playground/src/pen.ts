// The pen: turns a pointer or the keyboard into points on the board. It neither draws nor sends.
import { limits } from "./limits.js";

/** What becomes of the pen's movements; places are in thousandths of the board. */
export interface PenEvents {
  /** The pen touches the sheet. */
  readonly onDown: (x: number, y: number) => void;
  /** It moves, on the sheet or above it. */
  readonly onMove: (x: number, y: number, isDown: boolean) => void;
  readonly onUp: () => void;
}

/** How far an arrow key carries the pen. */
const keyStep = 15;
const arrows = new Map([
  ["ArrowLeft", [-keyStep, 0]],
  ["ArrowRight", [keyStep, 0]],
  ["ArrowUp", [0, -keyStep]],
  ["ArrowDown", [0, keyStep]],
]);

function within(units: number): number {
  return Math.round(Math.min(limits.boardUnits, Math.max(0, units)));
}

/** Lets pointer and keyboard draw on `sheet`. */
export function holdPen(sheet: HTMLElement, events: PenEvents): void {
  holdByPointer(sheet, events);
  holdByKeys(sheet, events);
}

function holdByPointer(sheet: HTMLElement, { onDown, onMove, onUp }: PenEvents): void {
  let isDown = false;
  const place = (event: PointerEvent): [number, number] => {
    const box = sheet.getBoundingClientRect();
    const x = ((event.clientX - box.left) / box.width) * limits.boardUnits;
    const y = ((event.clientY - box.top) / box.height) * limits.boardUnits;
    return [within(x), within(y)];
  };
  const lift = (): void => {
    if (isDown) onUp();
    isDown = false;
  };
  sheet.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    sheet.setPointerCapture(event.pointerId);
    isDown = true;
    onDown(...place(event));
  });
  sheet.addEventListener("pointermove", (event) => {
    // A fast hand makes several points between two frames of the screen.
    const events = isDown ? event.getCoalescedEvents() : [event];
    for (const each of events.length > 0 ? events : [event]) onMove(...place(each), isDown);
  });
  sheet.addEventListener("pointerup", lift);
  sheet.addEventListener("pointercancel", lift);
}

function holdByKeys(sheet: HTMLElement, { onDown, onMove, onUp }: PenEvents): void {
  let x = limits.boardUnits / 2;
  let y = limits.boardUnits / 2;
  let isDown = false;
  const lift = (): void => {
    if (isDown) onUp();
    isDown = false;
  };
  sheet.addEventListener("keydown", (event) => {
    const [dx, dy] = arrows.get(event.key) ?? [];
    if (dx !== undefined && dy !== undefined) {
      [x, y] = [within(x + dx), within(y + dy)];
      onMove(x, y, isDown);
    } else if (event.key === " " && !isDown) {
      isDown = true;
      onDown(x, y);
    } else if (event.key === " " || event.key === "Escape") lift();
    else return;
    event.preventDefault();
  });
  sheet.addEventListener("blur", lift);
}

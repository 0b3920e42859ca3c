// Where the server of a run dies when it is not killed from outside: at the points of its log's files, and around its handlers.
import { armCrash, crashPoints, die } from "../../fakes/crash-points.mjs";

const [before, after] = ["in a handler, before its work", "in a handler, after its work, before the receipt"];

/** Where a handler may die. */
export const handlerPoints = [before, after];

/** All, where there is a log in files. */
export const allPoints = [...handlerPoints, ...crashPoints];

let doom;

/** The next time that it comes to the point, this process ends. */
export function armPoint(point) {
  if (handlerPoints.includes(point)) doom = point;
  else armCrash(point, 1);
}

/** A handler does its work. */
export function surviving(work) {
  if (doom === before) die();
  work();
  if (doom === after) die();
}

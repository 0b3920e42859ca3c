// Who a page is: a name for as long as the page is open, or the one that its address gives.
import type { Guest, Origin } from "./events.js";

const names =
  "Ada Bo Chi Dara Edo Fay Gil Hana Ivo June Kai Lena Mika Noor Olga Pim Quin Rosa Sami Tove Uma Vic Wim Yuki";

export function createGuest(from: Origin): Guest {
  const all = names.split(" ");
  const given = new URLSearchParams(location.search).get("name");
  return { from, name: given ?? all[Math.floor(Math.random() * all.length)] ?? "Ada" };
}

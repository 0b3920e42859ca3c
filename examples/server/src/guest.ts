// Who a page is: a name for as long as the page is open, or the one that its address gives.
import type { Guest, Origin } from "./events.js";

const names = ["Ada", "Bo", "Chi", "Dara", "Edo", "Fay", "Gil", "Hana", "Ivo", "June", "Kai", "Lena"];

export function createGuest(from: Origin): Guest {
  const given = new URLSearchParams(location.search).get("name");
  return { from, name: given ?? names[Math.floor(Math.random() * names.length)] ?? "Ada" };
}

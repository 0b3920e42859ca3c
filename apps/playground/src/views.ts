// On a small screen one part of the page is shown at a time: this says which. A large screen shows all of them.
import { find } from "./page.js";

/** Starts the bar at the foot of a small screen. */
export function startViews(): void {
  const buttons = [...find("views", HTMLElement).querySelectorAll("button")];
  const show = (view: string): void => {
    document.body.dataset["view"] = view;
    for (const button of buttons)
      button.setAttribute("aria-pressed", String(button.dataset["view"] === view));
  };
  for (const button of buttons) {
    button.addEventListener("click", () => show(button.dataset["view"] ?? "chat"));
  }
  // Beside the chat there is room for one more: the board comes first.
  show(matchMedia("(min-width: 720px)").matches ? "board" : "chat");
}

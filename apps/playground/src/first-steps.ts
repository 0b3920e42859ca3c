// The smallest thing Holdfast does: `speak`, `heard`, `incoming-message`, each lit as it happens.
import { chat } from "./connection.js";
import { find } from "./page.js";

const steps = find("steps", HTMLOListElement);

function light(name: string, result: string): void {
  const step = steps.querySelector(`[data-step="${name}"]`);
  const place = step?.querySelector("[data-result]");
  if (place) place.textContent = result;
  step?.animate([{ backgroundColor: "var(--glow)" }, { backgroundColor: "transparent" }], {
    duration: 1_600,
    easing: "ease-out",
  });
}

/** Starts the card. */
export function startFirstSteps(): void {
  find("speak", HTMLButtonElement).addEventListener("click", () => {
    light("speak", "");
    chat.emit("speak", "Hello World");
  });
  chat.on("heard", (text) => light("heard", `heard: “${text}”`));
  chat.on("incoming-message", (text) => light("incoming-message", `another window said “${text}”`));
}

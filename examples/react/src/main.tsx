// Puts the chat on the page, over one connection that the provider makes.
import "@holdfast/example-server/style.css";
import { createGuest } from "@holdfast/example-server/guest";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { Chat } from "./chat.js";
import { HoldfastProvider } from "./realtime.js";

const me = createGuest("react");

createRoot(document.body).render(
  <StrictMode>
    <HoldfastProvider options={{ auth: me }}>
      <Chat me={me} />
    </HoldfastProvider>
  </StrictMode>,
);

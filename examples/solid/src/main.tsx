// Puts the chat on the page.
import "@holdfast/example-server/style.css";
import { render } from "solid-js/web";
import { Chat } from "./chat.jsx";

render(() => <Chat />, document.body);

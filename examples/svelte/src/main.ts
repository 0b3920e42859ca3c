// Puts the chat on the page.
import "@holdfast/example-server/style.css";
import { mount } from "svelte";
import Chat from "./Chat.svelte";

mount(Chat, { target: document.body });

// Puts the chat on the page.
import "@holdfast/example-server/style.css";
import { createApp } from "vue";
import Chat from "./Chat.vue";

createApp(Chat).mount(document.body);

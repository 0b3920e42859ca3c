// Holdfast, as the page uses it.
export { io, type Socket } from "holdfast/client";

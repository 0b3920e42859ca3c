// The namespace `/board`: strokes and pointers, over the connection that the chat uses too.
import type { BoardToPage, BoardToServer, StrokePiece } from "../src/events.js";
import { limits } from "../src/limits.js";
import { BoardStrokes } from "./board-strokes.js";
import { readPiece, Refusal } from "./input.js";
import { introduce, type SocketData } from "./introduce.js";
import type { Namespace } from "./library.js";

/** What servers tell each other, where there are several. */
interface BoardToServers {
  drawn(piece: StrokePiece): void;
  cleared(): void;
}

export type BoardNamespace = Namespace<BoardToServer, BoardToPage, BoardToServers, SocketData>;

/** Serves the shared board. */
export function serveBoard(namespace: BoardNamespace, isOneOfSeveral: boolean): void {
  const strokes = new BoardStrokes();
  namespace.on("drawn", (piece) => strokes.add(piece));
  namespace.on("cleared", () => strokes.clear());
  namespace.use(introduce);
  namespace.on("connection", (socket) => {
    socket.emit("board", strokes.all());
    socket.on("stroke", (sent, answer) => {
      const piece = readPiece(sent);
      if (!(piece instanceof Refusal) && strokes.add(piece)) {
        socket.broadcast.emit("stroke", piece);
        if (isOneOfSeveral) namespace.serverSideEmit("drawn", piece);
      }
      if (typeof answer !== "function") return;
      answer(piece instanceof Refusal ? { ok: false, error: piece.sentence } : { ok: true });
    });
    socket.on("pointer", (x, y) => {
      if (!isOnBoard(x) || !isOnBoard(y)) return;
      const { id, name, hue } = socket.data.person;
      socket.volatile.broadcast.emit("pointer", { id, name, hue }, x, y);
    });
    socket.on("clear", (answer) => {
      strokes.clear();
      if (isOneOfSeveral) namespace.serverSideEmit("cleared");
      namespace.emit("clear", socket.data.person.name);
      if (typeof answer === "function") answer({ ok: true });
    });
  });
}

function isOnBoard(value: unknown): boolean {
  return typeof value === "number" && value >= 0 && value <= limits.boardUnits;
}

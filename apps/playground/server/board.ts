// The namespace `/board`: strokes and pointers, over the connection that the chat uses too.
import type { BoardToPage, BoardToServer, StrokePiece } from "../src/events.js";
import { limits } from "../src/limits.js";
import { BoardStrokes } from "./board-strokes.js";
import { readPiece, Refusal } from "./input.js";
import { introduce, type SocketData } from "./introduce.js";
import type { Cluster, Namespace } from "./library.js";

/** What servers tell each other, where there are several. */
interface BoardToServers {
  drawn(piece: StrokePiece): void;
  cleared(): void;
}

export type BoardNamespace = Namespace<BoardToServer, BoardToPage, BoardToServers, SocketData>;

/** Serves the shared board. */
export function serveBoard(namespace: BoardNamespace, cluster: Cluster | undefined): void {
  const strokes = new BoardStrokes();
  // Who has just come knows nothing of what was drawn.
  cluster?.on("join", () => {
    for (const piece of strokes.all()) namespace.serverSideEmit("drawn", piece);
  });
  namespace.on("drawn", (piece) => strokes.add(piece));
  namespace.on("cleared", () => strokes.clear());
  namespace.use(introduce);
  namespace.on("connection", (socket) => {
    socket.emit("board", strokes.all());
    socket.on("stroke", (sent, answer) => {
      const piece = readPiece(sent);
      if (!(piece instanceof Refusal) && strokes.add(piece)) {
        socket.broadcast.emit("stroke", piece);
        if (cluster !== undefined) namespace.serverSideEmit("drawn", piece);
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
      if (cluster !== undefined) namespace.serverSideEmit("cleared");
      namespace.emit("clear", socket.data.person.name);
      if (typeof answer === "function") answer({ ok: true });
    });
  });
}

function isOnBoard(value: unknown): boolean {
  return typeof value === "number" && value >= 0 && value <= limits.boardUnits;
}

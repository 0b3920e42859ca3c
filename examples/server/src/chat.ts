// The chat: who is here, and what they say. It trusts no page: whatever comes in is looked at first.
import { randomUUID } from "node:crypto";
import type { Server } from "holdfast";
import { origins, type ClientToServer, type Guest, type Origin, type ServerToClient } from "./events.js";

type Chat = Server<ClientToServer, ServerToClient, object, Guest>;

const maxNameLength = 24;
const maxTextLength = 500;

export function serveChat(io: Chat): void {
  io.use((socket, next) => {
    const guest = readGuest(socket.handshake.auth);
    if (guest === undefined) return next(new Error("Say who you are: auth: { name, from }"));
    Object.assign(socket.data, guest);
    next();
  });

  const tellWhoIsHere = (): void => {
    const people = Array.from(io.sockets.sockets.values(), ({ id, data }) => ({
      id,
      name: data.name,
      from: data.from,
    }));
    io.emit("here", people);
  };

  io.on("connection", (socket) => {
    const { name, from } = socket.data;
    tellWhoIsHere();
    socket.on("disconnect", tellWhoIsHere);
    socket.on("say", (text, heardBy) => {
      if (!isText(text, maxTextLength)) return;
      io.emit("said", { id: randomUUID(), by: { name, from }, text });
      heardBy(io.sockets.sockets.size - 1);
    });
  });
}

function readGuest({ name, from }: Record<string, unknown>): Guest | undefined {
  return isText(name, maxNameLength) && isOrigin(from) ? { name, from } : undefined;
}

function isText(value: unknown, maxLength: number): value is string {
  return typeof value === "string" && value.trim() !== "" && value.length <= maxLength;
}

function isOrigin(value: unknown): value is Origin {
  return origins.some((origin) => origin === value);
}

// An application that knows Socket.IO's client by name, and nothing of Holdfast. Its title says what became of it.
import { io, type Socket } from "socket.io-client";

interface Events {
  echo(text: string, reply: (text: string) => void): void;
}

const socket: Socket<Events> = io();
socket.on("connect", async () => {
  const text = await socket.emitWithAck("echo", "hé");
  document.title = `${text} over ${socket.io.engine.transport.name}`;
});

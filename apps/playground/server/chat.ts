// The namespace `/`: the first steps, rooms, messages, pictures, who is here. Not the board (board.ts).
import type { Answer, ChatToPage, ChatToServer, Draft, Message, Person } from "../src/events.js";
import { readDraft, readName, readRoom, Refusal } from "./input.js";
import { introduce, type SocketData } from "./introduce.js";
import type { Cluster, Namespace, Socket } from "./library.js";
import { People } from "./people.js";
import { pictureType } from "./picture-type.js";
import { RoomHistory } from "./room-history.js";

/** How long the others in a room may take to say that they have a message. */
const reachMs = 4_000;

/** What servers tell each other, where there are several. */
interface ChatToServers {
  people(server: string, people: readonly Person[]): void;
  said(message: Message): void;
}

export type ChatNamespace = Namespace<ChatToServer, ChatToPage, ChatToServers, SocketData>;
type ChatSocket = Socket<ChatToServer, ChatToPage, ChatToServers, SocketData>;

/**
 * Serves the chat.
 *
 * @returns the way to stop its timers
 */
export function serveChat(namespace: ChatNamespace, cluster: Cluster | undefined): { close(): void } {
  const rooms = new RoomHistory();
  const people = new People(
    (everybody) => namespace.local.emit("people", everybody),
    (ours) => cluster && namespace.serverSideEmit("people", cluster.id, ours),
  );
  cluster?.on("join", () => {
    people.tellServers();
    // Who has just come knows nothing of what was said.
    for (const message of rooms.all()) namespace.serverSideEmit("said", message);
  });
  cluster?.on("leave", ({ id }) => people.setElsewhere(id, []));
  namespace.on("people", (server, theirs) => people.setElsewhere(server, theirs));
  namespace.on("said", (message) => {
    if (!rooms.has(message.room, message.id)) rooms.add(message);
  });
  namespace.use(introduce);
  namespace.on("connection", (socket) => {
    serveFirstSteps(socket);
    servePerson(socket, people);
    serveRoom(socket, people, rooms);
    serveMessages(socket, rooms, (message) => cluster && namespace.serverSideEmit("said", message));
  });
  return people;
}

/** The three events every introduction to Socket.IO starts with. */
function serveFirstSteps(socket: ChatSocket): void {
  socket.on("speak", (text) => {
    if (typeof text !== "string" || text.length > 100) return;
    socket.emit("heard", text);
    socket.broadcast.emit("incoming-message", text);
  });
}

function servePerson(socket: ChatSocket, people: People): void {
  const change = (part: Partial<SocketData["person"]>): void => {
    socket.data.person = { ...socket.data.person, ...part };
    people.set(socket.id, socket.data.person);
  };
  people.set(socket.id, socket.data.person);
  socket.emit("welcome", socket.data.person);
  socket.on("disconnect", () => people.delete(socket.id));
  socket.on("rename", (wanted, answer) => {
    const name = readName(wanted);
    if (!(name instanceof Refusal)) change({ name });
    settle(answer, name instanceof Refusal ? refused(name) : { ok: true });
  });
  socket.on("round-trip", (lastMs, answer) => {
    settle(answer);
    if (typeof lastMs === "number" && isNews(lastMs, socket.data.person.roundTripMs)) {
      change({ roundTripMs: Math.round(lastMs) });
    }
  });
}

/** Times jitter: everybody is told of one that says something else than the last. */
function isNews(ms: number, lastMs: number | null): boolean {
  if (!(ms >= 0 && ms < 60_000)) return false;
  return lastMs === null || Math.abs(ms - lastMs) > Math.max(5, lastMs / 4);
}

function serveRoom(socket: ChatSocket, people: People, rooms: RoomHistory): void {
  const enter = (room: string): void => {
    socket.leave(socket.data.person.room);
    socket.data.person = { ...socket.data.person, room };
    socket.join(room);
    people.set(socket.id, socket.data.person);
    socket.emit("history", room, rooms.of(room));
  };
  socket.on("join-room", (wanted, answer) => {
    const room = readRoom(wanted);
    if (!(room instanceof Refusal)) enter(room);
    settle(answer, room instanceof Refusal ? refused(room) : { ok: true });
  });
  // Nobody hears that another is typing later than now: volatile lets a slow line skip it.
  socket.on("typing", () => {
    const { id, name, room } = socket.data.person;
    socket.volatile.to(room).emit("typing", { id, name });
  });
  enter(socket.data.person.room);
}

function serveMessages(
  socket: ChatSocket,
  rooms: RoomHistory,
  tellServers: (message: Message) => void,
): void {
  socket.on("send-message", (sent, answer) => {
    const draft = readDraft(sent);
    if (draft instanceof Refusal) return settle(answer, refused(draft));
    const message = compose(draft, socket.data.person);
    if (message instanceof Refusal) return settle(answer, refused(message));
    settle(answer, { ok: true, at: message.at });
    // Sent again after a cut that swallowed our answer: it has been said already.
    if (rooms.has(message.room, message.id)) return;
    rooms.add(message);
    tellServers(message);
    socket
      .to(message.room)
      .timeout(reachMs)
      // Those who did not answer in time are the error; those who did are all that is wanted here.
      .emit("message", message, (_late: Error | null, replies: readonly unknown[]) => {
        socket.emit("reached", message.id, replies.length);
      });
  });
}

function compose(draft: Draft, author: SocketData["person"]): Message | Refusal {
  const { id, name, hue } = author;
  const head = { id: draft.id, room: draft.room, from: { id, name, hue }, at: Date.now() };
  if (draft.picture === undefined) return { ...head, text: draft.text ?? "" };
  const bytes = new Uint8Array(draft.picture);
  const type = pictureType(bytes);
  if (type === undefined) return new Refusal("That is not a PNG, JPEG, GIF, WebP or AVIF image.");
  return { ...head, picture: { type, bytes } };
}

function refused(refusal: Refusal): Answer<never> {
  return { ok: false, error: refusal.sentence };
}

/** Answers a window that asked for an answer: nothing forces it to. */
function settle<Args extends readonly unknown[]>(answer: (...args: Args) => void, ...args: Args): void {
  if (typeof answer === "function") answer(...args);
}

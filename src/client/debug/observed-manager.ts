// A manager that tells what it does, and what failed. It does nothing that a plain one does not do: it looks on.
import { packetLine } from "../../core/index.js";
import { PacketType, type Packet } from "../../protocol/index.js";
import { clientCodec } from "../json-codec.js";
import { Manager } from "../manager.js";
import type { ManagerOptions, SocketOptions } from "../options.js";
import type { Runtime } from "../runtime.js";
import type { Engine } from "../engine.js";
import { parseAddress } from "../url.js";
import { advise } from "./advice.js";
import { isAdvising, isObserving, managerLog, packetLog, sessionLog, socketLog } from "./logs.js";
import { observedCodec } from "./observed-codec.js";

type Options = Partial<ManagerOptions & SocketOptions>;

class LookingOn extends Manager {
  readonly #place: string;

  constructor(
    uri: string | Options | undefined,
    options: Options = {},
    runtime: Runtime,
    onIdle?: () => void,
  ) {
    const given = typeof uri === "object" ? uri : options;
    const address = typeof uri === "string" ? uri : undefined;
    const { origin: place } = parseAddress(address);
    const parser = observedCodec(given.parser ?? clientCodec, packetEvents(place));
    // It opens below, when the fields are there.
    super(address, { ...given, parser, autoConnect: false }, runtime, onIdle);
    this.#place = place;
    this.#tell();
    this.opts.autoConnect = given.autoConnect ?? true;
    if (this.opts.autoConnect) this.open();
  }

  override open(onOutcome?: (error?: Error) => void): this {
    const before = this.engine as Engine | undefined;
    super.open(onOutcome);
    if (this.engine !== before) this.#watch(this.engine);
    return this;
  }

  #tell(): void {
    const log = managerLog;
    if (log === null) return;
    const place = this.#place;
    this.on("open", () => log(`${place} open`));
    this.on("error", (error) => log(`${place} ${error.message}`));
    this.on("close", (reason) => log(`${place} closed: ${reason}`));
    this.on("reconnect_attempt", (attempt) => log(`${place} attempt ${attempt} to come back`));
    this.on("reconnect_failed", () => log(`${place} gives up coming back`));
  }

  #watch(session: Engine): void {
    if (isAdvising) {
      session.on("error", (error) => {
        if (error.message === "timeout") advise("timeout", this.#place);
      });
    }
    session.once("open", () =>
      session.once("close", (reason) => socketLog?.(`all are disconnected: ${reason}`)),
    );
    const log = sessionLog;
    if (log === null) return;
    session.on("handshake", ({ pingInterval, pingTimeout, maxPayload, upgrades }) =>
      log(
        `open over ${session.transport.name}: a ping each ${pingInterval} ms and ${pingTimeout} ms for it, ` +
          `at most ${maxPayload} bytes, may go on to: ${upgrades.join(", ") || "nothing"}`,
      ),
    );
    session.on("upgrading", ({ name }) => log(`going over to ${name}`));
    session.on("upgrade", ({ name }) => log(`has gone over to ${name}`));
    session.on("upgradeError", ({ message }) => log(`stays where it is: ${message}`));
    session.on("close", (reason) => log(`closed: ${reason}`));
  }
}

function packetEvents(place: string): Parameters<typeof observedCodec>[1] {
  return {
    onSent(packet) {
      packetLog?.(`-> ${packetLine(packet)}`);
      if (packet.type === PacketType.CONNECT) socketLog?.(`${packet.nsp} asks to be let in`);
      if (packet.type === PacketType.DISCONNECT) socketLog?.(`${packet.nsp} leaves`);
    },
    onReceived(packet) {
      packetLog?.(`<- ${packetLine(packet)}`);
      tellSocket(packet);
      if (isAdvising) adviseOnPacket(packet, place);
    },
    onFault: (fault) => packetLog?.(`<- nonsense: ${fault.message}`),
  };
}

function tellSocket(packet: Packet): void {
  if (packet.type === PacketType.CONNECT) socketLog?.(`${packet.nsp} connected`);
  if (packet.type === PacketType.DISCONNECT) socketLog?.(`${packet.nsp} disconnected by the server`);
  if (packet.type === PacketType.CONNECT_ERROR) {
    socketLog?.(`${packet.nsp} refused: ${packet.data.message}`);
  }
}

function adviseOnPacket(packet: Packet, place: string): void {
  if (packet.type === PacketType.CONNECT && typeof packet.data?.["sid"] !== "string") {
    advise("old-server", place);
  }
  if (packet.type !== PacketType.CONNECT_ERROR) return;
  const { message } = packet.data;
  if (message === "Invalid namespace") advise("invalid-namespace", packet.nsp);
  else advise("refused", packet.nsp, message);
}

/** The manager of the faces that can tell: a plain one where nobody wants to know. */
export const ObservedManager: typeof Manager = isObserving ? LookingOn : Manager;

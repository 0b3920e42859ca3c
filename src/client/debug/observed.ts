// A manager's class that tells what its managers do, and what failed. They do nothing that plain ones do not do: it looks on.
import { explainErrors, sentenceOf, toCodec, type Codec, type SocketIoParser } from "../../protocol/index.js";
import type { Engine } from "../engine.js";
import { clientCodec } from "../json-codec.js";
import type { BaseManagerFace, ManagerFace } from "../manager-face.js";
import { resolveOptions, type ManagerOptions, type SocketOptions } from "../options.js";
import { locate } from "../url.js";
import { adviseOnOptions } from "./advise-on-options.js";
import { isAdvising, isObserving, managerLog } from "./logs.js";
import { observedCodec } from "./observed-codec.js";
import { placeOf } from "./place.js";
import { tellPackets } from "./tell-packets.js";

// Whoever looks on is told in full what an error is about.
explainErrors(sentenceOf);

type Options = Partial<ManagerOptions & SocketOptions>;
type ManagerClass = new (
  uri?: string | Options,
  options?: Options,
  onIdle?: () => void,
) => ManagerFace<unknown>;

/**
 * The class, observed, or the class itself where nobody wants to know.
 *
 * @param unknown options of Socket.IO's that it passes over
 * @param tellSession tells of a session that has just begun to open; absent where sessions have no listeners
 * @example
 * export const Manager = observed(PlainManager, [], tellSession);
 */
export function observed<Class>(
  Plain: Class,
  unknown: readonly string[],
  tellSession?: (engine: Engine, place: string) => void,
): Class {
  if (!isObserving) return Plain;
  return class extends (Plain as ManagerClass) {
    readonly #place: string;

    constructor(uri?: string | Options, options: Options = {}, onIdle?: () => void) {
      const given = typeof uri === "object" ? uri : options;
      const address = typeof uri === "string" ? uri : undefined;
      const known = Object.fromEntries(Object.entries(given).filter(([name]) => !unknown.includes(name)));
      const place = placeOf(locate(address, known), resolveOptions(given));
      // On Node it may be a parser written for Socket.IO.
      const codec = given.parser ? toCodec(given.parser as Codec | SocketIoParser) : clientCodec;
      // It opens below, when the fields are there.
      super(
        address,
        { ...given, parser: observedCodec(codec, tellPackets(place)), autoConnect: false },
        onIdle,
      );
      this.#place = place;
      tellManager(this, place);
      if (isAdvising) adviseOnOptions(place, given, unknown);
      this.opts.autoConnect = given.autoConnect ?? true;
      if (this.opts.autoConnect) this.open();
    }

    override open(onOutcome?: (error?: Error) => void): this {
      const before: unknown = this.engine;
      super.open(onOutcome);
      if (this.engine !== before) tellSession?.(this.engine, this.#place);
      return this;
    }
  } as unknown as Class;
}

function tellManager(manager: BaseManagerFace<unknown>, place: string): void {
  const log = managerLog;
  if (log === null) return;
  manager.on("open", () => log(`${place} open`));
  manager.on("error", (error) => log(`${place} ${error.message}`));
  manager.on("close", (reason) => log(`${place} closed: ${reason}`));
  manager.on("reconnect_attempt", (attempt) => log(`${place} attempt ${attempt} to come back`));
  manager.on("reconnect_failed", () => log(`${place} gives up coming back`));
}

// No sticky sessions: brings requests, over the mesh, to the nodes that have their sessions, and takes in those that other nodes have
// received. Which checks are made where stands in docs/cluster.md; it knows no session.
import type { Clock } from "../../core/index.js";
import type {
  Elsewhere,
  EntranceTerms,
  Forwarding,
  ForwardingDoor,
  NotTaken,
  Passenger,
} from "../../server/forwarding-port.js";
import type { HttpExchange, UpgradeExchange } from "../../server/host.js";
import type { NodeId } from "../mesh.js";
import { isNodeId } from "../mesh/node-id.js";
import { FromEntrance } from "./from-entrance.js";
import { meetingMs, Newcomers } from "./newcomers.js";
import { Outlet, type OutletPorts } from "./outlet.js";
import { ownedId, ownerIn, type Sign } from "./owned-id.js";
import { type ForwardingLimits, ToOwner } from "./to-owner.js";

/** What forwarding is given of its cluster. */
export interface ForwardingPorts extends OutletPorts {
  readonly clock: Clock;
  /** Null where the cluster has no secret. */
  readonly sign: Sign | null;
  readonly limits: ForwardingLimits;
}

/** What the node that received a request says to the one that has its session. */
const towardsOwner = "forward";

/** What the owner says to the node that received it. */
const towardsEntrance = "forwarded";

/** What is under way between this node and another one, both ways. */
interface Traffic {
  readonly asking: Outlet;
  readonly answering: Outlet;
  readonly owner: ToOwner;
  readonly entrance: FromEntrance;
}

/**
 * The forwarding of one node.
 *
 * @example
 * const forwarding = new MeshForwarding({ mesh, clock, sign: null, limits });
 * const engine = new Engine(options, { clock, random, forwarding }, onSession);
 */
export class MeshForwarding implements Forwarding {
  readonly passengers: Set<Passenger> = new Set();
  readonly #ports: ForwardingPorts;
  readonly #traffic: Map<NodeId, Traffic> = new Map();
  readonly #newcomers: Newcomers;
  #door: ForwardingDoor | null = null;
  /** Since when this node hears the others, who do not all know it at once; null: it does not. */
  #connectedAt: number | null = null;

  constructor(ports: ForwardingPorts) {
    const { mesh, clock } = ports;
    this.#ports = ports;
    this.#newcomers = new Newcomers(clock);
    mesh.handle(towardsOwner, (value, from) =>
      Array.isArray(value) ? this.#with(from).entrance.hear(value, this.#door) : false,
    );
    mesh.handle(towardsEntrance, (value, from) =>
      Array.isArray(value) ? this.#with(from).owner.hear(value) : false,
    );
    mesh.on("status", (isConnected) => (this.#connectedAt = isConnected ? clock.now() : null));
    mesh.on("join", ({ id }) => this.#newcomers.meet(id));
    mesh.on("leave", ({ id }) => this.#leave(id));
    mesh.on("gap", ({ id }) => this.#reset(id));
    mesh.on("fenced", () => {
      for (const id of this.#traffic.keys()) this.#leave(id);
    });
  }

  own(id: string): string {
    return ownedId(this.#ports.mesh.id, id, this.#ports.sign);
  }

  ownerOf(id: string): NodeId | undefined {
    const { mesh, sign } = this.#ports;
    const node = id.slice(0, mesh.id.length);
    // First whether it can be there: signatures cost more.
    const mayBeThere = this.#isThere(node) || this.#mayCome(node);
    return mayBeThere && ownerIn(id, sign) === node ? node : undefined;
  }

  exchange(
    exchange: HttpExchange,
    to: Elsewhere,
    { link }: Pick<EntranceTerms, "link">,
    otherwise: (why: NotTaken) => void,
  ): void {
    this.#whenThere(exchange, to, otherwise, (owner) =>
      owner.exchange(exchange, to, link.maxPayloadBytes, otherwise),
    );
  }

  upgrade(
    exchange: UpgradeExchange,
    to: Elsewhere,
    terms: EntranceTerms,
    otherwise: (why: NotTaken) => void,
  ): void {
    this.#whenThere(exchange, to, otherwise, (owner) => owner.upgrade(exchange, to, terms, otherwise));
  }

  open(door: ForwardingDoor): () => void {
    this.#door = door;
    return () => {
      if (this.#door !== door) return;
      this.#door = null;
      this.#newcomers.quit();
      for (const { owner, entrance } of this.#traffic.values()) {
        owner.quit();
        entrance.leave();
      }
    };
  }

  #isThere(id: NodeId): boolean {
    return this.#ports.mesh.peers.get(id)?.role === "server";
  }

  /** Nothing is known of it: it, or this node, may have come just now. */
  #mayCome(id: NodeId): boolean {
    const { mesh } = this.#ports;
    return id !== mesh.id && isNodeId(id) && !mesh.peers.has(id) && !mesh.hasLeft(id);
  }

  #whenThere(
    exchange: HttpExchange | UpgradeExchange,
    { owner, isNew }: Elsewhere,
    otherwise: (why: NotTaken) => void,
    ask: (owner: ToOwner) => void,
  ): void {
    if (this.#isThere(owner)) return ask(this.#with(owner).owner);
    // Its node may also have left while the application was asked. Lines are as old as their clients, sessions may have begun just now.
    if (!this.#mayCome(owner) || (isNew && !this.#hasJustCome)) return otherwise("gone");
    if (this.#newcomers.size >= this.#ports.limits.maxUnderWay) return otherwise("busy");
    this.#newcomers.await(owner, exchange, (isThere) => {
      if (isThere && this.#isThere(owner)) ask(this.#with(owner).owner);
      else otherwise("gone");
    });
  }

  /** It may not have met all others yet. */
  get #hasJustCome(): boolean {
    return this.#connectedAt === null || this.#ports.clock.now() - this.#connectedAt < meetingMs;
  }

  #with(id: NodeId): Traffic {
    const known = this.#traffic.get(id);
    if (known !== undefined) return known;
    const asking = new Outlet(towardsOwner, id, this.#ports);
    const answering = new Outlet(towardsEntrance, id, this.#ports);
    const traffic: Traffic = {
      asking,
      answering,
      owner: new ToOwner(asking, this.#ports.limits, this.passengers),
      entrance: new FromEntrance(answering),
    };
    this.#traffic.set(id, traffic);
    return traffic;
  }

  #leave(id: NodeId): void {
    const traffic = this.#traffic.get(id);
    if (traffic === undefined) return;
    this.#traffic.delete(id);
    traffic.owner.leave();
    traffic.entrance.leave();
  }

  /** Something that the other node said is lost: what was under way is over, at both ends. */
  #reset(id: NodeId): void {
    const traffic = this.#traffic.get(id);
    if (traffic === undefined) return;
    traffic.asking.say("reset");
    traffic.answering.say("reset");
    traffic.owner.leave();
    traffic.entrance.leave();
  }
}

// Engines of a cluster on one bus in memory, in virtual time, that hand requests on to each other. Not servers: nobody joins a namespace.
import { memoryBus } from "../../src/bus/memory/index.js";
import { MeshForwarding } from "../../src/cluster/forwarding/mesh-forwarding.js";
import type { Sign } from "../../src/cluster/forwarding/owned-id.js";
import type { ForwardingLimits } from "../../src/cluster/forwarding/to-owner.js";
import type { BusMesh } from "../../src/cluster/mesh/bus-mesh.js";
import type { EngineOptions } from "../../src/server/engine/engine-options.js";
import { countingBus, type Published } from "./counting-bus.js";
import { EngineStage, type FakeExchange, type FakeUpgrade, type RequestParts } from "./engine-stage.js";
import { MeshStage } from "./mesh-stage.js";

/** What may differ from the usual. */
export interface ForwardingSettings {
  readonly options?: Partial<EngineOptions>;
  readonly sign?: Sign | null;
  readonly limits?: Partial<ForwardingLimits>;
}

/** One node. */
export class ForwardingNode extends EngineStage {
  /** What its bus was given. */
  readonly published: Readonly<Published>;
  readonly mesh: BusMesh;
  readonly forwarding: MeshForwarding;

  constructor(stage: MeshStage, { options, sign = null, limits }: ForwardingSettings) {
    const published: Published = { messages: 0, bytes: 0 };
    const mesh = stage.add({ bus: countingBus(memoryBus(stage.medium), published) });
    const forwarding = new MeshForwarding({
      mesh,
      clock: stage.clock,
      partBytes: 100_000,
      sign,
      limits: { maxUnderWay: 1000, maxBodyBytes: 10_000_000, ...limits },
    });
    super(options, { forwarding }, stage.clock);
    this.published = published;
    this.mesh = mesh;
    this.forwarding = forwarding;
  }
}

/**
 * A cluster of nodes that know each other.
 *
 * @example
 * const stage = await ForwardingStage.start(3);
 * const sid = stage.open(0);
 */
export class ForwardingStage {
  readonly cluster: MeshStage = new MeshStage();
  readonly nodes: ForwardingNode[] = [];

  static async start(count: number, settings: ForwardingSettings = {}): Promise<ForwardingStage> {
    const stage = new ForwardingStage();
    for (let index = 0; index < count; index++) await stage.add(settings);
    return stage;
  }

  async add(settings: ForwardingSettings = {}): Promise<ForwardingNode> {
    const node = this.begin(settings);
    await this.cluster.pass(1000);
    return node;
  }

  /** A node that no other has met. */
  begin(settings: ForwardingSettings = {}): ForwardingNode {
    const node = new ForwardingNode(this.cluster, settings);
    this.nodes.push(node);
    return node;
  }

  node(index: number): ForwardingNode {
    const node = this.nodes[index];
    if (node === undefined) throw new Error(`there is no node ${index}`);
    return node;
  }

  /** Opens a session over long-polling; gives its id. */
  open(index: number, query = "", parts: RequestParts = {}): string {
    const exchange = this.node(index).request(`EIO=4&transport=polling${query}`, parts);
    const { sid } = JSON.parse(String(exchange.answers[0]?.body).slice(1)) as { readonly sid: string };
    return sid;
  }

  /** A GET of a session, wherever that is. */
  async poll(index: number, sid: string, parts: RequestParts = {}): Promise<FakeExchange> {
    const exchange = this.node(index).request(`EIO=4&transport=polling&sid=${sid}`, parts);
    await this.cluster.settle();
    return exchange;
  }

  async post(index: number, sid: string, body: string, parts: RequestParts = {}): Promise<FakeExchange> {
    const exchange = await this.poll(index, sid, { ...parts, method: "POST" });
    exchange.body(body);
    await this.cluster.settle();
    return exchange;
  }

  async upgrade(index: number, query: string, parts: RequestParts = {}): Promise<FakeUpgrade> {
    const exchange = this.node(index).upgrade(`EIO=4&transport=websocket${query}`, parts);
    await this.cluster.settle();
    return exchange;
  }

  /** A session of one node whose client has moved to a WebSocket at another one. */
  async tunnel(owner: number, entrance: number, query = ""): Promise<{ sid: string; exchange: FakeUpgrade }> {
    const sid = this.open(owner, query);
    const exchange = await this.upgrade(entrance, `&sid=${sid}`);
    exchange.open.receive("2probe");
    await this.cluster.settle();
    exchange.open.receive("5");
    await this.cluster.settle();
    exchange.open.sent.length = 0;
    return { sid, exchange };
  }
}

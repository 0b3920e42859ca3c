// The face of src/testkit: what tests of realtime programs need, ours and users'. For Node; nothing here belongs in production.
export { testAdapter } from "./adapter-suite.js";
export type { AdapterStage } from "./adapter-stage.js";
export { testLog, type LogStage } from "./log-suite.js";
export { testBus, type BusStage, type RegisterTest } from "./bus-suite.js";
export { FaultBus, type BusConditions } from "./fault-bus.js";
export type { FaultConnection, ProxyEnd } from "./fault-connection.js";
export type { FaultConditions } from "./fault-flow.js";
export { FaultProxy, type FaultProxyOptions } from "./fault-proxy.js";
export {
  checkHistory,
  type Verdict,
  type Violation,
  type Rule,
  type HistoryCounts,
} from "./check-history.js";
export { History, type HistoryEvent, type RecordedEvent } from "./history.js";
export { SeededRandom } from "./seeded-random.js";
export { VirtualClock } from "./virtual-clock.js";
export type { VirtualConnection, VirtualEnd, VirtualEndEvents } from "./virtual-connection.js";
export type { FlowConditions } from "./virtual-flow.js";
export { VirtualNetwork, type OnConnection } from "./virtual-network.js";

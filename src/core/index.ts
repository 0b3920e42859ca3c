// The face of src/core: small machines that both ends use. Time comes in as a Clock.
export { backoffMs } from "./backoff.js";
export type { Clock, Timer } from "./clock.js";
export { didYouMean } from "./did-you-mean.js";
export {
  callListener,
  Emitter,
  eventNamesOf,
  fire,
  isThenable,
  register,
  shareListeners,
  type DefaultEventsMap,
  type EventMap,
  type Listener,
  type ListenerOf,
  type OnListenerError,
} from "./emitter.js";
export { Replies, replyError, type OnReply, type ReplyErrorCode } from "./replies.js";
export type { Transport, TransportEnd, TransportEvents, TransportName } from "./transport.js";
export { consoleLine, consoleTrace, guardedTrace, type Trace } from "./trace.js";
export { debugLog, debugOutput, isLeftOut, isWanted, type DebugLog } from "./debug/debug-log.js";
export { frameLine, packetLine } from "./debug/packet-line.js";
export { preview } from "./debug/preview.js";
export { Heartbeat, type HeartbeatEvents } from "./heartbeat.js";
export { Line, type LineBounds } from "./line.js";
export { LineKey } from "./line-key.js";
export { PingWatch } from "./ping-watch.js";
export { createIdSource, systemRandom, type Random } from "./random.js";
export { systemClock } from "./system-clock.js";
export { tellUnknown } from "./tell-unknown.js";
export { TimerWheel, WheelEntry } from "./timer-wheel.js";
export type { SlowPolicy, WhenSlow } from "./when-slow.js";
export type {
  AckReply,
  EventNames,
  EventNamesWithAck,
  EventParams,
  MessageParams,
  ParamsToKeep,
  ParamsWithoutAck,
  TimedParams,
  UndeclaredArgument,
  WithoutError,
} from "./typed-events.js";

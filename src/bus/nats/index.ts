// The face of src/bus/nats: buses over NATS, with or without JetStream, by a client that the application hands in.
export type { BusOptions } from "../bus-options.js";
export type { NatsConnection, NatsMessage, NatsSubscribeOptions, NatsSubscription } from "./connection.js";
export { natsBus, type NatsBusOptions } from "./nats-bus.js";
export { jetStreamBus, type JetStreamBusOptions } from "./jetstream-bus.js";
export type { JetStreamClient, JetStreamManager, JetStreamPublish, StreamState } from "./jetstream.js";

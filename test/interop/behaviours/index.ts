// The list of behaviours that every pair of peers is run through.
import { acks } from "./acks.js";
import type { Behaviour } from "./behaviour.js";
import { binary } from "./binary.js";
import { connecting } from "./connecting.js";
import { disconnecting } from "./disconnecting.js";
import { listeners } from "./listeners.js";
import { middlewares } from "./middlewares.js";
import { reconnecting } from "./reconnecting.js";
import { rooms } from "./rooms.js";
import { values } from "./values.js";

export const behaviours: readonly Behaviour[] = [
  ...connecting,
  ...middlewares,
  ...rooms,
  ...acks,
  ...binary,
  ...values,
  ...listeners,
  ...disconnecting,
  ...reconnecting,
];

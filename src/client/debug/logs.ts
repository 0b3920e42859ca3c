// What the program asked to be told, by area: `DEBUG=holdfast:*`, or `localStorage.debug = "holdfast:*"`. Read once, when the
// client is loaded, as all that read these do. Who comes from Socket.IO may go on using its names.
import { debugLog, debugOutput, isLeftOut, isWanted, type DebugLog } from "../../core/index.js";

const output = debugOutput();

export const managerLog: DebugLog | null = debugLog(output, "holdfast:manager", ["socket.io-client:manager"]);
export const sessionLog: DebugLog | null = debugLog(output, "holdfast:session", ["engine.io-client:socket"]);
export const transportLog: DebugLog | null = debugLog(output, "holdfast:transport", [
  "engine.io-client:polling",
  "engine.io-client:websocket",
]);
export const packetLog: DebugLog | null = debugLog(output, "holdfast:packet", ["socket.io-parser"]);
export const socketLog: DebugLog | null = debugLog(output, "holdfast:socket", ["socket.io-client:socket"]);

const adviceNames = ["holdfast:advice"];

/** Whether to explain failures: who builds a page for development wants it unasked, and a program when it says so. */
export const isAdvising: boolean =
  !isLeftOut(output.wanted, adviceNames) && (output.isForDeveloping || isWanted(output.wanted, adviceNames));

/** True if anything at all is to be told. */
export const isObserving: boolean =
  isAdvising || [managerLog, sessionLog, transportLog, packetLog, socketLog].some((log) => log !== null);

// Asks the application whether a request may open a session, and for the session's id. Whatever the application does, it answers once.
import { type Clock, isThenable } from "../../core/index.js";
import { badRequest, refuse, type Refused } from "./refusal.js";
import type { AllowRequest, EngineOptions } from "./engine-options.js";
import { ServerError } from "../errors.js";
import type { HttpRequest } from "../host.js";

/** What a cookie may hold (RFC 6265, section 4.1.1): the id may be sent in one. */
const idPattern = /^[!#-+\--:<-[\]-~]+$/;
const badId =
  "generateId must give a string of visible ASCII characters, as cookies may hold, that no session has";

/** How long `allowRequest` and `generateId` may take. */
const patienceMs = 10_000;

/**
 * Asks `allowRequest`. One that throws, is rejected or never answers has not allowed anything.
 *
 * @example
 * askPermission(options.allowRequest, request, clock, (refused) => refused === null);
 */
export function askPermission(
  allowRequest: AllowRequest,
  request: HttpRequest,
  clock: Clock,
  done: (refused: Refused | null) => void,
): void {
  const end = once<Refused | null>(clock, done, () =>
    forbidden(
      undefined,
      new ServerError(
        "ERR_NO_ANSWER",
        "allowRequest did not answer: let it call its callback, (null, true) or ('why', false)",
      ),
    ),
  );
  try {
    const result = allowRequest(request.raw, (message, isAllowed) =>
      end(isAllowed ? null : forbidden(message)),
    );
    if (isThenable(result)) result.then(undefined, (error: unknown) => end(forbidden(undefined, error)));
  } catch (error) {
    end(forbidden(undefined, error));
  }
}

/**
 * Asks `generateId`.
 *
 * @param isFree whether no session has the id
 */
export function askForId(
  generateId: NonNullable<EngineOptions["generateId"]>,
  request: HttpRequest,
  clock: Clock,
  isFree: (id: string) => boolean,
  done: (id: string | Refused) => void,
): void {
  const end = once<string | Refused>(clock, done, () =>
    noId(
      new ServerError(
        "ERR_NO_ANSWER",
        "generateId did not answer: let it give a string, or a promise of one",
      ),
    ),
  );
  const check = (id: unknown): void => {
    const isGood = typeof id === "string" && idPattern.test(id) && isFree(id);
    end(isGood ? id : noId(new ServerError("ERR_INVALID_ID", badId)));
  };
  try {
    const result = generateId(request.raw);
    if (isThenable(result)) result.then(check, (error: unknown) => end(noId(error)));
    else check(result);
  } catch (error) {
    end(noId(error));
  }
}

function noId(error: unknown): Refused {
  return badRequest("ID_GENERATION_ERROR", { error });
}

function forbidden(message: string | null | undefined, error?: unknown): Refused {
  const context = { message: typeof message === "string" ? message : undefined };
  return refuse("forbidden", error === undefined ? context : { ...context, error });
}

function once<Value>(
  clock: Clock,
  done: (value: Value) => void,
  onTimeout: () => Value,
): (value: Value) => void {
  let isDone = false;
  const end = (value: Value): void => {
    if (isDone) return;
    isDone = true;
    clock.clearTimer(timer);
    done(value);
  };
  const timer = clock.setTimer(() => end(onTimeout()), patienceMs);
  return end;
}

// Hears a channel of a bus, for bus-suite.ts, and waits for what shall come. It judges nothing.
import type { Bus } from "../bus/bus.js";

const utf8 = { encoder: new TextEncoder(), decoder: new TextDecoder() };

/** The bytes of a text. */
export function textOf(text: string): Uint8Array {
  return utf8.encoder.encode(text);
}

/** What has come over one subscription. */
export class BusListener {
  readonly messages: Uint8Array[] = [];
  readonly #patienceMs: number;
  #onMessage: () => void = () => {};
  #leave: () => Promise<void> = async () => {};

  private constructor(patienceMs: number) {
    this.#patienceMs = patienceMs;
  }

  static async on(bus: Bus, channel: string, patienceMs: number): Promise<BusListener> {
    const listener = new BusListener(patienceMs);
    listener.#leave = await bus.subscribe(channel, (message) => {
      listener.messages.push(message);
      listener.#onMessage();
    });
    return listener;
  }

  get texts(): string[] {
    return this.messages.map((message) => utf8.decoder.decode(message));
  }

  /** Waits until so many have come; copies of them, as what was handed over may not change any more. */
  async untilCount(count: number): Promise<Uint8Array[]> {
    await this.#until(() => this.messages.length >= count, `${count} messages`);
    // Not slice: that of a Buffer, which drivers on Node give, is no copy.
    return this.messages.map((message) => Uint8Array.from(message));
  }

  async untilText(text: string): Promise<void> {
    // From the back: what is waited for has mostly come last.
    await this.#until(() => this.texts.lastIndexOf(text) >= 0, `"${text}"`);
  }

  stop(): Promise<void> {
    return this.#leave();
  }

  #until(isMet: () => boolean, what: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`There should have come ${what}; there came ${this.messages.length}.`)),
        this.#patienceMs,
      );
      this.#onMessage = () => {
        if (!isMet()) return;
        clearTimeout(timer);
        resolve();
      };
      this.#onMessage();
    });
  }
}

/** Waits until a bus says that its connection is there, or that it is not. */
export function untilStatus(bus: Bus, wanted: boolean, patienceMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`The bus should have said that it is ${wanted ? "up" : "down"}.`)),
      patienceMs,
    );
    let stop: (() => void) | undefined;
    let isMet = false;
    const onStatus = (isUp: boolean): void => {
      if (isUp !== wanted || isMet) return;
      isMet = true;
      clearTimeout(timer);
      stop?.();
      resolve();
    };
    stop = bus.watch(onStatus);
    // Told at once, before there was a way to stop.
    if (isMet) stop();
  });
}

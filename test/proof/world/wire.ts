// What travels over the virtual network: HTTP and WebSocket without their bytes. The parsers of bytes have tests of their own.
import type { VirtualNetwork } from "../../../src/testkit/index.js";

/** What a WebSocket message holds. */
export type Content = string | Uint8Array;

/** One thing that one end says. A connection carries one HTTP request and its answer, or becomes a WebSocket. */
export type Wire =
  | {
      readonly kind: "request";
      readonly method: "GET" | "POST";
      readonly url: string;
      readonly body: string | undefined;
    }
  | { readonly kind: "answer"; readonly status: number; readonly text: string }
  | { readonly kind: "upgrade"; readonly url: string }
  | { readonly kind: "accepted" }
  | { readonly kind: "message"; readonly data: Content }
  | { readonly kind: "close" };

/** The network of a simulation. */
export type Network = VirtualNetwork<Wire>;

/** So many messages fit into the buffers of the kernel; more of them wait in the process. */
export const kernelMessages = 64;

// Published advisories about the packages that did this work before, each with the version that it is about and what that does when
// it is probed; and what ours does. Those of Python's packages are of the kinds of H45, S31 and S33 in the catalogue.

/** One advisory, and one probe for it. */
export interface Advisory {
  /** Its ids. */
  readonly id: string;
  /** One of those in server-probes.mjs and library-probes.mjs. */
  readonly probe: string;
  /** The folder of faulty-packages.mjs. */
  readonly folder: "socket.io-4.4" | "socket.io-4.8" | "older";
  readonly faulty: string;
  readonly ours: string;
  /** Megabytes of heap that the probe has. @default as Node likes */
  readonly heapMegabytes?: number;
}

/** What a probe comes to that ends its process. */
export const crashes = "crashes";

const survives = "survives";

export const advisories: readonly Advisory[] = [
  {
    id: "CVE-2017-16031 GHSA-qv2v-m59f-v5fw",
    probe: "ids where chance is known",
    folder: "older",
    faulty: "can be guessed",
    ours: "cannot be guessed",
  },
  {
    id: "CVE-2020-28481 GHSA-fxwf-4rqh-v8g3",
    probe: "page of another origin",
    folder: "older",
    faulty: "may read",
    ours: "may not read",
  },
  {
    id: "CVE-2024-38355 GHSA-25hc-qcg6-38wj",
    probe: "event called error",
    folder: "socket.io-4.4",
    faulty: crashes,
    ours: survives,
  },
  {
    id: "CVE-2020-36048 GHSA-j4f2-536g-r55m",
    probe: "POST of bytes, one at a time",
    folder: "older",
    faulty: "quadratic",
    ours: "linear",
  },
  {
    id: "CVE-2022-21676 GHSA-273r-mgr4-v34f",
    probe: "frame behind the upgrade",
    folder: "socket.io-4.4",
    faulty: crashes,
    ours: survives,
  },
  {
    id: "CVE-2022-41940 GHSA-r7qp-cfhv-p84w",
    probe: "reset of an upgrade that nobody takes",
    folder: "socket.io-4.4",
    faulty: crashes,
    ours: survives,
  },
  {
    id: "CVE-2023-31125 GHSA-q9mw-68c2-j6m5",
    probe: "upgrade to an unknown transport",
    folder: "socket.io-4.4",
    faulty: crashes,
    ours: survives,
  },
  {
    id: "CVE-2026-59725 GHSA-r635-g3xr-vw7x",
    probe: "POST of bytes",
    folder: "socket.io-4.8",
    faulty: "no answer",
    ours: "400",
  },
  {
    id: "GHSA-gr94-w7qr-f4j3",
    probe: "WebTransport session called __proto__",
    folder: "socket.io-4.8",
    faulty: crashes,
    ours: survives,
  },
  {
    id: "CVE-2020-36049 GHSA-xfhh-g9f5-x4m4",
    probe: "packet with an id of millions of digits",
    folder: "older",
    faulty: crashes,
    ours: "is refused",
    heapMegabytes: 60,
  },
  {
    id: "CVE-2022-2421 GHSA-qm95-pgcg-qqfq",
    probe: "placeholder called splice",
    folder: "socket.io-4.4",
    faulty: "hears function",
    ours: "hears nothing",
  },
  {
    id: "CVE-2023-32695 GHSA-cqmj-92xf-r6r9",
    probe: "event whose name is an object",
    folder: "socket.io-4.4",
    faulty: crashes,
    ours: survives,
  },
  {
    id: "CVE-2026-33151 GHSA-677m-j7p3-52f9",
    probe: "more attachments than anybody needs",
    folder: "socket.io-4.8",
    faulty: "stays open",
    ours: "is closed",
  },
  {
    id: "CVE-2026-69185 GHSA-2m8v-j782-fhvr",
    probe: "no attachments",
    folder: "socket.io-4.8",
    faulty: "stays open",
    ours: "is closed",
  },
  {
    id: "CVE-2016-10518 GHSA-2mhh-w6q8-5hxw",
    probe: "number for bytes",
    folder: "older",
    faulty: "is sent",
    ours: "throws HoldfastError",
  },
  {
    id: "CVE-2016-10542 GHSA-6663-c963-2gqg",
    probe: "frame of a gigabyte",
    folder: "older",
    faulty: "stays open",
    ours: "is closed",
  },
  {
    id: "GHSA-5v72-xg48-5rpm",
    probe: "extension called constructor",
    folder: "older",
    faulty: crashes,
    ours: survives,
  },
  {
    id: "CVE-2021-32640 GHSA-6fc8-4gx4-v693",
    probe: "subprotocol behind many spaces",
    folder: "older",
    faulty: "late",
    ours: "at once",
  },
  {
    id: "CVE-2024-37890 GHSA-3h5v-q93c-6h6q",
    probe: "upgrade with more headers than are kept",
    folder: "socket.io-4.4",
    faulty: crashes,
    ours: survives,
  },
  {
    id: "CVE-2026-45736 GHSA-58qx-3vcg-4xpx",
    probe: "close reason of numbers",
    folder: "socket.io-4.8",
    faulty: "is sent",
    ours: "throws TypeError",
  },
  {
    id: "CVE-2026-48779 GHSA-96hv-2xvq-fx4p",
    probe: "message in very small pieces",
    folder: "socket.io-4.8",
    faulty: "stays open",
    ours: "is closed",
  },
  {
    id: "CVE-2016-10536 GHSA-4r4m-hjwj-43p8",
    probe: "certificate of nobody",
    folder: "older",
    faulty: "is not looked at",
    ours: "is looked at",
  },
  {
    id: "CVE-2024-47764 GHSA-pxg6-pf52-xh8x",
    probe: "name of a cookie with attributes",
    folder: "older",
    faulty: "is taken",
    ours: "throws ServerError",
  },
  {
    id: "CVE-2023-52079 GHSA-7hpj-7hhx-2fgx",
    probe: "MessagePack with a list for a key",
    folder: "older",
    faulty: "is taken",
    ours: "is refused",
  },
  {
    id: "SNYK-JS-MSGPACK5-1085640",
    probe: "MessagePack with the key __proto__",
    folder: "older",
    faulty: "pollutes",
    ours: "is data",
  },
  {
    id: "CVE-2026-1526 and the window of undici 6.24.0",
    probe: "compression window that nobody has",
    folder: "older",
    faulty: crashes,
    ours: survives,
  },
];

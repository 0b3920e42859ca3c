// The wire of JSON packets as a table, for every codec that writes it. Regular packets only: strange ones have tables where
// they are refused.
import { PacketType, type Packet } from "../protocol/index.js";

const { CONNECT, DISCONNECT, EVENT, ACK, CONNECT_ERROR } = PacketType;
const bytes = (...octets: number[]): Uint8Array => Uint8Array.from(octets);

/** Each packet beside its only correct encoding (protocol, "Packet encoding"). */
export const wire: readonly [Packet, readonly (string | Uint8Array)[]][] = [
  [{ type: CONNECT, nsp: "/", data: undefined }, ["0"]],
  [{ type: CONNECT, nsp: "/", data: { token: "123" } }, ['0{"token":"123"}']],
  [{ type: CONNECT, nsp: "/admin", data: { a: 1 } }, ['0/admin,{"a":1}']],
  [{ type: CONNECT, nsp: "/admin", data: undefined }, ["0/admin,"]],
  [{ type: DISCONNECT, nsp: "/" }, ["1"]],
  [{ type: DISCONNECT, nsp: "/admin" }, ["1/admin,"]],
  [{ type: EVENT, nsp: "/", data: ["foo", 1], id: undefined }, ['2["foo",1]']],
  [{ type: EVENT, nsp: "/", data: ["foo"], id: 12 }, ['212["foo"]']],
  [{ type: EVENT, nsp: "/admin", data: ["x"], id: 0 }, ['2/admin,0["x"]']],
  [{ type: ACK, nsp: "/", data: ["bar"], id: 12 }, ['312["bar"]']],
  [{ type: ACK, nsp: "/admin", data: [], id: 13 }, ["3/admin,13[]"]],
  [{ type: CONNECT_ERROR, nsp: "/", data: { message: "no" } }, ['4{"message":"no"}']],
  [
    { type: CONNECT_ERROR, nsp: "/x", data: { message: "no", data: { code: 1 } } },
    ['4/x,{"message":"no","data":{"code":1}}'],
  ],
  [
    { type: EVENT, nsp: "/", data: ["baz", bytes(1, 2)], id: undefined },
    ['51-["baz",{"_placeholder":true,"num":0}]', bytes(1, 2)],
  ],
  [
    { type: ACK, nsp: "/admin", data: [bytes(1), { deep: [bytes(2)] }], id: 15 },
    [
      '62-/admin,15[{"_placeholder":true,"num":0},{"deep":[{"_placeholder":true,"num":1}]}]',
      bytes(1),
      bytes(2),
    ],
  ],
];

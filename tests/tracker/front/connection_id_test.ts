import { assert, assertEquals, assertNotEquals } from "@std/assert";
import fc from "fast-check";
import { readAddress } from "../../../lib/base/address.ts";
import { toHex } from "../../../lib/base/bytes.ts";
import { secretBytes } from "../../../lib/base/random.ts";
import { newRequester, type Requester } from "../../../lib/protocol/message.ts";
import { ConnectionIds } from "../../../lib/tracker/front/connection_id.ts";

const MINUTE = 60;

function from(address: string): Requester {
  const requester = newRequester();
  const family = readAddress(address, requester.bytes);
  assert(family !== 0, address);
  requester.family = family;
  return requester;
}

function idFor(ids: ConnectionIds, requester: Requester): Uint8Array {
  const id = new Uint8Array(8);
  ids.issue(requester, id, 0);
  return id;
}

const isGood = (ids: ConnectionIds, address: string, id: Uint8Array) => ids.isGood(from(address), id, 0);

Deno.test("an id is good for the address that it was sent to, and for no other", () => {
  const ids = new ConnectionIds(120, 1000, secretBytes);
  const addresses = [
    "192.0.2.1",
    "192.0.2.2",
    "1.2.0.192",
    "2001:db8::1",
    "2001:db8::2",
    "c000:201::",
    "::1",
  ];
  for (const address of addresses) {
    const id = idFor(ids, from(address));
    for (const other of addresses) {
      assertEquals(isGood(ids, other, id), other === address, `${address} ${other}`);
    }
  }
});

Deno.test("an id can stand anywhere in a packet", () => {
  const ids = new ConnectionIds(120, 0, secretBytes);
  const packet = new Uint8Array(30);
  ids.issue(from("192.0.2.1"), packet, 8);
  assert(ids.isGood(from("192.0.2.1"), packet, 8));
  assert(!ids.isGood(from("192.0.2.1"), packet, 9));
});

Deno.test("an id with any bit changed is bad", () => {
  const ids = new ConnectionIds(4 * 3600, 50_000, secretBytes);
  const id = idFor(ids, from("192.0.2.1"));
  for (let bit = 0; bit < 64; bit++) {
    const changed = id.slice();
    changed[bit >> 3] ^= 1 << (bit & 7);
    assert(!isGood(ids, "192.0.2.1", changed), `bit ${bit}`);
  }
});

Deno.test("an id is good for its lifetime and at most a minute more, across changes of the key", () => {
  const address = "192.0.2.1";
  for (const lifetime of [120, 150, 601, 3600, 4 * 3600]) {
    // Starts around the minute 256, at which the key changes, and at a machine's start.
    for (
      const start of [
        0,
        59,
        250 * MINUTE + 1,
        256 * MINUTE - 1,
        256 * MINUTE,
        511 * MINUTE + 59,
        1e6 * MINUTE,
      ]
    ) {
      const ids = new ConnectionIds(lifetime, start, secretBytes);
      const id = idFor(ids, from(address));
      const goodAfter = (seconds: number) => {
        ids.advance(start + seconds);
        return isGood(ids, address, id);
      };
      for (let at = 0; at <= lifetime; at += 30) assert(goodAfter(at), `${lifetime} from ${start}: ${at}`);
      for (let at = lifetime + 2 * MINUTE; at < lifetime + 600 * MINUTE; at += MINUTE) {
        assert(!goodAfter(at), `${lifetime} from ${start}: ${at}`);
      }
    }
  }
});

Deno.test("after a long sleep of the machine ids from before are bad", () => {
  const ids = new ConnectionIds(4 * 3600, 100 * MINUTE, secretBytes);
  const id = idFor(ids, from("192.0.2.1"));
  ids.advance((100 + 3 * 256) * MINUTE);
  assert(!isGood(ids, "192.0.2.1", id));
});

Deno.test("keys are drawn anew, so that the same minute and address give other ids in another run", () => {
  const ids = () => toHex(idFor(new ConnectionIds(120, 0, secretBytes), from("192.0.2.1")).subarray(0, 7));
  assertNotEquals(ids(), ids());
});

Deno.test("the key changes with every 256 minutes, and the one before is kept", () => {
  let drawn = 0;
  const ids = new ConnectionIds(120, 0, (length) => {
    drawn++;
    return new Uint8Array(length).fill(drawn);
  });
  assertEquals(drawn, 2);
  ids.advance(255 * MINUTE + 59);
  assertEquals(drawn, 2);
  const id = idFor(ids, from("192.0.2.1"));
  ids.advance(256 * MINUTE);
  assertEquals(drawn, 3);
  assert(isGood(ids, "192.0.2.1", id));
  ids.advance(5 * 256 * MINUTE);
  assertEquals(drawn, 5);
});

Deno.test("made-up ids are bad", () => {
  const ids = new ConnectionIds(4 * 3600, 77_777, secretBytes);
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 8, maxLength: 8 }), (id) => !isGood(ids, "192.0.2.1", id)),
  );
});

import { assert, assertEquals, assertNotEquals } from "@std/assert";
import fc from "fast-check";
import { toHex } from "../../../lib/base/bytes.ts";
import { secretBytes } from "../../../lib/base/random.ts";
import {
  ConnectionIdKeys,
  ConnectionIds,
  newConnectionIdWords,
} from "../../../lib/tracker/front/connection_id.ts";
import { isGoodId, issueId, openIds } from "../../fixture/udp_front.ts";

const MINUTE = 60;

Deno.test("an id is good for the address that it was sent to, and for no other", () => {
  const { ids } = openIds(120, 1000);
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
    const id = issueId(ids, address);
    for (const other of addresses) {
      assertEquals(isGoodId(ids, other, id), other === address, `${address} ${other}`);
    }
  }
});

Deno.test("an id, and the address it is for, can stand anywhere among words", () => {
  const { ids } = openIds();
  const addresses = Int32Array.of(0, 0x0100007f, 0);
  const packet = new Int32Array(8);
  ids.issue(addresses, 1, 4, packet, 2);
  assert(ids.isGood(packet[2], packet[3], addresses, 1, 4));
  assert(!ids.isGood(packet[2], packet[3], addresses, 0, 4));
  assert(!ids.isGood(packet[3], packet[2], addresses, 1, 4));
});

Deno.test("an id with any bit changed is bad", () => {
  const { ids } = openIds(4 * 3600, 50_000);
  const id = issueId(ids, "192.0.2.1");
  for (let bit = 0; bit < 64; bit++) {
    const changed = id.slice();
    changed[bit >> 3] ^= 1 << (bit & 7);
    assert(!isGoodId(ids, "192.0.2.1", changed), `bit ${bit}`);
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
      const { ids, keys } = openIds(lifetime, start);
      const id = issueId(ids, address);
      const goodAfter = (seconds: number) => {
        keys.advance(start + seconds);
        return isGoodId(ids, address, id);
      };
      for (let at = 0; at <= lifetime; at += 30) assert(goodAfter(at), `${lifetime} from ${start}: ${at}`);
      for (let at = lifetime + 2 * MINUTE; at < lifetime + 600 * MINUTE; at += MINUTE) {
        assert(!goodAfter(at), `${lifetime} from ${start}: ${at}`);
      }
    }
  }
});

Deno.test("after a long sleep of the machine ids from before are bad", () => {
  const { ids, keys } = openIds(4 * 3600, 100 * MINUTE);
  const id = issueId(ids, "192.0.2.1");
  keys.advance((100 + 3 * 256) * MINUTE);
  assert(!isGoodId(ids, "192.0.2.1", id));
});

Deno.test("keys are drawn anew, so that the same minute and address give other ids in another run", () => {
  const id = () => toHex(issueId(openIds().ids, "192.0.2.1").subarray(0, 7));
  assertNotEquals(id(), id());
});

Deno.test("the key changes with every 256 minutes, and the one before is kept", () => {
  let drawn = 0;
  const { ids, keys } = openIds(120, 0, (length) => {
    drawn++;
    return new Uint8Array(length).fill(drawn);
  });
  assertEquals(drawn, 2);
  keys.advance(255 * MINUTE + 59);
  assertEquals(drawn, 2);
  const id = issueId(ids, "192.0.2.1");
  keys.advance(256 * MINUTE);
  assertEquals(drawn, 3);
  assert(isGoodId(ids, "192.0.2.1", id));
  keys.advance(5 * 256 * MINUTE);
  assertEquals(drawn, 5);
});

Deno.test("ids of an earlier run are as good after it, as old as they are, and across changes of the key", () => {
  const address = "192.0.2.1";
  const lifetime = 4 * 3600;
  for (const before of [0, 59, 250 * MINUTE + 1, 256 * MINUTE - 1, 256 * MINUTE, 1e6 * MINUTE]) {
    for (const age of [0, 0.4, 30, 10 * MINUTE, 239 * MINUTE, 243 * MINUTE, 256 * MINUTE, 600 * MINUTE]) {
      const first = openIds(lifetime, before);
      const id = issueId(first.ids, address);
      const shared = newConnectionIdWords();
      // The next run's own time begins anywhere.
      new ConnectionIdKeys(shared, 12.3, secretBytes, { ...first.keys.kept(before), age });
      const ids = new ConnectionIds(lifetime, shared);
      assertEquals(isGoodId(ids, address, id), age < lifetime + MINUTE, `${before}, ${age}`);
      assert(isGoodId(ids, address, issueId(ids, address)));
    }
  }
});

Deno.test("keys go on from run to run", () => {
  let kept = openIds(120, 77_777).keys.kept(77_777);
  for (let run = 1; run <= 3; run++) {
    const keys = new ConnectionIdKeys(newConnectionIdWords(), 5, secretBytes, { ...kept, age: 10 });
    kept = keys.kept(25);
    assertEquals(kept.time, 77_777 + run * 30);
  }
});

Deno.test("made-up ids are bad", () => {
  const { ids } = openIds(4 * 3600, 77_777);
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 8, maxLength: 8 }), (id) => !isGoodId(ids, "192.0.2.1", id)),
  );
});

Deno.test("an id that one thread has issued is good in another, which only reads what they share", () => {
  const shared = newConnectionIdWords();
  assert(shared.buffer instanceof SharedArrayBuffer);
  const keys = new ConnectionIdKeys(shared, 1000, (length) => new Uint8Array(length).fill(7));
  const [one, other] = [120, 600].map((lifetime) => new ConnectionIds(lifetime, shared));
  const id = issueId(one, "2001:db8::1");
  assert(isGoodId(other, "2001:db8::1", id));
  keys.advance(1000 + 300);
  assertEquals([one, other].map((ids) => isGoodId(ids, "2001:db8::1", id)), [false, true]);
  assert(isGoodId(one, "192.0.2.1", issueId(other, "192.0.2.1")));
});

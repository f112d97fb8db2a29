/**
 * A whole torrent under fire from one peer: streams of broken bytes, and of messages that are well made but make no sense.
 * What must hold of its state is looked at after each portion, and an honest seed beside it must stay.
 */
import { fromHex } from "../../lib/base/bytes.ts";
import { randomFrom } from "../../lib/base/random.ts";
import type { Outgoing } from "../../lib/client/peer/outgoing.ts";
import { checkInvariants } from "../../tests/client/simulation/invariants.ts";
import { ScriptedPeer } from "../../tests/client/simulation/scripted_peer.ts";
import { Swarm } from "../../tests/client/simulation/swarm.ts";
import type { Reader } from "./readers.ts";

const BLOCK = 16_384;
const PIECES = 7;
/** Portions that an input is cut into, with some time between them. */
const PORTIONS = 4;
/** The most messages that are made of an input. */
const MOST_WORDS = 400;

/** Bitfield and requests; interest, blocks and cancels; extensions; fast messages. */
const STREAMS = [
  "00 00000002 05 fe 00000001 02 0000000d 06 00000001 00000000 00004000 0000000d 08 00000001 00000000 00004000",
  "01 00000001 0e 00000001 01 00000001 00 00000001 01 0000000d 10 00000001 00004000 00004000 00000005 04 00000007",
  "02 00000014 14 00 64313a6d64363a75745f7065786931656565 00000006 14 07 00000003 00000013 14 01 64353a6164646564363a010203041ae165",
  "03 00000001 0f 00000005 11 00000003 00000005 0d 00000004 00000000 00000003 09 1ae1 00000005 04 00000003",
].map((hex) => fromHex(hex.replaceAll(" ", ""))!);

/** Well made messages, as `speak` makes them of bytes. */
const SPEECHES = Array.from({ length: 16 }, (_, i) => {
  const random = randomFrom(i, 2, 3, 4);
  const speech = Uint8Array.from({ length: 600 }, () => random.next());
  speech[0] = 16 + i;
  return speech;
});

/** What can be said; two numbers below 256 decide about the rest. */
const WORDS: readonly ((out: Outgoing, a: number, b: number) => void)[] = [
  (out) => out.choke(),
  (out) => out.unchoke(),
  (out) => out.interested(),
  (out) => out.notInterested(),
  (out) => out.haveAll(),
  (out) => out.haveNone(),
  (out) => out.keepAlive(),
  (out, a) => out.have(a % PIECES),
  (out, a) => out.have(a % PIECES),
  (out, a, b) => out.request(a % PIECES, (b & 1) * BLOCK, BLOCK >> (b & 2)),
  (out, a, b) => out.cancel(a % PIECES, (b & 1) * BLOCK, BLOCK >> (b & 2)),
  (out, a, b) => out.reject(a % PIECES, (b & 1) * BLOCK, BLOCK),
  (out, a) => out.suggest(a % PIECES),
  (out, a) => out.allowedFast(a % PIECES),
  (out, a, b) => out.piece(a % PIECES, (b & 1) * BLOCK, new Uint8Array(BLOCK).fill(b)),
  (out, a) => out.extended(7, Uint8Array.of(0, 0, 0, a % PIECES)),
  (out, a) => out.extended(3, Uint8Array.of(a & 1)),
  (out) => out.extended(0, new TextEncoder().encode("d1:md6:ut_pexi1ee4:reqqi3ee")),
];

/** The torrent as a reader of the fuzzer's: the first byte says how the peer comes, the rest is what it says. */
export const WHOLE_TORRENT: Reader = {
  name: "whole torrent",
  samples: [...STREAMS, ...SPEECHES],
  call(input) {
    const [how = 0] = input;
    const swarm = new Swarm({
      seed: 1,
      length: PIECES * 2 * BLOCK,
      pieceLength: 2 * BLOCK,
      wire: { rate: 300 },
    });
    const member = swarm.join({ isWhole: (how & 1) !== 0, slabs: 6, options: { slots: 2 } });
    const seed = new ScriptedPeer(swarm, member, { host: "10.1.1.1" });
    seed.serve();
    seed.say((out) => (out.have(0), out.unchoke(), out.interested()));
    const peer = new ScriptedPeer(swarm, member, { fast: (how & 2) === 0, extensions: (how & 4) === 0 });
    peer.reads = (how & 8) === 0;
    const size = Math.ceil(input.length / PORTIONS);
    for (let at = 1; at < input.length; at += size) {
      const portion = input.subarray(at, at + size);
      if ((how & 16) === 0) peer.raw(portion);
      else peer.say((out) => speak(out, portion));
      checkInvariants(member);
      swarm.pass(11);
      checkInvariants(member);
    }
    if (seed.isCut) throw new Error("the honest seed is cut off");
  },
};

/** Messages, three bytes each. */
function speak(out: Outgoing, bytes: Uint8Array): void {
  for (let at = 0; at + 2 < Math.min(bytes.length, 3 * MOST_WORDS); at += 3) {
    WORDS[bytes[at] % WORDS.length](out, bytes[at + 1], bytes[at + 2]);
  }
}

/**
 * The leaves of a UDP announce, one by one and together, without sockets and beside a store that does nothing: what is left
 * is the front's own. `deno task bench`.
 */
import { randomFrom, secretBytes } from "../../lib/base/random.ts";
import { type Family, readAddress } from "../../lib/base/address.ts";
import { newAnnounceRequest } from "../../lib/protocol/message.ts";
import { writeAnnounceAnswer } from "../../lib/protocol/udp_answer.ts";
import { checkUdpAnnounce, readUdpAnnounce } from "../../lib/protocol/udp_request.ts";
import { Decide } from "../../lib/tracker/decide.ts";
import {
  ConnectionIdKeys,
  ConnectionIds,
  newConnectionIdWords,
} from "../../lib/tracker/front/connection_id.ts";
import { udpFront } from "../../lib/tracker/front/udp.ts";
import {
  NAME_WORDS,
  newUdpPackets,
  RECEIVED_BYTES,
  RECEIVED_WORDS,
} from "../../lib/tracker/front/udp_packets.ts";
import { UdpTracker } from "../../lib/tracker/front/udp_tracker.ts";
import { newAnswer } from "../../lib/tracker/swarm/store.ts";
import { makeDecide } from "../fixture/decide.ts";
import { announcePacket } from "../fixture/udp.ts";
import { issueId } from "../fixture/udp_front.ts";

const BATCH = 64;
const random = randomFrom(1, 2, 3, 4);
const shared = newConnectionIdWords();
new ConnectionIdKeys(shared, 0, secretBytes);
const ids = new ConnectionIds(3600, shared);

function broken(error: unknown): never {
  throw error;
}

/** The room that decides, with a store that does nothing. */
class Idle extends Decide {
  override announce(): 0 {
    return 0;
  }
  override touch(): void {}
}

/** A batch of announces from addresses of a family, for torrents of its own. */
function openBatch(family: Family, idle: boolean) {
  const made = makeDecide();
  const decide = idle ? new Idle(made) : made.decide;
  const packets = newUdpPackets(BATCH, made.rules.numwant);
  const tracker = new UdpTracker({ decide, ids, counters: made.counters, broken }, packets);
  const address = new Uint8Array(16);
  for (let i = 0; i < BATCH; i++) {
    const from = family === 4 ? `203.0.113.${i + 1}` : `2001:db9::${i + 1}`;
    const infoHash = new Uint8Array(20).fill(random.next());
    const packet = announcePacket(issueId(ids, from), { infoHash, port: 1024 + i });
    packets.receivedBytes.set(packet, i * RECEIVED_BYTES);
    packets.lengths[i] = packet.length;
    packets.families[i] = readAddress(from, address);
    packets.addressAt[i] = i * NAME_WORDS;
    packets.names.set(new Int32Array(address.buffer), i * NAME_WORDS);
  }
  return { packets, tracker };
}

for (const family of [4, 6] as const) {
  const { packets, tracker } = openBatch(family, true);
  Deno.bench(`UdpTracker.answer(), IPv${family}: 64 announces, without a store`, { group: "batch" }, () => {
    tracker.answer(BATCH);
    if (packets.answerLengths[BATCH - 1] === 0) throw new Error("no answer");
  });
}
const real = openBatch(4, false);
Deno.bench("UdpTracker.answer(), IPv4: 64 announces, with a small store", { group: "batch" }, () => {
  real.tracker.answer(BATCH);
});

const { packets } = openBatch(4, true);
const { received, names } = packets;
const request = newAnnounceRequest();
const answer = newAnswer(30);
answer.peerCount = 30;
const out = new Int32Array(350);
let i = 0;

/** The word that the next packet begins at. */
function next(): number {
  return (i = (i + 1) % BATCH) * RECEIVED_WORDS;
}

Deno.bench("ConnectionIds.isGood()", { group: "leaves" }, () => {
  const at = next();
  if (!ids.isGood(received[at], received[at + 1], names, i * NAME_WORDS, 4)) throw new Error("bad");
});
Deno.bench("ConnectionIds.issue()", { group: "leaves" }, () => {
  next();
  ids.issue(names, i * NAME_WORDS, 4, out, 2);
});
Deno.bench("checkUdpAnnounce() and readUdpAnnounce()", { group: "leaves" }, () => {
  const at = next();
  if (checkUdpAnnounce(received, at, 98) !== 0) throw new Error("refused");
  readUdpAnnounce(received, at, request);
});
Deno.bench("writeAnnounceAnswer()", { group: "leaves" }, () => {
  writeAnnounceAnswer(out, 0, i++, answer, 4, 240);
});

const { decide, counters } = makeDecide();
const udp = udpFront({ decide, ids, counters, broken });
const packet = announcePacket(issueId(ids, "203.0.113.1"));
const sent = new Uint8Array(1400);
Deno.bench("udpFront(): one announce, with a small store", { group: "portable" }, () => {
  if (udp(packet, "203.0.113.1", sent) === 0) throw new Error("no answer");
});

/** Beacons and queries under fire: what is read keeps its bounds, and reads the same again from what we write. */
import { fromHex, toLatin1 } from "../../lib/base/bytes.ts";
import {
  canBeTold,
  PACKET_BYTES,
  readPacket,
  writeBeacon,
  writeQuery,
} from "../../lib/share/beacon/message.ts";
import type { Reader } from "./readers.ts";

const ID = toLatin1("12345678");
const SHARES = [
  { name: "photos", size: 6_000_000, files: 3, guarded: false },
  { name: "caf\u00e9 \u{1f600}", size: Number.MAX_SAFE_INTEGER, files: 0, guarded: true },
];

/** The reader of packets that sharers and seekers send. */
export const BEACON: Reader = {
  name: "beacon",
  samples: [
    ...[[], SHARES, [SHARES[1]]].map((shares) => writeBeacon(ID, 9000, shares)[0]),
    ...[null, "photos", "caf\u00e9"].map(writeQuery),
  ],
  call(input) {
    const read = readPacket(input);
    if (read === null) return;
    const names = read.kind === "query" ? [read.name ?? "any"] : read.shares.map(({ name }) => name);
    if (!names.every(canBeTold)) throw new Error("a name was read that is never written");
    const again = read.kind === "query"
      ? writeQuery(read.name)
      : writeBeacon(fromHex(read.id)!, read.port, read.shares)[0];
    if (again.length > PACKET_BYTES || JSON.stringify(readPacket(again)) !== JSON.stringify(read)) {
      throw new Error(`${JSON.stringify(read)} does not read as the same`);
    }
  },
};

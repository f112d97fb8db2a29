/** The ports that a BitTornado command line lets a client try. */
import { type Fault, fault } from "../../base/fault.ts";

/** Ports that are tried until one is free. */
const TRIES = 20;

/** The ports, in the order in which they are tried. */
export function portsOf(
  { minport, maxport, randomPort }: { minport: number; maxport: number; randomPort: boolean },
  secret: (length: number) => Uint8Array<ArrayBuffer>,
): number[] | Fault {
  const count = maxport - minport + 1;
  if (count < 1) {
    return fault(
      "bad-value",
      `--minport ${minport} is above --maxport ${maxport}.`,
      "Give them the other way round.",
    );
  }
  const start = randomPort ? new DataView(secret(4).buffer).getUint32(0) % count : 0;
  // From a random one on, those behind it: as good as each by chance, and none comes twice.
  return Array.from({ length: Math.min(TRIES, count) }, (_, i) => minport + (start + i) % count);
}

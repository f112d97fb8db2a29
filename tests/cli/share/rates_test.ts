import { assertEquals } from "@std/assert";
import { type Flow, httpRate } from "../../../lib/cli/share/rates.ts";

const CASES: readonly (readonly [claim: string, flow: Partial<Flow>, rate: number])[] = [
  ["while nobody gets it by a client plain downloads have no limit", {}, 0],
  ["but that of --max-up", { maxUp: 5e6 }, 5e6],
  ["beside clients they have a quarter of all", { getting: 1, peerRate: 90e6 }, 30e6],
  ["and a little where clients get nothing yet", { getting: 1, peerRate: 0 }, 1e6],
  ["with --max-up never more than a quarter of it", { getting: 1, peerRate: 90e6, maxUp: 20e6 }, 5e6],
  ["--max-http lets nothing go beyond --max-up", { maxUp: 20e6, maxHttp: 1e9 }, 20e6],
  ["--max-http is taken as it is", { getting: 1, peerRate: 90e6, maxUp: 20e6, maxHttp: 7e6 }, 7e6],
];

for (const [claim, flow, rate] of CASES) {
  Deno.test(claim, () => {
    assertEquals(httpRate({ maxHttp: 0, maxUp: 0, peerRate: 0, getting: 0, ...flow }), rate);
  });
}

/**
 * Downloads that are killed (kill -9) at random moments and go on. MUSTER_RESUME_ROUNDS is how many (6), and
 * MUSTER_RESUME_SEED the number that the random moments of the first come from, as a failure tells it.
 */
import { randomFrom, secretBytes } from "../../lib/base/random.ts";
import { libtorrent, PYTHON } from "./fixture/client.ts";
import { muster } from "./fixture/muster_client.ts";
import { networks, pythonModule, realTest } from "./fixture/need.ts";
import { resumeOnce } from "./fixture/resume.ts";

const ROUNDS = Number(Deno.env.get("MUSTER_RESUME_ROUNDS") || 6);
const SEED = Number(Deno.env.get("MUSTER_RESUME_SEED") || new Uint32Array(secretBytes(4).buffer)[0]);
/** Downloads at once. */
const TOGETHER = 3;
const SEEDERS = [["libtorrent", libtorrent], ["muster", muster]] as const;

const NEEDS = [await networks(), await pythonModule(PYTHON, "libtorrent")];

realTest("a download that is killed goes on, and fetches nothing again that was whole", NEEDS, async () => {
  let next = 0;
  const worker = async () => {
    while (next < ROUNDS) {
      const seed = (SEED + next++) >>> 0;
      const [name, client] = SEEDERS[seed % SEEDERS.length];
      await resumeOnce(randomFrom(seed, 7, 7, 7), client).catch((thrown) => {
        next = ROUNDS;
        throw new Error(`From ${name}, MUSTER_RESUME_SEED=${seed}: ${thrown.message}`, { cause: thrown });
      });
    }
  };
  await Promise.all(Array.from({ length: Math.min(TOGETHER, ROUNDS) }, worker));
});

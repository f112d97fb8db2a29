/**
 * The executable's client, from outside: it gets from aria2 and seeds to it; the Windows executable does the same under
 * wine. MUSTER_BIN and MUSTER_WINE as in compiled_test.ts.
 */
import { aria2, type Client } from "./fixture/client.ts";
import { BIN, compiled, WINE } from "./fixture/compiled.ts";
import { oneMachine } from "./fixture/ground.ts";
import { muster } from "./fixture/muster_client.ts";
import { networks, program } from "./fixture/need.ts";
import { makePayload } from "./fixture/payload.ts";
import { type Actor, runSwarm } from "./fixture/swarm.ts";
import { windowsMuster } from "./fixture/wine_client.ts";

const NEEDS = BIN === "" ? [] : [await networks(), await program("aria2c")];
const LACKS = BIN === "" || NEEDS.some(({ missing }) => missing !== null);

const ARIA2: Actor = { name: "aria2", client: aria2, strict: false };
const OURS = ours(muster);
// It ends as by Ctrl+C when its input does.
const WINDOWS = ours(windowsMuster, (running) => running.closeInput());

function ours(client: Client, stop?: Actor["stop"]): Actor {
  return { name: "muster", client, strict: true, stop };
}

/** A tree with empty files goes from one to the other. */
async function move(seed: Actor, leecher: Actor): Promise<void> {
  const payload = makePayload("tree");
  await runSwarm({ payload, protocol: "http", ground: oneMachine(4), seeds: [seed], leechers: [leecher] });
}

compiled("gets from aria2", () => move(ARIA2, OURS), LACKS);
compiled("seeds to aria2", () => move(OURS, ARIA2), LACKS);
compiled("for Windows gets from aria2 under wine", () => move(ARIA2, WINDOWS), LACKS || WINE === "");
compiled("for Windows seeds to aria2 under wine", () => move(WINDOWS, ARIA2), LACKS || WINE === "");

/** A shelf on a machine in memory, with a client that only pretends. */
import { ManualClock } from "../../lib/base/clock.ts";
import { type Fault, isFault } from "../../lib/base/fault.ts";
import type { PeerStatus } from "../../lib/client/status.ts";
import { hashHere } from "../../lib/metainfo/hashing/hash_here.ts";
import type { MakingMeans, ShareWish } from "../../lib/share/making.ts";
import type { Placed } from "../../lib/share/placed.ts";
import type { Share } from "../../lib/share/share.ts";
import { Shelf } from "../../lib/share/shelf.ts";
import type { MemoryFiles } from "../fixture/memory_files.ts";

/** A wish for a path with the usual options. */
export function wishFor(root: string, name: string | null = null): ShareWish {
  return { root, name, scan: { hidden: false, include: [], exclude: [], symlinks: "follow" } };
}

/** Files long before the clock's now, so that they are settled. */
export const OLD = 1_600_000_000_000;

/** The means of making on files in memory. */
export function meansOn(
  files: MemoryFiles,
  more: Partial<MakingMeans> = {},
): MakingMeans & { hashed: number } {
  const means = {
    ...{ files, platform: "linux" as const, clock: new ManualClock(), threads: 1, keptFolder: "/data" },
    hashed: 0,
    hash: ((plan, work) => {
      means.hashed++;
      return hashHere(files)(plan, work);
    }) as MakingMeans["hash"],
    ...more,
  };
  return means;
}

/** A share that is given, as a client that pretends has it. */
export interface FakeSpreading {
  readonly share: Share;
  peers: PeerStatus[];
  rate: number;
  isStopped: boolean;
}

/** The shelf with all that it told. */
export function newShelf(files: MemoryFiles) {
  const means = meansOn(files);
  const spread: FakeSpreading[] = [];
  const told: string[] = [];
  const failures: Fault[] = [];
  const shelf = new Shelf({
    clock: means.clock,
    means,
    spread(share) {
      const one: FakeSpreading = { share, peers: [], rate: 0, isStopped: false };
      spread.push(one);
      return {
        peers: () => one.peers,
        upRate: () => one.rate,
        stop: () => (one.isStopped = true, Promise.resolve()),
      };
    },
    ear: {
      found: ({ name }) => told.push(`found ${name}`),
      shared: ({ name }) => told.push(`shared ${name}`),
      failed({ name }, why) {
        told.push(`failed ${name}: ${why.fault}`);
        failures.push(why);
      },
      changed: ({ name }, why) => told.push(`changed ${name}: ${why}`),
      note: (line) => told.push(line),
    },
  });
  return { shelf, spread, told, failures, means, clock: means.clock as ManualClock };
}

/** Puts a path on a shelf and waits until it is shared, or failed. */
export async function put(shelf: Shelf, path: string, own = path.replace(/^.*\//, "")): Promise<Placed> {
  const placed = await shelf.add(wishFor(path), own);
  if (isFault(placed)) throw new Error(placed.message);
  await shelf.idle();
  return placed;
}

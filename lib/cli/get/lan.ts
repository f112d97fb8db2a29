/** `muster get --lan`: what is shared on this LAN, and the torrent of a share that is named. Nothing is fetched unasked. */
import { hostOf } from "../../base/address.ts";
import { type Fault, fault, isFault } from "../../base/fault.ts";
import { shown } from "../../base/setting.ts";
import type { FetchFault } from "../../client/share_refusal.ts";
import { type FoundShare, type Search, seekShares } from "../../share/beacon/seeker.ts";
import { hashOf } from "../client/item.ts";
import type { Env } from "../env.ts";
import { type ReadSource, readSourceTorrent } from "../source.ts";

/** What a search needs. */
export interface LanMeans {
  readonly env: Env;
  readonly stop: AbortSignal;
  /** The port of the beacons. */
  readonly discoveryPort: number;
}

/** Milliseconds that are searched, and after the first find for others of the same name. */
export const SEARCH_TIME = 3000;
const SETTLE_TIME = 700;

/** Hosts of one name that are compared. */
const MOST_COMPARED = 4;

/** Names that are told in place of one that is not there. */
const MOST_NAMES = 8;

/** All that is heard of in the time of a search; the callback is called with what is there when something is new. */
export async function searchLan(
  means: LanMeans,
  heard: (shares: FoundShare[]) => void = () => {},
): Promise<FoundShare[]> {
  return await search(null, means, (search) => {
    heard(search.shares());
    return false;
  });
}

/** Where a share is, as it is typed. What a shell may mean something by is written in hex too. */
export function urlOf({ name, host, port }: FoundShare): string {
  const path = encodeURIComponent(name).replace(
    /[!'()*~]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `http://${hostOf(host)}:${port}/t/${path}`;
}

/**
 * The torrent of the share of the name. Faults: `cannot-read`, which says of a share that is not found that it may come;
 * `bad-value` where several hosts share different things under the name.
 * @param password said to the one host that has it; where several have the name, to none of them
 */
export async function readFromLan(
  name: string,
  password: string | null,
  means: LanMeans,
): Promise<ReadSource | Fault> {
  const heard = await search(name, means, (search) => search.shares().some((share) => isCalled(share, name)));
  if (means.stop.aborted) return fault("interrupted", "Interrupted.");
  const found = heard.filter((share) => isCalled(share, name));
  if (found.length === 0) return notFound(name, heard);
  const secret = found.length === 1 ? password : null;
  const read = (share: FoundShare) => readSourceTorrent(urlOf(share), means.env, means.stop, secret);
  if (found.length === 1) return await read(found[0]);
  if (found.length > MOST_COMPARED) return ambiguous(name, found);
  return oneOf(name, found, await Promise.all(found.map(read)));
}

/** Names that look alike are alike, whatever way a system writes its accents. */
function isCalled(share: FoundShare, name: string): boolean {
  return share.name.normalize("NFC") === name.normalize("NFC");
}

/** What was heard when the time is over, or soon after the callback has said that it is there. */
async function search(
  name: string | null,
  { env, stop, discoveryPort }: LanMeans,
  isThere: (search: Search) => boolean,
): Promise<FoundShare[]> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const cancels = [env.clock.after(SEARCH_TIME, resolve)];
  const { clock, openMulticast, addresses } = env;
  const running = seekShares({
    ...{ clock, openMulticast, addresses, port: discoveryPort, name },
    found() {
      if (isThere(running)) cancels.push(env.clock.after(SETTLE_TIME, resolve));
    },
  });
  stop.addEventListener("abort", () => resolve(), { once: true });
  if (stop.aborted) resolve();
  await promise;
  cancels.forEach((cancel) => cancel());
  running.stop();
  return running.shares();
}

/** Where all who answer give the same torrent, it is the first one's. */
function oneOf(
  name: string,
  found: readonly FoundShare[],
  results: readonly (ReadSource | Fault)[],
): ReadSource | Fault {
  const good = results.filter((result): result is ReadSource => !isFault(result));
  const bad: FetchFault[] = results.filter(isFault);
  const hashes = new Set(good.map(({ torrent }) => hashOf(torrent)));
  // Who is silent may be gone since; who refuses has something of the name.
  if (hashes.size === 1 && bad.every(({ mayCome }) => mayCome)) return good[0];
  return hashes.size === 0 && bad.every(({ mayCome }) => mayCome) ? bad[0] : ambiguous(name, found);
}

function ambiguous(name: string, found: readonly FoundShare[]): Fault {
  const lines = found.slice(0, MOST_COMPARED).map((share) => `muster get ${urlOf(share)}`);
  return fault(
    "bad-value",
    `${found.length} computers share something called ${shown(name)}.`,
    `Choose one: ${lines.join("  or  ")}${found.length > lines.length ? "  or another" : ""}`,
  );
}

function notFound(name: string, heard: readonly FoundShare[]): FetchFault {
  const names = [...new Set(heard.map((share) => share.name))];
  const some = names.slice(0, MOST_NAMES).map(shown).join(", ");
  const advice = names.length === 0
    ? LOOK_AT
    : `There ${names.length === 1 ? "is" : "are"} ${some}${
      names.length > MOST_NAMES ? " and more" : ""
    }. --wait waits for it.`;
  return { ...fault("not-found", `No share ${shown(name)} was found on this LAN.`, advice), mayCome: true };
}

/** What to look at where nothing is found. */
export const LOOK_AT =
  "Both computers must be in the same network, no firewall may keep the discovery port (UDP) shut, " +
  "and nobody may have given --no-discovery. A share's address works without all that.";

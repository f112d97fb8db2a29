/** What `muster ctl share`, `unshare` and `shares` are answered with by the muster that shares. */
import { type Fault, fault, isFault } from "../../base/fault.ts";
import { PROGRAM } from "../../base/version.ts";
import type { ControlRequest } from "../../control/message.ts";
import type { Placed } from "../../share/placed.ts";
import type { Shelf } from "../../share/shelf.ts";
import type { ShareReport, SharesReport } from "../ctl/reports.ts";
import type { Verbs } from "../track/companion.ts";
import type { Placement } from "./plan.ts";
import { getLine, pageOf } from "./words.ts";

/** What answers need. */
export interface ShareVerbParts {
  readonly shelf: Shelf;
  readonly port: number;
  /** The site's address, with a slash at its end. */
  site(): string;
  /** Whether a password guards it all. */
  readonly isGuarded: boolean;
  /** Judges a path, absolute, that is to be shared under a name ("" is its own), with the options that came along. */
  placementOf(path: string, name: string, options: ControlRequest["options"]): Placement | Fault;
  removed(placed: Placed): void;
  /** Why what was asked for from a path could not be shared; null when nothing is known of that. */
  failureOf(path: string): Fault | null;
}

/** The verbs; `ping` tells others that this one shares. */
export function shareVerbs(parts: () => ShareVerbParts): Verbs {
  return {
    ping: () => ({ program: PROGRAM, port: parts().port, shares: true, guarded: parts().isGuarded }),
    shares: () => sharesOf(parts()),
    share: (request) => add(request, parts()),
    unshare: (request) => remove(request, parts()),
    "share-state": ({ words }) => stateOf(words[0] ?? "", parts()),
  };
}

function sharesOf(parts: ShareVerbParts): SharesReport {
  const { shelf, site } = parts;
  return { page: site(), shares: shelf.placed.map((placed) => reportOf(placed, parts)) };
}

async function add(
  { words, options }: ControlRequest,
  parts: ShareVerbParts,
): Promise<SharesReport | Fault> {
  const { shelf, site, placementOf } = parts;
  const name = typeof options.name === "string" ? options.name : "";
  const placements: Placement[] = [];
  for (const path of words) {
    const placement = placementOf(path, name, options);
    if (isFault(placement)) return placement;
    placements.push(placement);
  }
  const shares: ShareReport[] = [];
  for (const { wish, name: own } of placements) {
    const placed = await shelf.add(wish, own);
    if (isFault(placed)) return placed;
    shares.push(reportOf(placed, parts));
  }
  return { page: site(), shares };
}

async function remove({ words }: ControlRequest, parts: ShareVerbParts): Promise<SharesReport | Fault> {
  for (const name of words) {
    const placed = parts.shelf.named(name);
    const failed = await parts.shelf.remove(name);
    if (failed !== null) return failed;
    parts.removed(placed!);
  }
  return sharesOf(parts);
}

/** One share by its path, for who waits until it is hashed. */
function stateOf(path: string, parts: ShareVerbParts): ShareReport | Fault {
  const { shelf, failureOf } = parts;
  const placed = shelf.placed.find(({ wish: { root } }) => root === path);
  if (placed !== undefined) return reportOf(placed, parts);
  return failureOf(path) ?? fault("unknown-share", "It is not shared any more.");
}

function reportOf(placed: Placed, { site, isGuarded }: ShareVerbParts): ShareReport {
  const { name, state, share, size, files, wish } = placed;
  const { have, getting, upRate } = placed.exhibit();
  const url = pageOf(site(), name);
  return {
    ...{ name, path: wish.root, state: state.kind, why: state.kind === "changed" ? state.why : null },
    done: state.kind === "hashing" ? state.done : size,
    ...{ size, files, url, command: getLine(url, isGuarded), isGuarded, infoHash: share?.infoHash ?? null },
    ...{ have, getting, upRate: Math.round(upRate) },
  };
}

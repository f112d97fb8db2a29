/** `muster get --lan` without a name: the shares that are heard of within a few seconds, as a table or as JSON. */
import { hostOf } from "../../base/address.ts";
import { type Fault, fault } from "../../base/fault.ts";
import { counted, formatSize } from "../../base/unit.ts";
import type { FoundShare } from "../../share/beacon/seeker.ts";
import { harmless, jsonText } from "../console_text.ts";
import type { Env } from "../env.ts";
import { EXIT } from "../exit.ts";
import type { LiveLine } from "../live.ts";
import { stoppable } from "../stoppable.ts";
import { cutTo, padTo, widthOf } from "../text_width.ts";
import { LOOK_AT, searchLan, urlOf } from "./lan.ts";

/** How it is told. */
export interface ListWish {
  readonly json: boolean;
  readonly quiet: boolean;
  readonly discoveryPort: number;
}

/** Lists them; gives the exit code. */
export async function listShares(wish: ListWish, env: Env, live: LiveLine): Promise<number | Fault> {
  env.dropPermissions(["env", "run", "ffi", "write"]);
  return await stoppable(env, EXIT.interrupted, async (stop) => {
    const tell = (shares: readonly FoundShare[]) => {
      if (!wish.quiet) live.show(`Looking for shares on this LAN: ${shares.length} found`);
    };
    tell([]);
    const shares = await searchLan({ env, stop, discoveryPort: wish.discoveryPort }, tell);
    live.clear();
    if (stop.aborted) return EXIT.interrupted;
    if (wish.json) env.out.write(`${jsonText({ version: 1, shares: shares.map(rowOf) })}\n`);
    else if (shares.length > 0) env.out.write(tableOf(shares));
    return shares.length > 0 ? EXIT.done : fault("not-found", "No share was found on this LAN.", LOOK_AT);
  });
}

function rowOf(share: FoundShare) {
  const { name, size, files, guarded, host, port } = share;
  return { name, size, files, guarded, host, port, url: urlOf(share) };
}

/** Columns of a name, at most. */
const LONGEST_NAME = 40;

/** A row for each, and below it the line to type. */
function tableOf(shares: readonly FoundShare[]): string {
  const head = ["NAME", "SIZE", "FILES", "HOST"];
  const cells = shares.map((share) => [
    cutTo(harmless(share.name), LONGEST_NAME),
    formatSize(share.size),
    String(share.files),
    `${hostOf(share.host)}:${share.port}${share.guarded ? "  (needs a password)" : ""}`,
  ]);
  const widths = head.map((_, column) => Math.max(...[head, ...cells].map((row) => widthOf(row[column]))));
  const line = (row: readonly string[]) => row.map((cell, i) => padTo(cell, widths[i])).join("  ").trimEnd();
  const rows = shares.flatMap((share, i) => [line(cells[i]), `  ${lineFor(share)}`]);
  return `${[line(head), ...rows].join("\n")}\n${counted(shares.length, "share")}.\n`;
}

function lineFor(share: FoundShare): string {
  return `muster get ${share.guarded ? "--password " : ""}${urlOf(share)}`;
}

/** One row of the matrix, tried. */
import { oneMachine, twoMachines } from "../../tests/e2e/fixture/ground.ts";
import { makeFile, makePayload } from "../../tests/e2e/fixture/payload.ts";
import { type Actor, runSwarm } from "../../tests/e2e/fixture/swarm.ts";
import { CLIENTS, type Entrant, type Name } from "./clients.ts";
import { cannot, type Row } from "./rows.ts";

/** How a row went. */
export interface Verdict {
  readonly row: Row;
  readonly outcome: "ok" | "failed" | "cannot" | "skipped";
  /** Of the download, from the leechers' start on. */
  readonly seconds: number | null;
  /** Why it is not ok: one line. */
  readonly reason: string;
  /** What everybody said, of a row that failed. */
  readonly log: string;
}

/** What clients miss on this machine, by name; null: nothing. */
export type Missing = ReadonlyMap<Name, string | null>;

/** Tries a row. Those of `strict` are held to manners. */
export async function tryRow(row: Row, missing: Missing, strict: Name, seed: number): Promise<Verdict> {
  const names = [...row.seeds, ...row.leechers];
  const lacking = names.map((name) => missing.get(name) ?? null).find((lack) => lack !== null);
  const verdict = { row, seconds: null, reason: "", log: "" };
  if (lacking !== undefined) return { ...verdict, outcome: "skipped", reason: lacking };
  const unable = cannot(row);
  if (unable !== null) return { ...verdict, outcome: "cannot", reason: unable };
  try {
    return { ...verdict, outcome: "ok", seconds: await run(row, strict, seed) };
  } catch (thrown) {
    const said = thrown instanceof Error ? thrown.message : String(thrown);
    return { ...verdict, outcome: "failed", reason: said.split("\n---")[0].split("\n")[0], log: said };
  }
}

function run(row: Row, strict: Name, seed: number): Promise<number> {
  const actor = (name: Name): Actor => ({
    name,
    client: CLIENTS[name].client,
    strict: name === strict || name === "bound",
  });
  const lazy = row.leechers.some((name) => (CLIENTS[name] as Entrant).leavesEmptyFilesOut);
  return runSwarm({
    payload: row.turn === null ? makePayload(row.kind, seed) : makeFile("slow.bin", TURN_LENGTH, seed),
    protocol: row.protocol,
    ground: row.addresses === "both" ? twoMachines() : oneMachine(row.addresses),
    seeds: row.seeds.map(actor),
    leechers: row.leechers.map(actor),
    turn: row.turn ?? undefined,
    emptyFiles: !lazy,
  });
}

/** Bytes of the file whose first seed goes: much beside what a client sends at once whatever its limit. */
const TURN_LENGTH = 16 * 1024 * 1024 + 1;

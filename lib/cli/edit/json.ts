/** What an edit changed, for programs. */
import { toHex } from "../../base/bytes.ts";
import type { Change } from "../../metainfo/edit.ts";
import type { EditedFile, Facts } from "./batch.ts";

/** One torrent's edit; `version` changes when a program that reads it would have to. */
export interface EditReport {
  readonly version: 1;
  /** As it was named on the command line. */
  readonly input: string;
  /** Where it was written; null where nothing was: nothing changed, or a dry run. */
  readonly output: string | null;
  /** Each with its values: lists for trackers (by tiers), seeds and nodes, else a text, number or boolean; null for none. */
  readonly changed: readonly { readonly what: string; readonly was: unknown; readonly is: unknown }[];
  /** What was to be taken away but was not there. */
  readonly absent: readonly { readonly what: string; readonly text: string }[];
  /** Hex digits, as they are now; null where the torrent has none. */
  readonly infoHash: string | null;
  readonly infoHashV2: string | null;
  /** As they were before. */
  readonly oldInfoHash: string | null;
  readonly oldInfoHashV2: string | null;
}

/** The report of one torrent. */
export function editReport(file: EditedFile, output: string | null): EditReport {
  const { path, changed, absent, before, after } = file;
  return {
    version: 1,
    input: path,
    output,
    changed: changed.map((change) => ({
      what: NAMES[change.what],
      was: valueOf(change, before, change.was),
      is: valueOf(change, after, change.is),
    })),
    absent: absent.map(({ what, text }) => ({ what: NAMES[what], text })),
    infoHash: hex(after.infoHash),
    infoHashV2: hex(after.infoHashV2),
    oldInfoHash: hex(before.infoHash),
    oldInfoHashV2: hex(before.infoHashV2),
  };
}

/** Names as programs like them. */
const NAMES: Readonly<Record<Change["what"], string>> = {
  trackers: "trackers",
  announce: "announce",
  "web seeds": "webSeeds",
  "HTTP seeds": "httpSeeds",
  nodes: "nodes",
  comment: "comment",
  "created by": "createdBy",
  date: "date",
  name: "name",
  private: "private",
  source: "source",
};

function valueOf({ what }: Change, { outer, isPrivate }: Facts, text: string | null): unknown {
  if (what === "trackers") return outer.trackers;
  if (what === "web seeds") return outer.webSeeds;
  if (what === "HTTP seeds") return outer.httpSeeds;
  if (what === "nodes") return outer.nodes;
  if (what === "date") return outer.date;
  return what === "private" ? isPrivate : text;
}

function hex(hash: Uint8Array | null): string | null {
  return hash === null ? null : toHex(hash);
}

/** A torrent keeps its info hash unless another one is asked for. */
import { compareBytes } from "../../base/bytes.ts";
import { type Fault, fault } from "../../base/fault.ts";
import type { Change } from "../../metainfo/edit.ts";
import { about, type EditedFile } from "./batch.ts";

/** The refusal of the first torrent that would have another info hash; null when all keep theirs. */
export function newHashFault(files: readonly EditedFile[]): Fault | null {
  const file = files.find(({ before, after }) =>
    !isSame(before.infoHash, after.infoHash) || !isSame(before.infoHashV2, after.infoHashV2)
  );
  if (file === undefined) return null;
  const options = file.changed.map(optionOf).filter((option) => option !== null);
  return about(
    file.path,
    fault(
      "bad-value",
      `${
        options.join(" and ")
      } would change its info hash: to trackers and peers it is then another torrent.`,
      "Add --new-infohash if that is what you want. Nothing was changed.",
    ),
  );
}

/** The option that asks for a change of the info dictionary; null for others. */
function optionOf({ what, is }: Change): string | null {
  if (what === "name") return "--rename";
  if (what === "private") return is === "yes" ? "--private" : "--no-private";
  if (what === "source") return is === null ? "--no-source" : "--source";
  return null;
}

function isSame(one: Uint8Array | null, other: Uint8Array | null): boolean {
  return one === other || (one !== null && other !== null && compareBytes(one, other) === 0);
}

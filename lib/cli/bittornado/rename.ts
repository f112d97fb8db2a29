/** `btrename`: changes the name within torrents, and so their info hash. */
import { toHex } from "../../base/bytes.ts";
import { type Fault, fault, isFault } from "../../base/fault.ts";
import { shownPath } from "../../base/setting.ts";
import { nameFault } from "../../metainfo/edit/info.ts";
import { pathsOf } from "../../metainfo/paths.ts";
import type { Call } from "../command.ts";
import type { EditedFile } from "../edit/batch.ts";
import type { Env } from "../env.ts";
import type { LiveLine } from "../live.ts";
import { editInPlace, tooFew } from "./editing.ts";

const FORM = "btrename [-v] TORRENT NAME";
const FORM_MATCH = "btrename -m [-v] TORRENT...";

/** Does it; gives the exit code. */
export async function runRename(call: Call, env: Env, live: LiveLine): Promise<number | Fault> {
  const names = readNames(call, env);
  if (isFault(names)) return names;
  const editing = {
    paths: [...names.keys()],
    changesOf: (path: string) => ({ info: { name: names.get(path)! } }),
    oldValues: ({ before }: EditedFile) => [`name: ${new TextDecoder().decode(before.name)}`],
    onWritten(file: EditedFile) {
      if (!call.everywhere.quiet) hashLines(file).forEach((line) => live.log(line));
    },
  };
  return await editInPlace(editing, call, env);
}

/** The new name of each torrent, by its path. */
function readNames({ words, given }: Call, env: Env): ReadonlyMap<string, string> | Fault {
  const [torrent, name, extra] = words;
  const match = given.has("match");
  if (torrent === undefined) return tooFew("torrent to rename", match ? FORM_MATCH : FORM);
  if (!match && name === undefined) return tooFew("new name", FORM);
  if (!match && extra !== undefined) {
    return fault("unwanted-word", `${shownPath(extra)} is one word too many.`, `The form is: ${FORM}`);
  }
  const names = match ? words.map((path) => [path, ownName(path, env)] as const) : [[torrent, name] as const];
  for (const [path, text] of names) {
    const refused = nameFault(text);
    if (refused !== null) {
      return match ? { ...refused, message: `${shownPath(path)}: ${refused.message}` } : refused;
    }
  }
  return new Map(names);
}

/** The file's name without its folders and `.torrent`. */
function ownName(path: string, env: Env): string {
  return pathsOf(env.platform).basename(path).replace(/\.torrent$/i, "");
}

function hashLines({ path, after }: EditedFile): string[] {
  const hashes = [["info hash", after.infoHash], ["info hash v2", after.infoHashV2]] as const;
  return hashes.flatMap(([what, hash]) =>
    hash === null ? [] : [`${shownPath(path)}: new ${what} ${toHex(hash)}`]
  );
}

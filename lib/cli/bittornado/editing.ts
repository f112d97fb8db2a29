/** What BitTornado's four editors have in common: they change files in place, and say nothing when it is done. */
import { type Fault, fault, isFault } from "../../base/fault.ts";
import { shownPath } from "../../base/setting.ts";
import type { Changes } from "../../metainfo/edit.ts";
import type { Call } from "../command.ts";
import { editAll, type EditedFile, writeAll } from "../edit/batch.ts";
import { NOT_NEEDED } from "../edit/needs.ts";
import type { Env } from "../env.ts";
import { EXIT } from "../exit.ts";
import { stoppable } from "../stoppable.ts";

/** What an editor is to do. */
export interface Editing {
  readonly paths: readonly string[];
  changesOf(path: string): Changes;
  /** With -v: the old values of a torrent. */
  oldValues(file: EditedFile): readonly string[];
  /** Told of each torrent that was written. */
  onWritten?(file: EditedFile): void;
}

/** Edits all or, when one cannot be read, none. */
export async function editInPlace(editing: Editing, call: Call, env: Env): Promise<number | Fault> {
  env.dropPermissions(NOT_NEEDED);
  return await stoppable(env, EXIT.interrupted, async (stop) => {
    const files = await editAll(editing.paths, editing.changesOf, env, stop);
    if (isFault(files)) return files;
    if (call.given.has("verbose")) files.forEach((file) => env.out.write(oldText(file, editing)));
    const writings = files.map((file) => {
      return { file, target: file.changed.length > 0 ? file.path : null, replace: true };
    });
    const failed = await writeAll(writings, env, stop, ({ file, target }) => {
      if (target !== null) editing.onWritten?.(file);
    });
    return failed ?? EXIT.done;
  });
}

function oldText(file: EditedFile, editing: Editing): string {
  return editing.oldValues(file).map((value) => `${shownPath(file.path)}: old ${shownPath(value)}\n`).join(
    "",
  );
}

/** `-v` of those that change trackers. */
export function oldTrackers({ before }: EditedFile): readonly string[] {
  const { trackers } = before.outer;
  return [`trackers: ${trackers.length === 0 ? "none" : trackers.map((tier) => tier.join(",")).join("|")}`];
}

/** The fault of too few words. */
export function tooFew(what: string, form: string): Fault {
  return fault("bad-value", `There is no ${what}.`, `The form is: ${form}`);
}

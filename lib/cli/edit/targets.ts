/** Where edited torrents go: back into their files, or elsewhere by `-o`. Everything is judged before anything is written. */
import { type Fault, fault, isFault } from "../../base/fault.ts";
import { fileFault } from "../../base/file_fault.ts";
import { shownPath } from "../../base/setting.ts";
import { pathsOf } from "../../metainfo/paths.ts";
import type { Env } from "../env.ts";
import type { EditPlan } from "./plan.ts";

/** A path for each of the plan's files; not for the standard output. */
export function targetsOf({ files, output, force }: EditPlan, env: Env): readonly string[] | Fault {
  if (output === null) return files;
  const there = env.files.info(output);
  const isFolder = !isFault(there) && there.kind === "folder";
  if (!isFolder && (files.length > 1 || /[/\\]$/.test(output))) {
    return fault("bad-value", `${shownPath(output)} is no folder that is there.`, FOLDER_ADVICE);
  }
  if (isFolder && files.includes("-")) {
    return fault("bad-value", "What comes from the standard input has no name.", "Give -o a file's name.");
  }
  const { basename, join } = pathsOf(env.platform);
  const targets = isFolder ? files.map((file) => join(output, basename(file))) : [output];
  const twice = targets.find((target, index) => targets.indexOf(target) !== index);
  if (twice !== undefined) {
    return fault(
      "bad-value",
      `Two of the torrents would be written to ${shownPath(twice)}.`,
      "Write them one by one.",
    );
  }
  const taken = force ? undefined : targets.find((target) => !isFault(env.files.linkInfo(target)));
  return taken === undefined ? targets : fileFault("write", taken, "exists");
}

const FOLDER_ADVICE = "Make it first, or give another one.";

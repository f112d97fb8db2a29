/** Where edited torrents go: back into their files, or elsewhere by `-o`. Everything is judged before anything is written. */
import { type Fault, fault, isFault } from "../../base/fault.ts";
import { fileFault } from "../../base/file_fault.ts";
import { shownPath } from "../../base/setting.ts";
import { pathsOf } from "../../metainfo/paths.ts";
import type { Env } from "../env.ts";
import { endsInSeparator, folderFault } from "../make/destination.ts";
import type { EditPlan } from "./plan.ts";

/** A path for each of the plan's files; not for the standard output. A folder that is missing is made. */
export function targetsOf(plan: EditPlan, env: Env): readonly string[] | Fault {
  const { files, output, dryRun } = plan;
  if (output === null) return files;
  const there = env.files.info(output);
  const isFolder = endsInSeparator(output, env.platform) || (!isFault(there) && there.kind === "folder");
  if (!isFolder && files.length > 1) {
    return fault(
      "bad-value",
      `${shownPath(output)} is no folder, and there are several torrents to write.`,
      `Write ${shownPath(output)}/ to have a folder made.`,
    );
  }
  const targets = isFolder ? targetsIn(output, plan, env) : freeTargets([output], plan, env);
  if (isFault(targets) || !isFolder) return targets;
  return folderFault(output, { make: true, dryRun }, env) ?? targets;
}

function targetsIn(folder: string, plan: EditPlan, env: Env): readonly string[] | Fault {
  const { files } = plan;
  if (files.includes("-")) {
    return fault("bad-value", "What comes from the standard input has no name.", "Give -o a file's name.");
  }
  const { basename, join } = pathsOf(env.platform);
  const targets = files.map((file) => join(folder, basename(file)));
  const twice = targets.find((target, index) => targets.indexOf(target) !== index);
  if (twice !== undefined) {
    return fault(
      "bad-value",
      `Two of the torrents would be written to ${shownPath(twice)}.`,
      "Write them one by one.",
    );
  }
  return freeTargets(targets, plan, env);
}

function freeTargets(
  targets: readonly string[],
  { force }: EditPlan,
  env: Env,
): readonly string[] | Fault {
  const taken = force ? undefined : targets.find((target) => !isFault(env.files.linkInfo(target)));
  return taken === undefined ? targets : fileFault("write", taken, "exists");
}

/** The folder of `muster get --out`: made at the start, or why it cannot be, in the words of that option. */
import { type Fault, fault, isFault } from "../../base/fault.ts";
import type { FileFault } from "../../base/file_fault.ts";
import type { Files } from "../../base/files.ts";
import { shownPath } from "../../base/setting.ts";

const ADVICE = "Choose another one with --out.";

/** Makes it, and those above it, where it is missing. */
export function makeOutFolder(folder: string, files: Pick<Files, "info" | "makeFolder">): Fault | null {
  const failed = files.makeFolder(folder);
  if (failed === null) return null;
  const shown = shownPath(folder);
  const info = files.info(folder);
  const isFile = !isFault(info) && info.kind !== "folder";
  if (isFile || failed.reason === "exists") {
    return fault("cannot-write", `--out must name a folder, and ${shown} is none.`, ADVICE);
  }
  if (failed.reason === "no-folder") {
    return fault("cannot-write", `--out must name a folder, and ${shown} would be below a file.`, ADVICE);
  }
  return fault("cannot-write", `The folder ${shown} could not be made${whyOf(failed)}.`, ADVICE);
}

/** The words of the fault behind its colon; empty where they would say nothing of a folder. */
function whyOf({ reason, message }: FileFault): string {
  // Windows says "missing" too of what is below a file.
  if (reason === "missing") return "";
  if (reason === "denied") return ": this user may not make it there";
  return /: [^:]*(?=\.$)/.exec(message)?.[0] ?? "";
}

/** Carries out `muster edit`. */
import { type Fault, isFault } from "../../base/fault.ts";
import type { Changes } from "../../metainfo/edit.ts";
import type { Call } from "../command.ts";
import { jsonText } from "../console_text.ts";
import { editAll, type EditedFile, writeAll } from "./batch.ts";
import { trackersFrom } from "./copied.ts";
import { newHashFault } from "./info_hash.ts";
import { editReport } from "./json.ts";
import { NOT_NEEDED } from "./needs.ts";
import { type EditPlan, readEditPlan } from "./plan.ts";
import { targetsOf } from "./targets.ts";
import { editText } from "./text.ts";
import type { Env } from "../env.ts";
import { EXIT } from "../exit.ts";
import type { LiveLine } from "../live.ts";
import { writeTorrentOut } from "../print.ts";
import { withDash } from "../source.ts";
import { stoppable } from "../stoppable.ts";

/** Does it; gives the exit code. */
export async function runEdit(call: Call, env: Env, live: LiveLine): Promise<number | Fault> {
  const plan = readEditPlan(call.words, call.given, env.clock.now());
  if (isFault(plan)) return call.words.length === 0 ? withDash(plan, env, ", with -o") : plan;
  const onlyReads = plan.dryRun || plan.output === "-";
  env.dropPermissions(onlyReads ? [...NOT_NEEDED, "write"] : NOT_NEEDED);
  return await stoppable(env, EXIT.interrupted, (stop) => carryOut(plan, call, env, live, stop));
}

async function carryOut(
  plan: EditPlan,
  { everywhere: { quiet } }: Call,
  env: Env,
  live: LiveLine,
  stop: AbortSignal,
): Promise<number | Fault> {
  const changes = allChanges(plan, env);
  if (isFault(changes)) return changes;
  const files = await editAll(plan.files, () => changes, env, stop);
  if (isFault(files)) return files;
  const refused = plan.newInfohash ? null : newHashFault(files);
  if (refused !== null) return refused;
  if (plan.output === "-") return toOutput(files[0], plan, quiet, env, live);
  const targets = targetsOf(plan, env);
  if (isFault(targets)) return targets;
  const replace = plan.output === null || plan.force;
  const writings = files.map((file, index) => {
    const isNeeded = !plan.dryRun && (file.changed.length > 0 || plan.output !== null);
    return { file, target: isNeeded ? targets[index] : null, replace };
  });
  const failed = await writeAll(writings, env, stop, ({ file, target }) => {
    if (plan.json) return void env.out.write(reportText(file, target));
    const elsewhere = plan.output === null ? null : targets[files.indexOf(file)];
    if (!quiet) env.out.write(editText(file, { target: elsewhere, dryRun: plan.dryRun }));
  });
  return failed ?? EXIT.done;
}

/** Those of the plan, with the trackers of the torrent that they are to be copied from. */
function allChanges({ changes, copyFrom }: EditPlan, env: Env): Changes | Fault {
  if (copyFrom === null) return changes;
  const trackers = trackersFrom(copyFrom, env);
  return isFault(trackers) ? trackers : { ...changes, ...trackers };
}

/** The torrent goes to the standard output, and so what is told goes to stderr. */
function toOutput(
  file: EditedFile,
  plan: EditPlan,
  quiet: boolean,
  env: Env,
  live: LiveLine,
): number | Fault {
  if (plan.json) env.out.write(reportText(file, null));
  else if (!quiet) live.log(editText(file, { target: "-", dryRun: plan.dryRun }).trimEnd());
  return (plan.dryRun ? null : writeTorrentOut(file.bytes, env)) ?? EXIT.done;
}

/** A line of JSON. */
function reportText(file: EditedFile, written: string | null): string {
  return `${jsonText(editReport(file, written))}\n`;
}

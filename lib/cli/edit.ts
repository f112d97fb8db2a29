/** `muster edit TORRENT...`: changes torrents, with their info hash as it is unless another one is asked for. */
import { type Fault, fault, isFault } from "../base/fault.ts";
import type { Changes } from "../metainfo/edit.ts";
import type { Call, Command } from "./command.ts";
import { editAll, type EditedFile, writeAll } from "./edit/batch.ts";
import { trackersFrom } from "./edit/copied.ts";
import { editReport } from "./edit/json.ts";
import { NOT_NEEDED } from "./edit/needs.ts";
import { type EditPlan, readEditPlan } from "./edit/plan.ts";
import { EDIT_SETTINGS } from "./edit/settings.ts";
import { targetsOf } from "./edit/targets.ts";
import { editText } from "./edit/text.ts";
import type { Env } from "./env.ts";
import { EXIT } from "./exit.ts";
import type { LiveLine } from "./live.ts";
import { stoppable } from "./stoppable.ts";

export const editCommand: Command = {
  name: "edit",
  synopsis: ["edit TORRENT... [options]"],
  summary: "change torrents, their info hash as it is",
  examples: [
    ["muster edit a.torrent -t http://192.168.1.50:9000/announce", "another tracker"],
    [
      "muster edit *.torrent --add-tracker udp://tracker.example.net:9000",
      "one tracker more, in each of them",
    ],
    ["muster edit a.torrent --no-comment -o clean.torrent", "a changed copy"],
  ],
  settings: EDIT_SETTINGS,
  words: [["TORRENT", "A .torrent file; - is the standard input, with -o."]],
  lastWordRepeats: true,
  wildcards: true,
  remark:
    "What is not changed stays byte for byte as it is, keys that muster does not know too. Several torrents are all " +
    "changed in memory before the first is written, and each is written whole or not at all.",
  async run(call, env, live) {
    const plan = readEditPlan(call.words, call.given, env.clock.now());
    if (isFault(plan)) return plan;
    const onlyReads = plan.dryRun || plan.output === "-";
    env.dropPermissions(onlyReads ? [...NOT_NEEDED, "write"] : NOT_NEEDED);
    return await stoppable(env, EXIT.interrupted, (stop) => carryOut(plan, call, env, live, stop));
  },
};

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
  if (plan.output === "-") return toOutput(files[0], plan, quiet, env, live);
  const targets = targetsOf(plan, env);
  if (isFault(targets)) return targets;
  const replace = plan.output === null || plan.force;
  const writings = files.map((file, index) => {
    const isNeeded = !plan.dryRun && (file.changed.length > 0 || plan.output !== null);
    return { file, target: isNeeded ? targets[index] : null, replace };
  });
  const failed = await writeAll(writings, env, stop, ({ file, target }) => {
    if (plan.json) return env.out.write(jsonText(file, target, plan));
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
  if (plan.json) env.out.write(jsonText(file, null, plan));
  else if (!quiet) live.log(editText(file, { target: "-", dryRun: plan.dryRun }).trimEnd());
  if (plan.dryRun || env.out.writeBytes(file.bytes)) return EXIT.done;
  return fault("cannot-write", "The standard output cannot be written: nobody reads it.");
}

/** One object for one torrent; of several, a line for each. */
function jsonText(file: EditedFile, written: string | null, { files }: EditPlan): string {
  return `${JSON.stringify(editReport(file, written), null, files.length === 1 ? 2 : 0)}\n`;
}

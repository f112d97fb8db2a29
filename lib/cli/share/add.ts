/** Adds to what another muster of this user shares, and waits until it is hashed there. */
import { type Fault, fault, isFault } from "../../base/fault.ts";
import { shownPath } from "../../base/setting.ts";
import type { ShareReport, SharesReport } from "../ctl/reports.ts";
import type { Env } from "../env.ts";
import { EXIT } from "../exit.ts";
import { isoDate, jsonText } from "../console_text.ts";
import type { LiveLine } from "../live.ts";
import { startProgress } from "../progress.ts";
import { stoppable } from "../stoppable.ts";
import type { AskControl } from "./ask.ts";
import type { SharePlan } from "./plan.ts";
import { addedText, goesOnText, sharedText } from "./words.ts";

/** What it is done with. */
export interface AddMeans {
  readonly ask: AskControl;
  readonly env: Env;
  readonly live: LiveLine;
  readonly quiet: boolean;
}

/** Milliseconds between two questions. */
const PAUSE = 500;

/** Does it; gives the exit code. Ctrl+C ends the waiting; what was asked for goes on. `along`: options of the share. */
export async function addToRunning(
  plan: SharePlan,
  along: Readonly<Record<string, string>>,
  means: AddMeans,
): Promise<number | Fault> {
  const { port } = plan.order.tracker;
  const paths = plan.placements.map(({ wish: { root } }) => root);
  const { name, json } = plan.settings;
  const options = name === "" ? along : { ...along, name };
  return await addPaths(port, paths, { options, json: json ? "events" : "none" }, means);
}

/** What is printed: text, an object as of `muster ctl`, or events as of a share. */
export type Printed = "none" | "object" | "events";

/** The same for paths, absolute, and the muster on a port. */
export async function addPaths(
  port: number,
  paths: readonly string[],
  { options, json }: { options: Readonly<Record<string, string>>; json: Printed },
  means: AddMeans,
): Promise<number | Fault> {
  const { ask, env } = means;
  env.dropPermissions(["ffi", "run"]);
  const reply = await ask(port, "share", paths, options);
  if (isFault(reply)) return reply;
  return await stoppable(env, EXIT.interrupted, async (stop) => {
    const done: ShareReport[] = [];
    for (const { path, name } of (reply as SharesReport).shares) {
      const report = await hashed(port, path, means, stop);
      if (isFault(report)) return report;
      if (report === null) {
        if (!means.quiet) means.live.log(goesOnText(name));
        return EXIT.interrupted;
      }
      done.push(report);
      if (json === "events") env.out.write(`${jsonText(eventOf(report, env))}\n`);
      else if (json === "none" && !means.quiet) {
        env.out.write(`${sharedText(report, report.command).join("\n")}\n`);
      }
    }
    if (json === "object") {
      env.out.write(`${jsonText({ version: 1, page: (reply as SharesReport).page, shares: done })}\n`);
    }
    if (!means.quiet && json === "none") means.live.log(addedText(port));
    return EXIT.done;
  });
}

/** The event that tells of it, as the muster that shares prints one. */
function eventOf({ name, path, size, files, url, command, infoHash }: ShareReport, { clock }: Env) {
  const time = isoDate(Math.floor(clock.now() / 1000));
  return { version: 1, event: "shared", time, name, path, size, files, url, command, infoHash };
}

/** Waits until it is hashed; null after Ctrl+C. */
async function hashed(
  port: number,
  path: string,
  { ask, env, live, quiet }: AddMeans,
  stop: AbortSignal,
): Promise<ShareReport | Fault | null> {
  let progress: ReturnType<typeof startProgress> | null = null;
  try {
    while (!stop.aborted) {
      const report = await ask(port, "share-state", [path]) as ShareReport | Fault;
      if (isFault(report)) return report.fault === "not-running" ? gone(path) : report;
      if (report.state !== "hashing") return report;
      if (report.size > 0) {
        progress ??= startProgress(env, live, { quiet, what: "Hashing", total: report.size });
      }
      progress?.update(report.done);
      await pause(env, stop);
    }
    return null;
  } finally {
    progress?.end();
  }
}

function gone(path: string): Fault {
  return fault(
    "not-running",
    `The muster that was to share ${shownPath(path)} has ended.`,
    "Start it again.",
  );
}

function pause({ clock }: Env, stop: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const cancel = clock.after(PAUSE, resolve);
  const end = () => {
    cancel();
    resolve();
  };
  stop.addEventListener("abort", end, { once: true });
  return promise.finally(() => stop.removeEventListener("abort", end));
}

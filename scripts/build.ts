/**
 * Makes one executable file of muster: `deno task compile [--target TRIPLE] [--output FILE]`, by default
 * dist/muster (dist/muster.exe) for this machine.
 *
 * `deno compile` puts the program behind a base executable (denort), which it downloads. Where it cannot,
 * DENORT_BIN names such a file, or DENORT_DIR a folder with one for each target.
 *
 * Exit codes: 0 made, 1 failed, 2 wrong usage, 3 no base to be had.
 */
import { parseArgs } from "@std/cli/parse-args";
import { type Fault, fault, faultLine, isFault } from "../lib/base/fault.ts";
import { findTarget, platformOfFile, type Target, TARGETS } from "./targets.ts";

/**
 * What muster may do, for `deno task start` and for the executable alike. It may use the network, ask the system for
 * its addresses and for the room on a disk, read from the environment what the terminal can show, where a user's data
 * belong, where programs are, how node:net opens pipes, and its own settings, read and write files, run the program that --on-done names, and call
 * the C library (bare: dlopen of a bare name searches the system alone, while a name given here would mean a file in
 * the working folder). Each command gives up at its start what it does not need: the tracker, for one, files, and all
 * but a download with --on-done other programs.
 */
export const PERMISSIONS: readonly string[] = [
  "--no-prompt",
  "--allow-net",
  "--allow-sys=networkInterfaces,statfs",
  "--allow-env=NO_COLOR,TERM,WT_SESSION,LANG,LC_ALL,LC_CTYPE,LOCALAPPDATA,USERPROFILE,XDG_STATE_HOME,XDG_RUNTIME_DIR,NODE_PENDING_PIPE_INSTANCES,HOME,PATH,MUSTER_*",
  "--allow-read",
  "--allow-write",
  "--allow-run",
  "--allow-ffi",
];

/**
 * How V8 runs, for both too. The swarms are no JavaScript objects, so there is little garbage, all of it young; handing
 * it to helper threads costs more than collecting it (CPU per HTTP announce 1.66 of the floor without, 1.45 with this,
 * medians of 10 rounds in turn; p99 the same). An announce goes through many small functions, more of which are put
 * into one another than by V8's own bound (920): 361 ns in the store in place of 418 (measured).
 */
export const V8_FLAGS = "--v8-flags=--single-threaded-gc,--max-inlined-bytecode-size-cumulative=2500";

/** The files that Workers start with, which nothing imports. */
export const WORKERS: readonly string[] = [
  "lib/metainfo/hashing/worker.ts",
  "lib/client/storage/disk_worker.ts",
  "lib/tracker/worker/entry.ts",
];

/** What a build takes from the environment. */
export interface Bases {
  /** DENORT_BIN: the base itself. */
  readonly bin?: string;
  /** DENORT_DIR: a folder with a base for each target. */
  readonly dir?: string;
}

/** The arguments of `deno`; without code cache, since that would be a file of a foreseeable name in the temp folder. */
export function compileArguments(target: Target, output: string): string[] {
  return [
    ...["compile", "--quiet", "--no-code-cache", "--exclude-unused-npm"],
    V8_FLAGS,
    ...PERMISSIONS,
    ...WORKERS.flatMap((file) => ["--include", file]),
    ...["--target", target.triple, "--output", output, "main.ts"],
  ];
}

/** The base to start from; undefined leaves it to `deno compile` to download one. */
export async function chooseBase(target: Target, bases: Bases): Promise<string | undefined | Fault> {
  const path = bases.bin ?? (bases.dir === undefined ? undefined : `${bases.dir}/${target.base}`);
  if (path === undefined) return undefined;
  const platform = await platformOfFile(path);
  if (platform === target.platform) return path;
  const what = platform === null ? "is no executable that is known" : `is for ${platform}`;
  const name = bases.bin === undefined ? "DENORT_DIR" : "DENORT_BIN";
  return fault(
    "no-base",
    `No base for ${target.platform}: ${path} ${what}.`,
    `Let ${name} name another, or unset it to download one.`,
  );
}

/** Compiles main.ts for the target; gives the bytes of the file that it made. */
export async function build(target: Target, output: string, bases: Bases): Promise<number | Fault> {
  const base = await chooseBase(target, bases);
  if (isFault(base)) return base;
  // Made beside the output and moved there when whole: a build that fails leaves the last good file alone.
  const folder = await Deno.makeTempDir({ dir: await folderOf(output), prefix: ".building-" });
  try {
    const fresh = `${folder}/${target.file}`;
    const made = await new Deno.Command(Deno.execPath(), {
      args: compileArguments(target, fresh),
      cwd: new URL("../", import.meta.url),
      env: { RUST_BACKTRACE: "0", ...(base === undefined ? {} : { DENORT_BIN: base }) },
      stdin: "null",
    }).output();
    if (!made.success) return buildFault(target, new TextDecoder().decode(made.stderr).trim());
    const platform = await platformOfFile(fresh);
    if (platform !== target.platform) return wrongPlatform(output, platform, target);
    await Deno.rename(fresh, output);
    return (await Deno.stat(output)).size;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** The folder that a file is to stand in, made where there is none. */
async function folderOf(output: string): Promise<string> {
  const folder = output.replace(/[^/\\]*$/, "") || ".";
  await Deno.mkdir(folder, { recursive: true });
  return await Deno.realPath(folder);
}

function wrongPlatform(output: string, platform: string | null, target: Target): Fault {
  return fault(
    "wrong-platform",
    `${output} is for ${platform ?? "nothing known"}, not for ${target.platform}.`,
  );
}

/** Tells a base that could not be downloaded from all else. */
function buildFault(target: Target, text: string): Fault {
  if (!text.includes("Setting up base binary")) return fault("compile", text);
  return fault(
    "no-base",
    `No base for ${target.platform}: it could not be downloaded (${
      text.split("\n").at(-1)!.replace(/^[\s\d:]+/, "")
    }).`,
    "Name one with DENORT_BIN or DENORT_DIR.",
  );
}

export function basesFromEnvironment(): Bases {
  return { bin: Deno.env.get("DENORT_BIN") || undefined, dir: Deno.env.get("DENORT_DIR") || undefined };
}

export async function say(line: string): Promise<void> {
  await Deno.stderr.write(new TextEncoder().encode(`${line}\n`));
}

/** The target and file that the arguments ask for. */
export function readArguments(args: string[]): { target: Target; output: string } | Fault {
  const unknown: string[] = [];
  const given = parseArgs(args, {
    string: ["target", "output"],
    unknown: (word) => unknown.push(word) === 0,
  });
  if (unknown.length > 0) {
    return fault("usage", `${unknown[0]} is not known here.`, "There are --target TRIPLE and --output FILE.");
  }
  const triple = String(given.target ?? Deno.build.target);
  const target = findTarget(triple);
  if (target === null) {
    const known = TARGETS.map((candidate) => candidate.triple).join(", ");
    return fault("usage", `There is no target ${triple}.`, `The targets are ${known}.`);
  }
  const ending = target.file.endsWith(".exe") ? ".exe" : "";
  return { target, output: String(given.output ?? `dist/muster${ending}`) };
}

if (import.meta.main) {
  const wish = readArguments(Deno.args);
  const made = isFault(wish) ? wish : await build(wish.target, wish.output, basesFromEnvironment());
  if (isFault(made)) {
    await say(faultLine(made));
    Deno.exit(made.fault === "usage" ? 2 : made.fault === "no-base" ? 3 : 1);
  }
  const { output, target } = wish as { target: Target; output: string };
  await say(`${output}: ${target.platform}, ${Math.round(made / 1e6)} MB.`);
}

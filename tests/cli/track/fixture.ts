/** A tracker that only pretends, run by the whole program, with the control socket in the test's hand. */
import { assert } from "@std/assert";
import type { Fault } from "../../../lib/base/fault.ts";
import { run } from "../../../lib/cli/run.ts";
import { within } from "../../fixture/http.ts";
import { FakeEnv, serves, settle } from "../fake_env.ts";

/** A run of `muster track`. */
export interface Running {
  readonly env: FakeEnv;
  readonly code: Promise<number>;
  /** Asks as `muster ctl` would. */
  ask(verb: string, words?: string[], options?: Record<string, number>): Promise<unknown | Fault>;
}

/** Starts `muster track` with options on a machine with these files, up to where it serves. */
export async function start(
  line: string,
  files: Readonly<Record<string, string | Uint8Array>> = {},
  prepare: (env: FakeEnv) => void = () => {},
): Promise<Running> {
  const env = new FakeEnv(line === "" ? [] : line.split(" "));
  env.variables = { XDG_RUNTIME_DIR: "/run/user/7", HOME: "/home/it" };
  for (const [path, content] of Object.entries(files)) env.files.put(path, content);
  prepare(env);
  const code = run(env);
  await within(serves(env, code), "a tracker that serves");
  const ask: Running["ask"] = (verb, words = [], options = {}) => {
    assert(env.control !== null, `no control socket is open: ${env.out.text}${env.err.text}`);
    return within(pumped(env, env.control.answer({ verb, words, options })), `the answer to ${verb}`);
  };
  return { env, code, ask };
}

/** Lets what waits for a turn of the clock go on until the work is done. */
export async function pumped<T>(env: FakeEnv, work: Promise<T>): Promise<T> {
  let isDone = false;
  const done = work.finally(() => isDone = true);
  while (!isDone) {
    env.clock.advance(0);
    await settle();
  }
  return await done;
}

/** Lets what waits for turns of the clock alone go on, for as many turns as a reload of a few files takes. */
export async function rested(env: FakeEnv): Promise<void> {
  for (let turn = 0; turn < 20; turn++) {
    env.clock.advance(0);
    await settle();
  }
}

/** Stops it by Ctrl+C; gives the exit code. */
export async function stop({ env, code }: Running): Promise<number> {
  env.signal("SIGINT");
  return await within(pumped(env, code), "the end of the tracker");
}

/** `muster share` run by the whole program on a machine that only pretends, with its site and control socket in hand. */
import { assert } from "@std/assert";
import type { Fault } from "../../../lib/base/fault.ts";
import type { SharesReport } from "../../../lib/cli/ctl/reports.ts";
import { run } from "../../../lib/cli/run.ts";
import { within } from "../../fixture/http.ts";
import { OLD } from "../../share/fixture.ts";
import { FakeEnv, serves, settle } from "../fake_env.ts";

/** A run. */
export interface Sharing {
  readonly env: FakeEnv;
  readonly code: Promise<number>;
  /** Asks as `muster ctl` would. */
  ask(verb: string, words?: string[], options?: Record<string, string>): Promise<unknown | Fault>;
  /** Asks the site for a path. */
  get(path: string, headers?: Record<string, string>): Promise<Response>;
}

/** A machine with the folder /somewhere/images (10 bytes in 2 files) and the file /somewhere/disk.img. */
export function machine(...args: string[]): FakeEnv {
  const env = new FakeEnv(["share", ...args]);
  env.variables = { XDG_RUNTIME_DIR: "/run/user/7", HOME: "/home/me", TERM: "xterm", LANG: "C.UTF-8" };
  env.files.put("/somewhere/images/a", "hello", OLD);
  env.files.put("/somewhere/images/b/c", "world", OLD);
  env.files.put("/somewhere/disk.img", "disk", OLD);
  env.openMulticast = () => ({ send() {}, answer: () => true, refresh() {}, close() {} });
  env.callControl = () => Promise.resolve({ fault: "not-running", message: "No muster answers there." });
  return env;
}

/** Starts it up to where it serves and all is hashed. */
export async function start(env: FakeEnv): Promise<Sharing> {
  const code = run(env);
  await within(serves(env, code), "a muster that shares");
  const ask: Sharing["ask"] = (verb, words = [], options = {}) => {
    assert(env.control !== null, `no control socket is open: ${env.out.text}${env.err.text}`);
    return within(pumped(env, env.control.answer({ verb, words, options })), `the answer to ${verb}`);
  };
  const get: Sharing["get"] = async (path, headers = {}) => {
    const request = new Request(`http://192.168.1.50:9000${path}`, {
      headers: { host: "192.168.1.50:9000", ...headers },
    });
    const answer = await env.startedWith!.site!(path, request, "192.168.1.9");
    assert(answer !== null, `${path} is not answered`);
    return answer;
  };
  const it = { env, code, ask, get };
  if (env.control !== null) await hashed(it);
  return it;
}

/** Comes true when nothing is hashed any more. */
export async function hashed({ ask }: Pick<Sharing, "ask">): Promise<void> {
  for (;;) {
    const { shares } = await ask("shares") as SharesReport;
    if (shares.every(({ state }) => state !== "hashing")) return;
  }
}

/** Lets turns of both clocks, the test's and the machine's, go on until the work is done. */
export async function pumped<T>(env: FakeEnv, work: Promise<T>): Promise<T> {
  let isDone = false;
  const done = work.finally(() => isDone = true);
  while (!isDone) {
    env.clock.advance(0);
    await turn();
  }
  return await done;
}

/** A turn of the event loop: what is hashed rests by the machine's own timers. */
async function turn(): Promise<void> {
  await settle();
  await new Promise((resolve) => setTimeout(resolve, 0));
}

/** Lets a second go by, with all that is done in it. */
export async function second(env: FakeEnv): Promise<void> {
  env.clock.advance(1000);
  for (let i = 0; i < 5; i++) await turn();
}

/** Presses Ctrl+C; gives the exit code. */
export async function stop({ env, code }: Sharing): Promise<number> {
  env.signal("SIGINT");
  return await within(pumped(env, code), "the end of the share");
}

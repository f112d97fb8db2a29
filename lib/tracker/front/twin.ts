/** Who holds a port that is in use: another muster says so of itself at /health. */
import { hostOf } from "../../base/address.ts";
import { type Fault, fault } from "../../base/fault.ts";

/** The header by which /health tells what program answers. */
export const PROGRAM_HEADER = "x-muster";

/** Longer than this a program on the same machine does not take. */
const PATIENCE = 500;

/** A better fault when the port is held by another muster; the given one otherwise. */
export async function nameTwin(problem: Fault, bind: readonly string[], port: number): Promise<Fault> {
  if (problem.fault !== "port-in-use") return problem;
  const host = bind.find((address) => address !== "0.0.0.0" && address !== "::") ?? "127.0.0.1";
  const page = `http://${hostOf(host)}:${port}/`;
  const program = await askProgram(`${page}health`);
  if (program === null) return problem;
  return fault(
    "port-in-use",
    `Another muster is running already on port ${port} (${page}).`,
    `Use that one, stop it, or choose another port, such as: muster ${port < 65535 ? port + 1 : 9000}`,
  );
}

async function askProgram(url: string): Promise<string | null> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(PATIENCE), redirect: "error" });
    await answer.body?.cancel();
    return answer.headers.get(PROGRAM_HEADER);
  } catch {
    return null;
  }
}

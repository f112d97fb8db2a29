/** One run of a program: how long it took by the clock, with its start, and the most memory that it had. */

export interface Run {
  /** Seconds. */
  readonly wall: number;
  /** Seconds of all its threads, in the program and in the kernel. */
  readonly cpu: number;
  /** Bytes, resident. */
  readonly memory: number;
}

/** Runs a command line to its end; throws when it fails. GNU time tells what it took. */
export async function timed(folder: string, [command, ...args]: readonly string[]): Promise<Run> {
  const start = performance.now();
  const { code, stderr } = await new Deno.Command("/usr/bin/time", {
    args: ["-f", "\n%U %S %M", command, ...args],
    cwd: folder,
    stdin: "null",
    stdout: "null",
  }).output();
  const wall = (performance.now() - start) / 1000;
  const said = new TextDecoder().decode(stderr);
  if (code !== 0) throw new Error(`${command} ${args.join(" ")} ended with ${code}: ${said.slice(-500)}`);
  const [user, system, kilobytes] = said.trim().split("\n").at(-1)!.split(" ").map(Number);
  return { wall, cpu: user + system, memory: kilobytes * 1024 };
}

/** Another program, run without a shell: its words as they are, its output line by line. */
import { errorText, type Fault, fault } from "../base/fault.ts";
import { shownPath } from "../base/setting.ts";

/** A program and what it is given. */
export interface Command {
  /** A path, or a name that is looked for where the system looks for programs. */
  readonly program: string;
  readonly args: readonly string[];
  /** Variables beside those of this process. */
  readonly variables: Readonly<Record<string, string>>;
}

/** Runs it to its end; each line that it writes is told, as it is. Gives its exit code, or why it could not be started. */
export type RunProgram = (command: Command, onLine: (line: string) => void) => Promise<number | Fault>;

/** Characters of a line, at most: what is longer is cut. */
const LONGEST_LINE = 1000;

/** The real one. It reads nothing from the standard input. */
export const runProgram: RunProgram = async ({ program, args, variables }, onLine) => {
  try {
    const child = new Deno.Command(program, {
      args: [...args],
      env: { ...variables },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    await Promise.all([child.stdout, child.stderr].map((stream) => readLines(stream, onLine)));
    return (await child.status).code;
  } catch (thrown) {
    const why = thrown instanceof Deno.errors.NotFound ? "there is no such program" : errorText(thrown);
    return fault("failed", `${shownPath(program)} cannot be started: ${why}.`);
  }
};

async function readLines(stream: ReadableStream<Uint8Array>, onLine: (line: string) => void): Promise<void> {
  let rest = "";
  for await (
    const text of stream.pipeThrough(new TextDecoderStream() as TransformStream<Uint8Array, string>)
  ) {
    const lines = (rest + text).split(/\r?\n/);
    rest = lines.pop()!.slice(0, LONGEST_LINE);
    lines.forEach((line) => onLine(line.slice(0, LONGEST_LINE)));
  }
  if (rest !== "") onLine(rest);
}

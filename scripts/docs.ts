/**
 * Checks the docs of the modules that other rooms build on: `deno doc --lint`, save that a member of an interface or
 * a class may go without a comment where its name says it, and that a type need not be exported to be used. Run by `deno task docs FILE...`.
 */

/** One complaint of `deno doc --lint`: what it is, and where. */
export interface Complaint {
  readonly code: string;
  readonly sentence: string;
  readonly path: string;
  readonly line: number;
  readonly column: number;
}

const COMPLAINT = /^error\[([\w-]+)\]: (.*)\n\s*--> (.+):(\d+):(\d+)$/gm;

/** Reads what `deno doc --lint` wrote (without colours). */
export function readComplaints(text: string): Complaint[] {
  return Array.from(text.replaceAll("\r\n", "\n").matchAll(COMPLAINT), (match) => ({
    code: match[1],
    sentence: match[2],
    path: match[3],
    line: Number(match[4]),
    column: Number(match[5]),
  }));
}

/** Whether it must be mended. A member stands indented; a private type that shows in a public one is no fault. */
export function isSerious(complaint: Complaint): boolean {
  if (complaint.code === "private-type-ref") return false;
  return complaint.code !== "missing-jsdoc" || complaint.column === 1;
}

async function lint(files: string[]): Promise<string[]> {
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["doc", "--quiet", "--lint", ...files],
    env: { NO_COLOR: "1" },
    stdin: "null",
  }).output();
  const text = new TextDecoder().decode(stderr);
  const all = readComplaints(text);
  if (!success && all.length === 0) return [text.trim()];
  return all.filter(isSerious).map((it) => `${it.path}:${it.line}: ${it.sentence}`);
}

if (import.meta.main) {
  const lines = await lint(Deno.args);
  const text = lines.length > 0 ? lines.join("\n") : `Checked the docs of ${Deno.args.length} files.`;
  await Deno.stderr.write(new TextEncoder().encode(`${text}\n`));
  Deno.exit(lines.length > 0 ? 1 : 0);
}

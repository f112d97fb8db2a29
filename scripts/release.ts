/**
 * Makes the executable files of all five targets in dist/, and SHA256SUMS beside them: `deno task release`. A
 * target whose base is not to be had fails the whole, or with --skip-missing is said and left out.
 */
import { parseArgs } from "@std/cli/parse-args";
import { type Fault, faultLine, isFault } from "../lib/base/fault.ts";
import { basesFromEnvironment, build, say } from "./build.ts";
import { type Target, TARGETS } from "./targets.ts";

const FOLDER = "dist";

/** One line of SHA256SUMS, as `sha256sum --check` reads it. */
export async function sumLine(bytes: Uint8Array<ArrayBuffer>, file: string): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return `${digest.toHex()}  ${file}\n`;
}

/** What became of a target: its line of SHA256SUMS, or why there is none. */
async function release(target: Target): Promise<string | Fault> {
  const path = `${FOLDER}/${target.file}`;
  const made = await build(target, path, basesFromEnvironment());
  if (isFault(made)) return made;
  await say(`made     ${path}  ${Math.round(made / 1e6)} MB`);
  return await sumLine(await Deno.readFile(path), target.file);
}

/** Builds every target, one after the other; gives how many are missing. */
async function releaseAll(skipMissing: boolean): Promise<number> {
  let failed = 0;
  let sums = "";
  for (const target of TARGETS) {
    const line = await release(target);
    if (!isFault(line)) {
      sums += line;
      continue;
    }
    const skipped = skipMissing && line.fault === "no-base";
    await say(`${skipped ? "skipped" : "failed "}  ${target.file}  ${faultLine(line)}`);
    if (!skipped) failed++;
  }
  await Deno.writeTextFile(`${FOLDER}/SHA256SUMS`, sums);
  return failed;
}

if (import.meta.main) {
  const given = parseArgs(Deno.args, { boolean: ["skip-missing"] });
  await Deno.mkdir(FOLDER, { recursive: true });
  const failed = await releaseAll(given["skip-missing"] === true);
  if (failed > 0) {
    await say(
      `${failed} of ${TARGETS.length} targets could not be built. --skip-missing leaves out what has no base.`,
    );
    Deno.exit(1);
  }
}

/** The door: arguments in, an exit code out. The only file that ends the process. */
import { systemEnv } from "./lib/cli/env.ts";
import { run } from "./lib/cli/run.ts";

if (import.meta.main) Deno.exit(await run(systemEnv()));

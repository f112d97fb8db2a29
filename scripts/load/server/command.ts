/** The command line of each server. */
import { V8_FLAGS } from "../../build.ts";
import { fromFileUrl } from "../place.ts";
import { hexOf, type Torrents } from "../torrents.ts";
import { npmCommand } from "./npm_tracker.ts";
import { withFiles } from "./own_files.ts";
import type { ServerKind, ServerPlan } from "./kinds.ts";

type Words = (plan: ServerPlan) => string[] | Promise<string[]>;

const MAIN = fromFileUrl(new URL("../../../main.ts", import.meta.url));
const FLOORS = {
  http: fromFileUrl(new URL("../http/floor.ts", import.meta.url)),
  udp: fromFileUrl(new URL("../udp/floor.ts", import.meta.url)),
  echo: fromFileUrl(new URL("../udp/echo.ts", import.meta.url)),
};
const RUN = ["run", "--quiet", "--no-prompt", "--allow-all"];
/** As `deno task start` runs it. */
const OWN = ["run", V8_FLAGS, ...RUN.slice(1)];

/** What to run; it may write files to the plan's folder. */
export const COMMANDS: Record<ServerKind, Words> = {
  async muster({ binary, host, port, words, torrents, folder }) {
    const program = binary === "" ? [Deno.execPath(), ...OWN, MAIN] : [binary];
    const own = await withFiles(words, torrents, folder);
    return [...program, "track", "--port", String(port), "--bind", host, ...own];
  },
  floor({ mode, host, port }) {
    return [Deno.execPath(), ...RUN, mode === "udp" ? FLOORS.udp : FLOORS.http, host, String(port)];
  },
  echo({ host, port }) {
    return [Deno.execPath(), ...RUN, FLOORS.echo, host, String(port)];
  },
  opentracker,
  "bittorrent-tracker": ({ host, port }) => npmCommand(host, port),
};

/** Debian's build serves the torrents of a whitelist only; it looks for the list in its root folder. */
async function opentracker({ host, port, torrents, folder }: ServerPlan): Promise<string[]> {
  const settings = [
    `listen.tcp_udp ${host}:${port}`,
    "access.whitelist whitelist",
    `tracker.rootdir ${folder}`,
    "tracker.user nobody",
  ];
  await writeWhitelist(`${folder}/whitelist`, torrents);
  await Deno.writeTextFile(`${folder}/conf`, `${settings.join("\n")}\n`);
  await Deno.chmod(folder, 0o755);
  return ["opentracker", "-f", `${folder}/conf`];
}

/** Lines that are written at once. */
const LINES = 10_000;

async function writeWhitelist(path: string, torrents: Torrents): Promise<void> {
  for (let start = 0; start < torrents.count; start += LINES) {
    const count = Math.min(LINES, torrents.count - start);
    const lines = Array.from({ length: count }, (_, i) => `${hexOf(torrents, start + i)}\n`);
    await Deno.writeTextFile(path, lines.join(""), { append: true });
  }
}

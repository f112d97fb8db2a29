import { assert, assertEquals, assertGreater } from "@std/assert";
import { isFault } from "../../lib/base/fault.ts";
import { runLoad } from "../../scripts/load/contest.ts";
import { measureMemory } from "../../scripts/load/modes/memory.ts";
import { measureStarts } from "../../scripts/load/modes/start_time.ts";
import { wayInside } from "../../scripts/load/public.ts";
import { type LoadOptions, readOptions } from "../../scripts/load/options.ts";

function read(args: string): LoadOptions {
  const options = readOptions(args.split(" "));
  assert(options !== "help" && !isFault(options));
  return options;
}

Deno.test("runLoad() fills a muster from source, and measures it after, over UDP and HTTP", async () => {
  const options = read(
    "--alone --mode udp,keep-alive --fill 500 --fill-torrents 20 --mix 1:1:1 --sockets 4 --connections 4 " +
      "--seconds 1 --warm-up 0 --no-pin",
  );
  const results = await runLoad(options, () => {});
  assertEquals(results.map(({ server, mode }) => [server, mode]), [["muster", "udp"], [
    "muster",
    "keep-alive",
  ]]);
  for (const { rounds: [figures] } of results) {
    assertEquals([figures.wrong, figures.broken, figures.complaint, figures.fill?.peers], [0, 0, "", 500]);
    assertGreater(figures.replies, 0);
  }
});

Deno.test("measureMemory() tells the bytes of a peer in a muster from source", async () => {
  const rows = [{ name: "few", torrents: 50, peers: 5000 }];
  const figures = await measureMemory(rows, read("--memory-rows --no-pin"), () => {});
  const own = figures[0];
  assertEquals([own.row, own.server], ["few", "muster"]);
  assertGreater(own.usedPerPeer!, 1);
  if (Deno.build.os === "linux") assert(own.residentPerPeer !== null);
});

Deno.test("measureStarts() waits for the first answers of a muster", async () => {
  const options = { ...read("--start-time --no-pin --binary x"), binary: "" };
  const { udp, http } = await measureStarts(options, () => {}, 1);
  assertEquals([udp.length, http.length], [1, 1]);
  assertGreater(Math.min(udp[0], http[0]), 0);
});

for (const family of ["4", "6"]) {
  Deno.test({
    name: `deno task load measures muster on public addresses, IPv${family}`,
    ignore: typeof await wayInside() === "string",
    async fn() {
      const script = new URL("../../scripts/load.ts", import.meta.url).href;
      const own = "--alone --mode udp,close --seconds 1 --warm-up 0 --no-pin --sources public --json".split(
        " ",
      );
      const args = ["run", "--quiet", "--no-prompt", "--allow-all", script, ...own, "--family", family];
      const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), { args }).output();
      const text = new TextDecoder().decode(stdout);
      assertEquals(code, 0, text + new TextDecoder().decode(stderr));
      const { medians } = JSON.parse(text);
      assertEquals(medians.map(({ mode, troubles }: Record<string, unknown>) => [mode, troubles]), [
        ["udp", 0],
        ["close", 0],
      ]);
      assertGreater(Math.min(medians[0].repliesPerSecond, medians[1].repliesPerSecond), 0);
    },
  });
}

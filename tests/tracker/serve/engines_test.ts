import { assertEquals } from "@std/assert";
import { isFault } from "../../../lib/base/fault.ts";
import { trackerDefaults } from "../../../lib/tracker/config.ts";
import { chooseEngines, type Means } from "../../../lib/tracker/serve/engines.ts";

const LINUX: Means = { os: "linux", cores: 2, canBatch: true };
const WINDOWS: Means = { os: "windows", cores: 8, canBatch: false };
const BARE: Means = { os: "linux", cores: 2, canBatch: false };

Deno.test("chooseEngines() takes what the machine can do, and says when UDP is the slower way", async (t) => {
  const cases: [what: string, config: Partial<ReturnType<typeof trackerDefaults>>, Means, string, RegExp][] =
    [
      ["Linux", {}, LINUX, "batch serve 1 1", /^$/],
      ["many cores", {}, { ...LINUX, cores: 32 }, "batch serve 4 1", /^$/],
      ["a single core", {}, { ...LINUX, cores: 1 }, "batch serve 1 1", /^$/],
      ["threads asked for", { threads: 7 }, LINUX, "batch serve 7 7", /^$/],
      ["HTTP by batches", { httpEngine: "batch" }, LINUX, "batch batch 1 1", /^$/],
      ["UDP one by one as asked", { udpEngine: "portable" }, LINUX, "portable serve 1 1", /^$/],
      ["Windows", {}, WINDOWS, "portable serve 2 1", /need Linux/],
      [
        "threads where they are of no use",
        { threads: 4 },
        WINDOWS,
        "portable serve 4 4",
        /--threads has no effect/,
      ],
      ["no system calls", {}, BARE, "portable serve 1 1", /does not let muster have/],
    ];
  for (const [what, config, means, expected, note] of cases) {
    await t.step(what, () => {
      const engines = chooseEngines({ ...trackerDefaults(), ...config }, means);
      if (isFault(engines)) throw new Error(engines.message);
      const { udp, http, threads, httpThreads } = engines;
      assertEquals(`${udp} ${http} ${threads} ${httpThreads}`, expected);
      assertEquals(note.test(engines.note), true, engines.note);
    });
  }
});

Deno.test("chooseEngines() refuses an engine that cannot be had, by the option's name", async (t) => {
  const cases: [Partial<ReturnType<typeof trackerDefaults>>, Means, RegExp][] = [
    [{ udpEngine: "batch" }, WINDOWS, /^--udp-engine batch cannot be had: .* only Linux/],
    [{ httpEngine: "batch" }, WINDOWS, /^--http-engine batch cannot be had/],
    [{ httpEngine: "batch" }, BARE, /^--http-engine batch .* this machine/],
  ];
  for (const [config, means, words] of cases) {
    await t.step(words.source, () => {
      const refused = chooseEngines({ ...trackerDefaults(), ...config }, means);
      assertEquals(isFault(refused) && words.test(refused.message), true);
      assertEquals(isFault(refused) && /^Leave --\w+-engine out\.$/.test(refused.advice ?? ""), true);
    });
  }
});

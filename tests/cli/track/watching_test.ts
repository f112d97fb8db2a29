/** What is watched while settings change. */
import { assertEquals } from "@std/assert";
import { ManualClock } from "../../../lib/base/clock.ts";
import { fallbacks } from "../../../lib/base/setting.ts";
import { SERVICE_SETTINGS, type ServiceConfig } from "../../../lib/cli/track/settings.ts";
import { Watching } from "../../../lib/cli/track/watching.ts";
import { FakeEnv } from "../fake_env.ts";

const NONE: ServiceConfig = fallbacks(SERVICE_SETTINGS);

function watching(configFile: string | null = null, poll = 0) {
  const env = new FakeEnv();
  const clock = new ManualClock();
  const { platform, watchFolder } = env;
  let calls = 0;
  const it = new Watching({ clock, platform, watchFolder, configFile, poll, changed: () => calls++ });
  return { env, clock, it, calls: () => calls };
}

Deno.test("Watching hears of the files that are named now, and of no others", () => {
  const { env, clock, it, calls } = watching();
  const tell = (folder: string, name: string) => {
    env.tellChange(folder, name);
    clock.advance(1000);
    return calls();
  };
  it.follow({ ...NONE, allow: ["/x/a.txt"] });
  assertEquals([tell("/x", "a.txt"), tell("/x", "b.txt"), tell("/y", "b.txt")], [1, 1, 1]);
  it.follow({ ...NONE, allow: ["/x/b.txt"], allowDir: ["/y"] });
  assertEquals([tell("/x", "a.txt"), tell("/x", "b.txt"), tell("/y", "b.txt")], [1, 2, 3]);
  it.follow(NONE);
  assertEquals([tell("/x", "b.txt"), env.watched.size], [3, 0]);
});

Deno.test("Watching leaves all as it is while the same files are named", () => {
  const { env, it } = watching("/etc/muster.toml");
  it.follow({ ...NONE, ban: ["/x/a.txt"] });
  const before = [...env.watched];
  it.follow({ ...NONE, ban: ["/x/a.txt"], denyClient: ["-XL"] });
  assertEquals([...env.watched].every((one, i) => one === before[i]), true);
  assertEquals(env.watched.size, 2);
});

Deno.test("Watching looks in any case while something is named, and never once it is closed", () => {
  const { env, clock, it, calls } = watching(null, 60_000);
  it.follow(NONE);
  clock.advance(600_000);
  assertEquals(calls(), 0);
  it.follow({ ...NONE, deny: ["/x/a.txt"] });
  clock.advance(120_000);
  assertEquals(calls(), 2);
  it.close();
  it.follow({ ...NONE, deny: ["/x/b.txt"] });
  clock.advance(600_000);
  assertEquals([calls(), env.watched.size], [2, 0]);
});

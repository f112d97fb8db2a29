/** A process that writes its state is killed at any moment: the next one finds a whole state, an older or a newer one. */
import { assert, assertEquals } from "@std/assert";
import { below, randomFrom } from "../../lib/base/random.ts";

const KILLS = 200;
const WRITER = new URL("fixture/state_writer.ts", import.meta.url).pathname;

/** Runs the writer until it has said `lines` lines and a moment more; gives the lines. */
async function runAndKill(path: string, lines: number, moment: number): Promise<string[]> {
  const args = ["run", "--quiet", "--no-check", "--allow-read", "--allow-write", WRITER, path];
  const child = new Deno.Command(Deno.execPath(), { args, stdout: "piped", stderr: "piped" }).spawn();
  const errors = new Response(child.stderr).text();
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  const enough = () => text.split("\n").length > lines;
  while (!enough()) {
    const { value, done } = await reader.read();
    if (done) throw new Error(await errors);
    text += value;
  }
  // Spins a little, so that the end comes at any point of a write.
  for (const end = performance.now() + moment; performance.now() < end;);
  child.kill("SIGKILL");
  for (let part = await reader.read(); !part.done; part = await reader.read()) text += part.value;
  await Promise.all([child.status, errors]);
  return text.trim().split("\n");
}

Deno.test({
  name: `a state survives ${KILLS} kills at any moment of its being written, whole each time`,
  ignore: Deno.build.os === "windows",
  async fn() {
    const folder = await Deno.makeTempDir({ prefix: "muster-test-" });
    const path = `${folder}/tracker.state`;
    const random = randomFrom(1, 2, 3, 4);
    let last = 0;
    for (let kill = 0; kill < KILLS; kill++) {
      const said = await runAndKill(path, 1 + below(random, 4), below(random, 3000) / 1000);
      const [kind, number, torrents] = said[0].split(" ");
      assertEquals(kind, last === 0 ? "nothing" : "restored", said[0]);
      // What was said to be there is there; the one behind it may be, too.
      assert(Number(number) === last || Number(number) === last + 1, `${said[0]} after ${last}`);
      assertEquals(Number(torrents), Math.min(Number(number), 300));
      last = Number(said.length > 1 ? said.at(-1) : number);
    }
    assert(last > KILLS, `${last} states were written`);
    const left = (await Array.fromAsync(Deno.readDir(folder))).filter(({ name }) => name.includes("bad"));
    assertEquals(left, []);
    await Deno.remove(folder, { recursive: true });
  },
});

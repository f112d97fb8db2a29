/**
 * The executable as a service, from outside: its state over restarts, its lists while it runs, and `muster ctl`, on this
 * system and under wine.
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { BIN, compiled, LIMIT, type Running, SIGNALS, start, WINE } from "./fixture/compiled.ts";

const ONE = "01".repeat(20);
const TWO = "02".repeat(20);

/** Asks `muster ctl`; gives its exit code and all that it says. */
type Ctl = (...words: string[]) => Promise<{ code: number; out: string; err: string }>;

async function output(command: string, args: string[], env: Record<string, string>, cwd?: string) {
  const options = { args, env, cwd, stdin: "null", stdout: "piped", stderr: "piped" } as const;
  const { code, stdout, stderr } = await new Deno.Command(command, options).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes).replaceAll("\r\n", "\n");
  return { code, out: text(stdout), err: text(stderr) };
}

/** Announces a torrent to a port; gives the answer, a character a byte. */
async function announce(port: number, hash: string, client: number): Promise<string> {
  const escaped = hash.replace(/../g, "%$&");
  const query = `info_hash=${escaped}&peer_id=-XX0001-${
    String(client).padStart(12, "0")
  }&port=${client}&left=0&compact=1`;
  const response = await fetch(`http://127.0.0.1:${port}/announce?${query}`, {
    signal: AbortSignal.timeout(LIMIT),
  });
  return String.fromCharCode(...new Uint8Array(await response.arrayBuffer()));
}

/** Waits until the work gives what is wanted: files are noticed when they are. */
async function until(work: () => Promise<boolean>, what: string): Promise<void> {
  for (const end = performance.now() + LIMIT; performance.now() < end;) {
    if (await work()) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${what} did not come.`);
}

/** Runs in a folder of its own, with its own place for control sockets. */
async function inFolder(
  use: (folder: string, env: Record<string, string>, ctl: Ctl) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "muster-test-" });
  const env = { XDG_RUNTIME_DIR: folder, XDG_STATE_HOME: folder, HOME: folder };
  try {
    await use(folder, env, (...words) => output(BIN, ["ctl", ...words], env, folder));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function end(running: Running, signal: Deno.Signal): Promise<number> {
  running.process.kill(SIGNALS ? signal : "SIGKILL");
  return await running.ended();
}

compiled(
  "keeps its swarms over an orderly stop, and over a kill what was saved",
  () =>
    inFolder(async (folder, env, ctl) => {
      const args = ["--port", "0", "--bind", "127.0.0.1", "--state", "t.state"];
      const first = await start(BIN, args, env, folder);
      await announce(first.port, ONE, 6881);
      assertEquals(await end(first, "SIGTERM"), 0);

      const second = await start(BIN, args, env, folder);
      assertStringIncludes(second.text(), "1 torrent, 1 peer (t.state)");
      assertStringIncludes(await announce(second.port, ONE, 6882), "8:completei2e");
      assertEquals((await ctl("save")).code, 0);
      await announce(second.port, TWO, 6883);
      await end(second, "SIGKILL");

      const third = await start(BIN, args, env, folder);
      const { torrents } = JSON.parse((await ctl("torrents", "--json")).out);
      assertEquals(
        torrents.map(({ hash, complete }: { hash: string; complete: number }) => [hash, complete]),
        [[ONE, 2]],
      );
      const twin = await output(BIN, args, env, folder);
      assertEquals(twin.code, 1);
      assertStringIncludes(twin.err, "t.state is the state of another muster that runs.");
      assertEquals((await ctl("stop")).code, 0);
      assertEquals(await third.ended(), 0);

      await Deno.writeFile(`${folder}/t.state`, (await Deno.readFile(`${folder}/t.state`)).subarray(0, 300));
      const fourth = await start(BIN, args, env, folder);
      assertStringIncludes(fourth.text(), "t.state.bad");
      assertEquals(await end(fourth, "SIGTERM"), 0);
    }),
);

compiled(
  "takes lists in while it runs, by itself and by ctl, and keeps the old one for a bad one",
  () =>
    inFolder(async (folder, env, ctl) => {
      const list = `${folder}/list.txt`;
      await Deno.writeTextFile(list, `${ONE}\n`);
      const args = ["--port", "0", "--bind", "127.0.0.1", "--allow", "list.txt"];
      const running = await start(BIN, args, env, folder);
      assertStringIncludes(await announce(running.port, ONE, 6881), "8:completei1e");
      assertStringIncludes(await announce(running.port, TWO, 6881), "14:failure reason");
      await Deno.writeTextFile(list, `${ONE}\r\n${TWO}\r\n`);
      await until(
        async () => (await announce(running.port, TWO, 6881)).includes("8:complete"),
        "The new list",
      );
      await Deno.writeTextFile(list, `${ONE}\noops\n`);
      const refused = await ctl("reload");
      assertEquals(refused.code, 3);
      assertStringIncludes(refused.err, 'list.txt, line 2: "oops" is no info hash.');
      assertStringIncludes(await announce(running.port, TWO, 6881), "8:completei1e");
      const status = JSON.parse((await ctl("status", "--json")).out);
      assertEquals(status.lists, [{ option: "allow", path: "list.txt", entries: 2 }]);
      assertEquals((await ctl("drain")).code, 0);
      assertStringIncludes(await announce(running.port, ONE, 6881), "8:retry in");
      assertEquals((await ctl("stop")).code, 0);
      assertEquals(await running.ended(), 0);
      assert(
        !(await Array.fromAsync(Deno.readDir(`${folder}/muster`))).some(({ name }) => name.endsWith(".sock")),
      );
      assertEquals((await ctl("status")).code, 1);
    }),
);

compiled(
  "logs announces, those that are refused too, and its start and stop",
  () =>
    inFolder(async (folder, env) => {
      const args = ["--port", "0", "--bind", "127.0.0.1", "--log", "t.log", "--log-announces", "on"];
      const running = await start(BIN, args, env, folder);
      await announce(running.port, ONE, 6881);
      await announce(running.port, ONE, 0);
      assertEquals(await end(running, "SIGTERM"), 0);
      const lines = (await Deno.readTextFile(`${folder}/t.log`)).trimEnd().split("\n");
      const announces = lines.filter((line) => line.includes(" announce "));
      assertEquals(announces.length, 2, lines.join("\n"));
      assertStringIncludes(announces[0], `announce http 127.0.0.1:6881 ${ONE}`);
      assertStringIncludes(announces[1], "refused=");
      assert(lines.some((line) => line.endsWith("info  Stopping.")), lines.join("\n"));
    }),
);

compiled("for Windows keeps state, and hears of ctl's reload and stop by its pipe, under wine", async () => {
  const name = `service-${Deno.pid}`;
  const [folder, env] = [BIN.slice(0, BIN.lastIndexOf("/")), { WIN: BIN.slice(0, BIN.lastIndexOf("/")) }];
  const files = ["txt", "state", "state.lock"].map((suffix) => `${folder}/${name}.${suffix}`);
  await Deno.writeTextFile(files[0], `${ONE}\n`);
  const line = `wine muster.exe track --port 0 --state ${name}.state --allow ${name}.txt </dev/null`;
  const ctl = (...words: string[]) =>
    output("sh", [WINE, `wine muster.exe ctl ${words.join(" ")} </dev/null`], env);
  try {
    const first = await start("sh", [WINE, line], env);
    assertStringIncludes(await announce(first.port, ONE, 6881), "8:completei1e");
    await Deno.writeTextFile(files[0], `${ONE}\r\n${TWO}\r\n`);
    const port = ["--port", String(first.port)];
    const reloaded = await ctl("reload", ...port);
    assertEquals(reloaded.code, 0, reloaded.err);
    assertStringIncludes(reloaded.out, "2 entries");
    assertStringIncludes(await announce(first.port, TWO, 6881), "8:completei1e");
    assertEquals((await ctl("stop", ...port)).code, 0);
    assertEquals(await first.ended(), 0);
    const second = await start("sh", [WINE, line], env);
    assertStringIncludes(second.text(), "2 torrents, 2 peers");
    assertEquals((await ctl("stop", "--port", String(second.port))).code, 0);
    assertEquals(await second.ended(), 0);
  } finally {
    for (const path of files) await Deno.remove(path).catch(() => {});
  }
}, WINE === "");

compiled(
  "for Windows answers ctl again and again, and after a hail of callers that are gone at once, under wine",
  async () => {
    const env = { WIN: BIN.slice(0, BIN.lastIndexOf("/")) };
    const wine = (line: string) => output("sh", [WINE, `wine ${line} </dev/null`], env);
    const running = await start("sh", [WINE, "wine muster.exe track --port 0 </dev/null"], env);
    const ctl = (verb: string) => wine(`muster.exe ctl ${verb} --port ${running.port}`);
    for (let i = 0; i < 3; i++) assertEquals((await ctl("reload")).code, 0, `reload ${i}`);
    const hail = `for /L %i in (1,1,200) do @echo x > \\\\.\\pipe\\muster-${running.port}`;
    assertStringIncludes((await wine(`cmd /c '${hail}' 2>&1`)).out, "Pipe busy.");
    await until(async () => (await ctl("reload")).code === 0, "an answer after the hail");
    assertEquals((await ctl("stop")).code, 0);
    assertEquals(await running.ended(), 0);
  },
  WINE === "",
);

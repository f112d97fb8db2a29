/** `muster get --lan` between machines that know nothing of each other but the wire that joins them. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { Machine } from "./fixture/machine.ts";
import { musterCommand } from "./fixture/muster.ts";
import { networks, realTest } from "./fixture/need.ts";
import type { Program } from "./fixture/program.ts";
import { surroundings } from "./fixture/sharer.ts";

const UTF8 = new TextEncoder();

/** Shares a file for each name, and waits until all are. Its state is its own, so that it joins no other. */
async function share(
  machine: Machine,
  port: number,
  names: readonly string[],
  password: Record<string, string> = {},
): Promise<Program> {
  const folder = await Deno.makeTempDir();
  for (const name of names) await Deno.writeFile(`${folder}/${name}`, UTF8.encode(name.repeat(10_000)));
  const [command, ...options] = musterCommand();
  const args = [
    "share",
    ...names.map((name) => `${folder}/${name}`),
    "--port",
    `${port}`,
    "--peer-port",
    "0",
  ];
  const { env, clearEnv } = surroundings(folder);
  const sharer = machine.start({
    name: `muster share at ${port}`,
    command,
    args: [...options, ...args, "--data-dir", `${folder}/state`],
    ...{ env: { ...env, ...password }, clearEnv },
  });
  for (const name of names) await sharer.said(new RegExp(`^${name} is shared: `, "m"));
  return sharer;
}

/** What is listed on a machine: the URLs. */
async function listed(machine: Machine, ...more: string[]): Promise<string[]> {
  const [code, text] = await get(machine, {}, "--lan", "--json", ...more);
  const shares: { url: string }[] = JSON.parse(/^\{.*\}$/m.exec(text)![0]).shares;
  assertEquals(code, shares.length > 0 ? 0 : 1, text);
  return shares.map(({ url }) => url);
}

/** Runs `muster get` to its end; gives the code and all that it wrote. */
async function get(
  machine: Machine,
  env: Record<string, string>,
  ...words: string[]
): Promise<[code: number, text: string]> {
  const [command, ...args] = [...musterCommand(), "get", ...words];
  await using program = machine.start({ name: "muster get", command, args, env });
  const code = await program.within(program.ended, "did not end");
  return [code, program.text];
}

/** An IPv6 address at each end of the wire. */
async function addSix(...machines: Machine[]): Promise<void> {
  for (const [i, machine] of machines.entries()) {
    await machine.run("ip", "-6", "addr", "add", `fd98::${i + 1}/64`, "dev", "wire", "nodad");
  }
}

/** Takes IPv4 away. */
async function dropFour(...machines: Machine[]): Promise<void> {
  for (const machine of machines) await machine.run("ip", "-4", "addr", "flush", "dev", "wire");
}

realTest("get --lan finds shares over IPv4, over IPv6 and over both", [await networks()], async (t) => {
  await using stack = new AsyncDisposableStack();
  const [one, two] = await Machine.pair(stack);
  await t.step("IPv4", async () => {
    await using _sharer = await share(two, 9000, ["photos", "a b"]);
    assertEquals(await listed(one), ["http://10.98.0.2:9000/t/a%20b", "http://10.98.0.2:9000/t/photos"]);
  });
  await addSix(one, two);
  await t.step("both: each share once", async () => {
    await using _sharer = await share(two, 9000, ["photos"]);
    assertEquals(await listed(one), ["http://10.98.0.2:9000/t/photos"]);
  });
  await dropFour(one, two);
  await t.step("IPv6", async () => {
    await using _sharer = await share(two, 9000, ["photos"]);
    assertEquals(await listed(one), ["http://[fd98::2]:9000/t/photos"]);
    const folder = await Deno.makeTempDir();
    stack.defer(() => Deno.remove(folder, { recursive: true }));
    const [code, text] = await get(
      one,
      {},
      "--lan",
      "photos",
      "--out",
      folder,
      "--no-resume",
      "--exit-when-done",
    );
    assertEquals(code, 0, text);
  });
  await t.step("nobody shares", async () => assertEquals(await listed(one), []));
});

realTest(
  "get --lan finds two sharers of one machine, there and from elsewhere",
  [await networks()],
  async (t) => {
    await using stack = new AsyncDisposableStack();
    const [one, two] = await Machine.pair(stack);
    await using _first = await share(two, 9000, ["photos"]);
    await using _second = await share(two, 9001, ["music"]);
    const all = ["http://10.98.0.2:9001/t/music", "http://10.98.0.2:9000/t/photos"];
    await t.step("from elsewhere", async () => assertEquals(await listed(one), all));
    await t.step("there", async () => assertEquals(await listed(two), all));
    await t.step("not at another port", async () => {
      assertEquals(await listed(one, "--discovery-port", "9100"), []);
    });
  },
);

realTest("get --lan finds a share on a machine without any network", [await networks()], async () => {
  await using machine = await Machine.alone();
  await machine.run("ip", "addr", "flush", "dev", "lo");
  await machine.run("ip", "addr", "add", "127.0.0.1/8", "dev", "lo");
  await using _sharer = await share(machine, 9000, ["photos"]);
  assertEquals(await listed(machine), ["http://127.0.0.1:9000/t/photos"]);
});

realTest(
  "get --lan NAME gets the torrent, with the password where one is needed",
  [await networks()],
  async (t) => {
    await using stack = new AsyncDisposableStack();
    const [one, two] = await Machine.pair(stack);
    await using _open = await share(two, 9000, ["photos"]);
    await using _guarded = await share(two, 9001, ["secret"], { MUSTER_PASSWORD: "sesame" });
    const folder = await Deno.makeTempDir();
    stack.defer(() => Deno.remove(folder, { recursive: true }));
    const start = (name: string, env: Record<string, string>, ...more: string[]) => {
      const [command, ...args] = [
        ...musterCommand(),
        "get",
        "--lan",
        name,
        "--out",
        folder,
        "--no-resume",
        ...more,
      ];
      return one.start({ name: `muster get --lan ${name}`, command, args: [...args, "--port", "0"], env });
    };
    const gets = async (program: Program, name: string) => {
      await using it = program;
      await it.said(new RegExp(`^Done: ${name} `, "m"));
      assertEquals(await it.stop(), 0);
      assertEquals(await Deno.readFile(`${folder}/${name}`), UTF8.encode(name.repeat(10_000)));
    };
    await t.step("an open share", () => gets(start("photos", {}), "photos"));
    await t.step("a guarded one", () => gets(start("secret", { MUSTER_PASSWORD: "sesame" }), "secret"));
    await t.step("a guarded one without its password", async () => {
      const [code, text] = await get(one, {}, "--lan", "secret");
      assertEquals(code, 4);
      assertStringIncludes(
        text,
        'The share "secret" at 10.98.0.2:9001 needs a password. Give --password, or set',
      );
    });
    await t.step("one that comes later, with --wait", async () => {
      const waiting = start("music", {}, "--wait");
      await waiting.said(/No share "music" was found on this LAN\. It is tried again/);
      await using _later = await share(two, 9002, ["music"]);
      await gets(waiting, "music");
    });
  },
);

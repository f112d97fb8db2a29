/** `muster get --lan` between machines that know nothing of each other but the wire that joins them. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { Machine } from "./fixture/machine.ts";
import { musterCommand } from "./fixture/muster.ts";
import { networks, realTest } from "./fixture/need.ts";
import type { Program } from "./fixture/program.ts";

const SHARER = `${import.meta.dirname}/fixture/beacon_sharer.ts`;
const CONFIG = `${import.meta.dirname}/../../deno.json`;

/** Starts a sharer, and waits until it tells of its shares. */
async function share(machine: Machine, port: number, ...shares: string[]): Promise<Program> {
  const args = [
    "run",
    "--quiet",
    "--allow-all",
    "--no-prompt",
    `--config=${CONFIG}`,
    SHARER,
    String(port),
    ...shares,
  ];
  const sharer = machine.start({ name: `the sharer at ${port}`, command: Deno.execPath(), args });
  await sharer.said(/^ready$/m);
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
    await using _sharer = await share(two, 9000, "photos", "a b");
    assertEquals(await listed(one), ["http://10.98.0.2:9000/t/a%20b", "http://10.98.0.2:9000/t/photos"]);
  });
  await addSix(one, two);
  await t.step("both: each share once", async () => {
    await using _sharer = await share(two, 9000, "photos");
    assertEquals(await listed(one), ["http://10.98.0.2:9000/t/photos"]);
  });
  await dropFour(one, two);
  await t.step("IPv6", async () => {
    await using _sharer = await share(two, 9000, "photos");
    assertEquals(await listed(one), ["http://[fd98::2]:9000/t/photos"]);
  });
  await t.step("nobody shares", async () => assertEquals(await listed(one), []));
});

realTest(
  "get --lan finds two sharers of one machine, there and from elsewhere",
  [await networks()],
  async (t) => {
    await using stack = new AsyncDisposableStack();
    const [one, two] = await Machine.pair(stack);
    await using _first = await share(two, 9000, "photos");
    await using _second = await share(two, 9001, "music");
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
  await using _sharer = await share(machine, 9000, "photos");
  assertEquals(await listed(machine), ["http://127.0.0.1:9000/t/photos"]);
});

realTest(
  "get --lan NAME gets the torrent, with the password where one is needed",
  [await networks()],
  async (t) => {
    await using stack = new AsyncDisposableStack();
    const [one, two] = await Machine.pair(stack);
    await using _sharer = await share(two, 9000, "photos", "secret=sesame");
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
      await it.said(new RegExp(`^${name}: 40 KB in 1 file, to `, "m"));
      assertEquals(await it.stop(), 130);
    };
    await t.step("an open share", () => gets(start("photos", {}), "photos"));
    await t.step("a guarded one", () => gets(start("secret", { MUSTER_PASSWORD: "sesame" }), "secret"));
    await t.step("a guarded one without its password", async () => {
      const [code, text] = await get(one, {}, "--lan", "secret");
      assertEquals(code, 4);
      assertStringIncludes(
        text,
        'The share "secret" at 10.98.0.2:9000 needs a password. Give --password, or set',
      );
    });
    await t.step("one that comes later, with --wait", async () => {
      const waiting = start("music", {}, "--wait");
      await waiting.said(/No share "music" was found on this LAN\. It is tried again/);
      await using _later = await share(two, 9001, "music");
      await gets(waiting, "music");
    });
  },
);

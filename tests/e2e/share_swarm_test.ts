/**
 * A room of machines that get what one of them shares, while all goes wrong that does in a room: one comes late, the
 * sharer dies and comes back, somebody's machine is switched off and on again.
 */
import { assertEquals } from "@std/assert";
import { aria2 } from "./fixture/client.ts";
import { Machine } from "./fixture/machine.ts";
import { networks, program, realTest } from "./fixture/need.ts";
import { bytesThere, difference, makeFile, writePayload } from "./fixture/payload.ts";
import type { Program } from "./fixture/program.ts";
import { SHARE_PORT, startGetter, startSharer } from "./fixture/sharer.ts";
import { makeFolder } from "./fixture/transfer.ts";

const PAYLOAD = makeFile("image.bin", 24 * 1024 * 1024 + 1);
const SIZE = PAYLOAD.files.get("")!.length;
/** Bytes a second of the sharer: one copy takes six seconds. */
const RATE = 4_000_000;
const GETTERS = 8;
/** Milliseconds for all of it on a loaded machine, and between two looks. */
const LIMIT = 120_000;
const LOOK = 100;

const SITE = `http://10.97.0.1:${SHARE_PORT}/t/image.bin`;

/** Those who get it. */
class Room {
  readonly #stack: AsyncDisposableStack;
  readonly #machines: readonly Machine[];
  readonly #deadline = performance.now() + LIMIT;
  readonly folders: string[] = [];
  readonly programs: Program[] = [];

  constructor(stack: AsyncDisposableStack, machines: readonly Machine[]) {
    this.#stack = stack;
    this.#machines = machines;
  }

  /** The n-th one begins, or goes on where it was. */
  async begin(n: number): Promise<void> {
    this.folders[n] ??= await makeFolder(this.#stack);
    this.programs[n] = this.#stack.use(startGetter(this.#machines[n], SITE, this.folders[n]));
  }

  async until(what: string, done: () => Promise<boolean>): Promise<void> {
    while (!(await done())) {
      if (performance.now() > this.#deadline) throw new Error(`${what}.${this.logs()}`);
      await new Promise((resolve) => setTimeout(resolve, LOOK));
    }
  }

  /** The n-th one has so much of it. */
  async has(n: number, share: number): Promise<void> {
    const folder = `${this.folders[n]}/content`;
    await this.until(`${n} has not got ${share} of it`, async () => {
      return await bytesThere(PAYLOAD, folder) >= share * SIZE;
    });
  }

  logs(): string {
    return this.programs.map((one) => one.log()).join("");
  }
}

/** A plain download, which goes on by itself where it was cut off. */
function curl(machine: Machine, folder: string): Program {
  const retries = ["--retry", "100", "--retry-delay", "1", "--retry-all-errors", "--continue-at", "-"];
  const args = ["--silent", "--show-error", "--fail", ...retries];
  const path = `${folder}/content/image.bin`;
  return machine.start({
    name: "curl",
    command: "curl",
    args: [...args, "--output", path, SITE + "/image.bin"],
  });
}

realTest("a room gets what one shares, though the sharer dies half way and comes back", [
  await networks(),
  await program("aria2c"),
  await program("curl"),
], async (t) => {
  await using stack = new AsyncDisposableStack();
  const [first, ...machines] = await Machine.room(stack, 1 + GETTERS + 2);
  const folder = await makeFolder(stack);
  await writePayload(PAYLOAD, `${folder}/content`);
  const job = { machine: first, path: `${folder}/content/image.bin`, folder, upload: RATE };
  const sharer = stack.use(await startSharer(job));
  const room = new Room(stack, machines);
  for (let n = 0; n < GETTERS - 1; n++) await room.begin(n);
  const others = await strangers(stack, machines);

  await t.step("one comes late, the sharer is killed, and a getter too", async () => {
    await room.has(0, 0.2);
    await room.begin(GETTERS - 1);
    await room.has(0, 0.5);
    assertEquals(await sharer.stop("SIGKILL"), 137);
    assertEquals(await room.programs[1].stop("SIGKILL"), 137);
  });
  await t.step("both come back, and everybody gets it all", async () => {
    const again = stack.use(await startSharer(job));
    await room.begin(1);
    for (const one of [...room.folders, others.aria2]) {
      await room.until(`${one} did not get it`, async () => {
        return await difference(PAYLOAD, `${one}/content`) === null;
      });
    }
    assertEquals(await again.within(others.curl.ended, "did not serve curl"), 0, others.curl.log());
    assertEquals(await difference(PAYLOAD, others.curlFolder), null);
    for (const one of [...room.programs, again]) assertEquals(await one.stop(), 0, one.log());
  });
});

/** aria2 with the share's torrent, and curl with its file. */
async function strangers(stack: AsyncDisposableStack, machines: readonly Machine[]) {
  const [ofAria2, ofCurl] = [await makeFolder(stack), await makeFolder(stack)];
  const { status, body } = await machines[GETTERS].get(SITE + ".torrent");
  assertEquals(status, 200);
  const torrent = Uint8Array.from(body, (letter) => letter.charCodeAt(0));
  const place = machines[GETTERS];
  const job = { place, protocol: "http", address: "", folder: ofAria2, torrent, seed: false } as const;
  stack.use(await aria2(job));
  return {
    aria2: ofAria2,
    curl: stack.use(curl(machines[GETTERS + 1], ofCurl)),
    curlFolder: `${ofCurl}/content`,
  };
}

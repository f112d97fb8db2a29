/** Verdicts in words that only odd torrents and odd files get. */
import { assertEquals } from "@std/assert";
import { type Fixture, torrentHybrid, torrentV1, torrentV2 } from "../../fixture/torrents.ts";
import { envOf, FILES, flip, PIECE, told } from "./machine.ts";

const FIXTURE: Fixture = { name: "x", files: FILES };

async function toldOf(
  torrent: Uint8Array,
  damage: (env: ReturnType<typeof envOf>) => void = () => {},
): Promise<[code: number, out: string]> {
  const env = envOf("/t/x", FILES, "/t/odd.torrent");
  env.files.put("/t/odd.torrent", torrent);
  damage(env);
  const [code, out] = await told(env);
  return [code, out];
}

Deno.test("verify says so when pieces cannot be told for want of their hashes", async () => {
  const torrent = torrentV2({ ...FIXTURE, top: { "piece layers": undefined } });
  assertEquals((await toldOf(torrent))[0], 0);
  const damage = (env: ReturnType<typeof envOf>) => {
    flip(env, "/t/x/c/d.bin", 0);
    env.files.put("/t/x/a.bin", env.files.bytes("/t/x/a.bin")!.slice(0, PIECE));
  };
  assertEquals(await toldOf(torrent, damage), [
    6,
    `short       a.bin: 16,384 bytes in place of 33,768, 3 of 3 pieces not right
damaged     c/d.bin: which of its 3 pieces are bad cannot be told
Pieces that miss bytes: 1-2
Pieces that cannot be told right from wrong: 0, 4-6
(the torrent came without their hashes, and as a whole their files are not right)
2 of 4 files are not whole (1 short, 1 damaged). 97.7% (83 KB of 85 KB) is not right in /t/x.
`,
  ]);
});

Deno.test("verify says so when the torrent contradicts itself", async () => {
  const torrent = torrentHybrid({ ...FIXTURE, info: { pieces: new Uint8Array(7 * 20) } });
  assertEquals(await toldOf(torrent), [
    6,
    `damaged     a.bin: 3 of 3 pieces not right; the v1 and the v2 hashes of the torrent tell of different data
damaged     b: its only piece is bad; the v1 and the v2 hashes of the torrent tell of different data
damaged     c/d.bin: 3 of 3 pieces not right; the v1 and the v2 hashes of the torrent tell of different data
Bad pieces: 0-6
The torrent contradicts itself: no data can be right by its v1 and its v2 hashes.
3 of 4 files are not whole (3 damaged). None of 85 KB is right in /t/x.
`,
  ]);
});

Deno.test("verify says so when the torrent is wrong where there is nothing but padding", async () => {
  const files = [
    { path: "b", content: "b".repeat(PIECE) },
    { path: "pad", content: new Uint8Array(PIECE).fill(1), attr: "p" },
    { path: "e", content: 0 },
  ];
  const damage = (env: ReturnType<typeof envOf>) => env.files.put("/t/x/b", "b".repeat(PIECE));
  assertEquals(await toldOf(torrentV1({ name: "x", files }), damage), [
    6,
    `Bad pieces: 1
The v1 hashes of the torrent are wrong where there is nothing but padding.
All 2 files are whole, but the torrent is wrong. All 16 KB are right in /t/x.
`,
  ]);
});

Deno.test("verify says where a wrong link leads", async () => {
  const files = [...FILES, { path: "l", content: 0, attr: "l", link: "b" }];
  assertEquals(
    await toldOf(torrentV1({ name: "x", files }), (env) => env.files.put("/t/x/l", "-> /etc/passwd")),
    [
      6,
      `damaged     l: it is a link that leads elsewhere, to /etc/passwd.
1 of 5 files is not whole (1 damaged). All 85 KB are right in /t/x.
`,
    ],
  );
});

Deno.test("verify calls all right, or nothing, only when it is so", async () => {
  const files = [{ path: "large", content: 5000 }, { path: "small", content: 1 }];
  const fixture = { name: "x", files };
  const shares: string[] = [];
  for (const broken of files) {
    const env = envOf("/t/x", files, "/t/x2.torrent");
    env.files.put("/t/x2.torrent", torrentV2(fixture));
    env.files.drop(`/t/x/${broken.path}`);
    shares.push((await told(env))[1].match(/[\d.]+%/)![0]);
  }
  assertEquals(shares, ["99.9%", "0.1%"]);
});

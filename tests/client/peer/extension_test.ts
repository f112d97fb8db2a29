import { assert, assertEquals } from "@std/assert";
import { fromLatin1, toLatin1 } from "../../../lib/base/bytes.ts";
import { VERSION } from "../../../lib/base/version.ts";
import {
  type ExtensionHandshake,
  NO_EXTENSIONS,
  readDontHave,
  readExtensionHandshake,
  readUploadOnly,
  writeDontHave,
  writeExtensionHandshake,
  writeUploadOnly,
} from "../../../lib/client/peer/extension.ts";

const V = `1:v${`muster ${VERSION}`.length}:muster ${VERSION}`;
const OWN = { port: 6881, reqq: 500, uploadOnly: false, isPrivate: false };

function written(own: Parameters<typeof writeExtensionHandshake>[0]): string {
  return fromLatin1(writeExtensionHandshake(own));
}

Deno.test("writeExtensionHandshake() tells what there is to tell, and nothing else", () => {
  const m = "1:md11:lt_donthavei7e11:upload_onlyi3e6:ut_pexi1ee";
  const withoutPex = "1:md11:lt_donthavei7e11:upload_onlyi3ee";
  const cases: [own: Parameters<typeof writeExtensionHandshake>[0], bencode: string][] = [
    [OWN, `d${m}1:pi6881e4:reqqi500e${V}e`],
    [{ ...OWN, isPrivate: true }, `d${withoutPex}1:pi6881e4:reqqi500e${V}e`],
    [{ ...OWN, port: 0, uploadOnly: true }, `d${m}4:reqqi500e11:upload_onlyi1e${V}e`],
    [
      { ...OWN, metadataSize: 31_235, yourIp: "80.4.4.200" },
      `d${m}13:metadata_sizei31235e1:pi6881e4:reqqi500e${V}6:yourip4:P\x04\x04\xc8e`,
    ],
    [
      { ...OWN, yourIp: "2001:db8::1" },
      `d${m}1:pi6881e4:reqqi500e${V}6:yourip16:\x20\x01\x0d\xb8${"\0".repeat(11)}\x01e`,
    ],
  ];
  for (const [own, bencode] of cases) assertEquals(written(own), bencode);
});

Deno.test("readExtensionHandshake() reads what writeExtensionHandshake() wrote", () => {
  const bytes = writeExtensionHandshake({ ...OWN, uploadOnly: true, metadataSize: 5, yourIp: "fd00::7" });
  assertEquals(readExtensionHandshake(bytes), {
    pex: 1,
    dontHave: 7,
    uploadOnlyId: 3,
    port: 6881,
    reqq: 500,
    uploadOnly: true,
    client: `muster ${VERSION}`,
    yourIp: "fd00::7",
    metadataSize: 5,
  });
});

Deno.test("readExtensionHandshake() reads BEP 10's example, its key of 6 bytes in Latin-1", () => {
  const example = "d1:md11:LT_metadatai1e6:\xb5T_PEXi2ee1:pi6881e1:v13:\xc2\xb5Torrent 1.2e";
  assertEquals(readExtensionHandshake(toLatin1(example)), {
    ...NO_EXTENSIONS,
    port: 6881,
    client: "\u00b5Torrent 1.2",
  });
});

Deno.test("What makes no sense in an extension handshake counts as left out", () => {
  const cases: [bencode: string, expected: Partial<ExtensionHandshake>][] = [
    ["de", {}],
    ["d1:mi1e1:p1:x4:reqqle1:vi3e6:yourip3:abce", {}],
    ["d1:md6:ut_pexi0e11:lt_donthavei256e11:upload_onlyi-1eee", {}],
    ["d1:md6:ut_pexi255eee", { pex: 255 }],
    ["d1:pi0ee", {}],
    ["d1:pi65536ee", {}],
    ["d4:reqqi0ee", {}],
    ["d4:reqqi-5ee", {}],
    ["d4:reqqi1ee", { reqq: 1 }],
    ["d4:reqqi1000000ee", { reqq: 2000 }],
    ["d4:reqqi99999999999999999999ee", {}],
    ["d13:metadata_sizei-1ee", {}],
    ["d11:upload_onlyi0ee", {}],
    ["de and what follows", {}],
    ["d1:v5:a\x1b[0me", { client: "a?[0m" }],
    [`d1:v60:${"x".repeat(60)}e`, { client: "x".repeat(40) }],
    [`d1:v240:${"\xf0\x9f\x8c\xb1".repeat(60)}e`, { client: "\u{1f331}".repeat(40) }],
  ];
  for (const [bencode, expected] of cases) {
    const read = readExtensionHandshake(toLatin1(bencode));
    assertEquals(read, { ...NO_EXTENSIONS, ...expected }, bencode);
  }
});

Deno.test("What is no dictionary, or a bomb, is no extension handshake", () => {
  const manyKeys = Array.from({ length: 3_000 }, (_, i) => `4:${String(i).padStart(4, "0")}i1e`).join("");
  for (const bencode of ["", "le", "i1e", "d1:m", `d${"1:ad".repeat(50)}`, `d${manyKeys}e`]) {
    assertEquals(readExtensionHandshake(toLatin1(bencode)), null, bencode.slice(0, 20));
  }
});

Deno.test("A later extension handshake changes only what it tells", () => {
  const before = readExtensionHandshake(writeExtensionHandshake({ ...OWN, uploadOnly: true }))!;
  assert(before.uploadOnly && before.pex === 1);
  const after = readExtensionHandshake(toLatin1("d1:md6:ut_pexi0ee11:upload_onlyi0ee"), before);
  assertEquals(after, { ...before, pex: 0, uploadOnly: false });
});

Deno.test("Donthave and upload-only messages read as they were written, and in no other length", () => {
  for (const index of [0, 1, 0x01020304, 0xffffffff]) assertEquals(readDontHave(writeDontHave(index)), index);
  assertEquals([...writeDontHave(0x01020304)], [1, 2, 3, 4]);
  assertEquals(readDontHave(Uint8Array.of(9, 1, 2, 3, 4, 9).subarray(1, 5)), 0x01020304);
  for (const uploadOnly of [false, true]) {
    assertEquals(readUploadOnly(writeUploadOnly(uploadOnly)), uploadOnly);
  }
  for (const length of [0, 3, 5]) assertEquals(readDontHave(new Uint8Array(length)), null);
  for (const length of [0, 2]) assertEquals(readUploadOnly(new Uint8Array(length)), null);
});

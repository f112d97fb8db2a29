import { assertEquals } from "@std/assert";
import { isNotLinkLocal, keysInside, linkLocals } from "../../../lib/metainfo/lint/risks.ts";

const KEY = "0123456789abcdef0123456789ABCDEF";

Deno.test("keysInside() tells of passwords and personal keys", async (t) => {
  const cases: [url: string, tracker: RegExp | null, seed: RegExp | null][] = [
    ["http://me:secret@a.example/announce", /has a password/, /has a password/],
    ["ftp://me@a.example/", /has a password/, /has a password/],
    [
      "https://a.example/announce?passkey=abc",
      /seems to have a personal key/,
      /seems to have a personal key/,
    ],
    ["https://a.example/f?x=1&torrent_pass=abc", /personal key/, /personal key/],
    [`https://a.example/${KEY}/announce`, /personal key/, null],
    [`udp://a.example:80/${KEY}`, /personal key/, null],
    [`http://a.example/${KEY}0/announce`, null, null],
    ["http://a.example/announce?passkey=", null, null],
    ["http://a.example/mail/me@b.example", null, null],
    ["nonsense", null, null],
  ];
  for (const [url, tracker, seed] of cases) {
    await t.step(url, () => {
      for (
        const [found, wanted] of [[keysInside([url], []), tracker], [keysInside([], [url]), seed]] as const
      ) {
        assertEquals(
          found.map((sentence) => wanted?.test(sentence)),
          wanted === null ? [] : [true],
          found[0],
        );
      }
    });
  }
});

Deno.test("keysInside() says who gets the key", () => {
  assertEquals(keysInside([], ["http://u:p@a.example/"]), [
    'The seed "http://u:p@a.example/" has a password in it: whoever gets the torrent gets the password.',
  ]);
});

Deno.test("isNotLinkLocal() knows link-local addresses and where clouds tell machines of themselves", () => {
  const local = [
    "http://169.254.169.254/latest/meta-data/",
    "udp://169.254.0.1:80",
    "http://0xA9FEA9FE/",
    "http://[fe80::1]/",
    "http://[::ffff:169.254.1.1]/",
    "http://METADATA.google.internal./x",
    "http://[fd00:ec2::254]/",
  ];
  const others = [
    "http://192.168.1.1/",
    "http://169.253.1.1/",
    "udp://tracker.example.net:80",
    "nonsense",
    "",
  ];
  assertEquals(local.filter(isNotLinkLocal), []);
  assertEquals(others.filter(isNotLinkLocal), others);
  assertEquals(linkLocals(["http://169.254.1.1/"], ["http://a.example/", "http://169.254.1.2/"]), [
    'The tracker "http://169.254.1.1/" is at a link-local address, where clouds keep secrets: others cannot reach it.',
    'The seed "http://169.254.1.2/" is at a link-local address, where clouds keep secrets: others cannot reach it.',
  ]);
});

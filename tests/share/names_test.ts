import { assertEquals } from "@std/assert";
import { freeName } from "../../lib/share/names.ts";

const CASES: readonly (readonly [own: string, taken: readonly string[], name: string, why: string])[] = [
  ["images", [], "images", "nothing is taken"],
  ["images", ["images"], "images-2", "the name is taken"],
  ["images", ["images", "images-2", "images-3"], "images-4", "so are the next ones"],
  ["Images", ["images"], "Images-2", "capitals do not tell names apart"],
  ["caf\u00e9", ["cafe\u0301"], "caf\u00e9-2", "ways to write an accent do not either"],
  ["a.torrent", ["a"], "a.torrent-2", "that is where the torrent of a is"],
  ["a", ["a.torrent"], "a-2", "its torrent would be where that is"],
  ["a.torrent", ["b"], "a.torrent", "no torrent is there"],
];

for (const [own, taken, name, why] of CASES) {
  Deno.test(`a share that could be ${own} beside ${taken.join(" and ") || "nothing"} is ${name}: ${why}`, () => {
    assertEquals(freeName(own, taken), name);
  });
}

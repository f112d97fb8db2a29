import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { countPieces, layOut, planOf } from "../../lib/metainfo/lay_out.ts";
import { contentOf } from "../fixture/content.ts";

/** Each entry as `name@start+length`; pads are called `-`. */
function drawn(...args: Parameters<typeof layOut>): string {
  return layOut(...args).entries
    .map(({ file, start, length }) => `${file?.path.join("/") ?? "-"}@${start}+${length}`).join(" ");
}

const FILES = contentOf("folder", { a: 5, b: 0, c: 16, "d/e": 7, l: "a" });

Deno.test("layOut() packs v1, aligns v2 and pads hybrids", () => {
  assertEquals(drawn(FILES, "v1", 8), "a@0+5 b@5+0 c@5+16 d/e@21+7 l@28+0");
  assertEquals(drawn(FILES, "v2", 8), "a@0+5 b@5+0 c@8+16 d/e@24+7 l@31+0");
  assertEquals(drawn(FILES, "hybrid", 8), "a@0+5 -@5+3 b@8+0 c@8+16 d/e@24+7 -@31+1 l@32+0");
});

Deno.test("layOut() pads no file that is alone", () => {
  assertEquals(drawn(contentOf("one", 5), "hybrid", 8), "one@0+5");
  assertEquals(drawn(contentOf("folder", { a: 5 }), "hybrid", 8), "a@0+5");
  assertEquals(drawn(contentOf("folder", { a: 5, b: 0 }), "hybrid", 8), "a@0+5 -@5+3 b@8+0");
  assertEquals(drawn(contentOf("folder", { a: 8, b: 0 }), "hybrid", 8), "a@0+8 b@8+0");
});

Deno.test("planOf() hashes files that have bytes, each where it stands", () => {
  const plan = planOf(layOut(FILES, "hybrid", 8));
  assertEquals([plan.length, plan.sha1, plan.sha256], [32, true, true]);
  assertEquals(plan.parts.map(({ path, start, length }) => [path, start, length]), [
    ["/folder/a", 0, 5],
    ["/folder/c", 8, 16],
    ["/folder/d/e", 24, 7],
  ]);
  const [v1, v2] = (["v1", "v2"] as const).map((kind) => planOf(layOut(FILES, kind, 8)));
  assertEquals([v1.length, v1.sha1, v1.sha256], [28, true, false]);
  assertEquals([v2.length, v2.sha1, v2.sha256], [31, false, true]);
});

Deno.test("countPieces() counts what layOut() lays out", () => {
  const sizes = fc.array(fc.nat(40), { minLength: 1, maxLength: 10 });
  fc.assert(fc.property(sizes, fc.constantFrom("v1", "v2", "hybrid"), (lengths, kind) => {
    const content = contentOf("f", Object.fromEntries(lengths.map((length, index) => [`f${index}`, length])));
    assertEquals(countPieces(content, kind, 8), Math.ceil(layOut(content, kind, 8).length / 8));
  }));
});

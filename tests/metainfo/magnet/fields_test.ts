import { assertEquals } from "@std/assert";
import { readFields, textOfQuery } from "../../../lib/metainfo/magnet/fields.ts";

Deno.test("readFields() takes a query apart, whoever wrote it", async (t) => {
  const cases: [query: string, fields: [string, string[]][]][] = [
    ["", []],
    ["a=1&b=2&a=3", [["a", ["1", "3"]], ["b", ["2"]]]],
    ["tr.1=x&TR.22=y", [["tr", ["x", "y"]]]],
    ["x.pe=a:1", [["x.pe", ["a:1"]]]],
    ["a=b=c", [["a", ["b=c"]]]],
    ["a&=&&b=", [["", [""]], ["b", [""]]]],
    ["a=1&amp;tr=2", [["a", ["1"]], ["tr", ["2"]]]],
    ["x%74=%75rn%3Abtih", [["xt", ["urn:btih"]]]],
    ["dn=a+b%2Bc%20d", [["dn", ["a b+c d"]]]],
    ["tr=http://t/a+b", [["tr", ["http://t/a+b"]]]],
    ["dn=caf%C3%A9%E2%82%ac", [["dn", ["café€"]]]],
    ["dn=%", [["dn", ["%"]]]],
    ["dn=100%&tr=%zz%4", [["dn", ["100%"]], ["tr", ["%zz%4"]]]],
    ["dn=%ff%41%E2%82", [["dn", ["\ufffdA\ufffd"]]]],
    ["dn=名前", [["dn", ["名前"]]]],
    ["__proto__=x", [["__proto__", ["x"]]]],
  ];
  for (const [query, fields] of cases) {
    await t.step(query, () => assertEquals([...readFields(query)], fields));
  }
});

Deno.test("textOfQuery() escapes what a shell, a page or a query takes for its own", () => {
  assertEquals(
    textOfQuery("a b&c='(x)*!\"$`é<>#%+/"),
    "a%20b%26c%3D%27%28x%29%2A%21%22%24%60%C3%A9%3C%3E%23%25%2B%2F",
  );
  assertEquals(textOfQuery("\ud800"), "%EF%BF%BD");
});

import { assertEquals, assertMatch } from "@std/assert";
import { PEER_PROBLEMS, problemWords } from "../../../lib/client/peer/problem.ts";

Deno.test("All problems have words of their own, a clause each", () => {
  const words = PEER_PROBLEMS.map(problemWords);
  assertEquals(new Set(words).size, words.length);
  for (const clause of words) assertMatch(clause, /^[a-z][A-Za-z ,]+[a-z]$|BitTorrent$/);
});

import { assertEquals, assertRejects } from "@std/assert";
import { answerQuestion, type Question, Relay } from "../../../lib/tracker/worker/relay.ts";

const request = (url: string, method = "GET") => new Request(url, { method });

Deno.test("Relay asks with all that a page depends on, and gives each answer to who asked for it", async () => {
  const said: [number, Question][] = [];
  const relay = new Relay((number, question) => void said.push([number, question]));
  const first = relay.ask("/table", request("http://t.test/table?limit=5"));
  const second = relay.ask("/file", request("http://t.test/file", "HEAD"));
  assertEquals(said.map(([, question]) => question), [
    { path: "/table", url: "http://t.test/table?limit=5", method: "GET" },
    { path: "/file", url: "http://t.test/file", method: "HEAD" },
  ]);
  relay.hear(said[1][0], null);
  relay.hear(said[0][0], {
    status: 405,
    headers: [["allow", "GET"]],
    body: new TextEncoder().encode("x").buffer,
  });
  relay.hear(said[0][0], null);
  relay.hear(999, null);
  assertEquals(await second, null);
  const response = (await first)!;
  assertEquals([response.status, response.headers.get("allow"), await response.text()], [405, "GET", "x"]);
});

Deno.test("answerQuestion() gives a response as plain data, null for no page, and a fault as it is", async () => {
  const question = { path: "/page", url: "http://t.test/page", method: "GET" };
  const told = await answerQuestion(
    (path, { url, method }) => new Response(`${path} ${url} ${method}`, { status: 404, headers: { x: "y" } }),
    question,
  );
  assertEquals(new TextDecoder().decode(told!.body), "/page http://t.test/page GET");
  assertEquals([told!.status, new Map(told!.headers).get("x")], [404, "y"]);
  assertEquals(await answerQuestion(() => null, question), null);
  await assertRejects(() => answerQuestion(() => Promise.reject(new Error("boom")), question), Error, "boom");
});

Deno.test("Relay gives an answer that has no body as it was", async () => {
  let number = 0;
  const relay = new Relay((asked) => void (number = asked));
  const answer = relay.ask("/favicon.ico", request("http://t.test/favicon.ico"));
  const question = { path: "/favicon.ico", url: "http://t.test/favicon.ico", method: "GET" };
  const none = new Response(null, { status: 204, headers: { "cache-control": "max-age=5" } });
  relay.hear(number, await answerQuestion(() => none, question));
  const response = (await answer)!;
  assertEquals([response.status, response.body, response.headers.get("cache-control")], [
    204,
    null,
    "max-age=5",
  ]);
});

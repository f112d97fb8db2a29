import { assertEquals } from "@std/assert";
import { stoppable } from "../../lib/cli/stoppable.ts";
import { within } from "../fixture/http.ts";
import { FakeEnv } from "./fake_env.ts";

Deno.test("work that ends by itself gives its code", async () => {
  assertEquals(await stoppable(new FakeEnv(), 130, () => Promise.resolve(5)), 5);
});

Deno.test("the first signal asks the work to end, which then gives its code", async () => {
  const env = new FakeEnv();
  const code = stoppable(env, 130, (stop) => {
    return new Promise((resolve) => stop.addEventListener("abort", () => resolve(0)));
  });
  env.signal("SIGINT");
  assertEquals(await within(code, "the end of the work"), 0);
});

Deno.test("the second signal does not wait for the work", async () => {
  const env = new FakeEnv();
  const code = stoppable(env, 130, () => new Promise(() => {}));
  env.signal("SIGINT");
  env.clock.advance(50);
  env.signal("SIGINT");
  assertEquals(await within(code, "the hurried end"), 130);
});

Deno.test("two signals within a moment are one wish", async () => {
  const env = new FakeEnv();
  const code = stoppable(env, 130, (stop) =>
    new Promise((resolve) => {
      stop.addEventListener("abort", () => env.clock.after(1000, () => resolve(0)));
    }));
  env.signal("SIGTERM");
  env.clock.advance(49);
  env.signal("SIGTERM");
  env.clock.advance(1000);
  assertEquals(await within(code, "the end of the work"), 0);
});

Deno.test("the second signal's code may be told by how far the work is", async () => {
  const env = new FakeEnv();
  let code = 130;
  const ended = stoppable(env, () => code, () => new Promise(() => {}));
  env.signal("SIGINT");
  code = 0;
  env.clock.advance(50);
  env.signal("SIGINT");
  assertEquals(await within(ended, "the hurried end"), 0);
});

import { assertEquals, assertRejects } from "@std/assert";
import { abortable } from "../../../lib/client/trackers/abortable.ts";

Deno.test("abortable() gives the promise's value, or throws the signal's reason, before or meanwhile", async () => {
  const abort = new AbortController();
  assertEquals(await abortable(Promise.resolve(5), abort.signal), 5);
  await assertRejects(() => abortable(Promise.reject(new Error("own")), abort.signal), Error, "own");
  const waiting = abortable(new Promise(() => {}), abort.signal);
  abort.abort(new Error("away"));
  await assertRejects(() => waiting, Error, "away");
  await assertRejects(() => abortable(new Promise(() => {}), abort.signal), Error, "away");
});

Deno.test("abortable() leaves no listener at the signal", async () => {
  const { signal } = new AbortController();
  let listeners = 0;
  const { addEventListener: add, removeEventListener: remove } = signal;
  signal.addEventListener = (...given: unknown[]) => {
    listeners++;
    add.apply(signal, given as Parameters<typeof add>);
  };
  signal.removeEventListener = (...given: unknown[]) => {
    listeners--;
    remove.apply(signal, given as Parameters<typeof remove>);
  };
  await abortable(Promise.resolve(), signal);
  await abortable(Promise.reject(new Error("own")), signal).catch(() => {});
  assertEquals(listeners, 0);
});

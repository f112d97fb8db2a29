import { assertEquals } from "@std/assert";
import type { Libc } from "../../../../lib/base/linux/libc.ts";
import { Poll, READABLE, WRITABLE } from "../../../../lib/tracker/front/http_batch/poll.ts";

/** A kernel that remembers each event as it is given and gives it back as it is, one behind the other. */
function kernel(size: number): { libc: Libc; kept: Uint8Array<ArrayBuffer>[] } {
  const kept: Uint8Array<ArrayBuffer>[] = [];
  const at = (pointer: Deno.PointerValue, length: number) =>
    new Uint8Array(Deno.UnsafePointerView.getArrayBuffer(pointer!, length));
  const call = {
    epoll_create1: () => 9,
    epoll_ctl(_poll: number, _what: number, _fd: number, event: Deno.PointerValue) {
      kept.push(at(event, size).slice());
      return 0;
    },
    epoll_wait(_poll: number, events: Deno.PointerValue) {
      for (const [i, event] of kept.entries()) at(events, size * (i + 1)).set(event, size * i);
      return kept.length;
    },
  };
  return { libc: { call, errno: () => 0, close() {} } as unknown as Libc, kept };
}

Deno.test("events are given and taken as each kind of machine has them", async (t) => {
  const cases: [arch: string, size: number, data: number][] = [["x86_64", 12, 4], ["aarch64", 16, 8]];
  for (const [arch, size, data] of cases) {
    await t.step(arch, () => {
      const { libc, kept } = kernel(size);
      const poll = new Poll(libc, arch);
      const given = [[READABLE, 7, 1], [WRITABLE, -2, 0], [READABLE | WRITABLE, 2 ** 31 - 1, -5]];
      for (const [events, token, generation] of given) poll.add(3, events, token, generation);
      for (const [i, [events, token, generation]] of given.entries()) {
        const view = new DataView(kept[i].buffer);
        assertEquals([view.getInt32(0, true), view.getInt32(data, true), view.getInt32(data + 4, true)], [
          events,
          token,
          generation,
        ]);
      }
      assertEquals(poll.wait(0), 3);
      assertEquals(given.map((_, i) => [poll.events(i), poll.token(i), poll.generation(i)]), given);
    });
  }
});

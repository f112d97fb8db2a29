import { assert, assertEquals } from "@std/assert";
import { openLibc } from "../../../../lib/base/linux/libc.ts";
import { canBatch } from "../../../../lib/tracker/front/udp_batch/can_batch.ts";
import { fakeLibc, libc, NO_BATCH } from "../../../fixture/udp_batch.ts";

Deno.test("without Linux's calls there are no batches", () => {
  assertEquals(canBatch(null), false);
  assertEquals(canBatch(openLibc("windows")), false);
});

Deno.test({
  name: "where one of the calls is forbidden there are no batches, and the socket is closed" + NO_BATCH,
  ignore: NO_BATCH !== "",
  fn() {
    for (const name of ["recvmmsg", "sendmmsg", "bind"] as const) {
      const open = new Set<number>();
      const calls = fakeLibc({
        socket(...args: [number, number, number]) {
          const fd = libc().call.socket(...args);
          open.add(fd);
          return fd;
        },
        close(fd: number) {
          open.delete(fd);
          return libc().call.close(fd);
        },
        [name]: () => -1,
      });
      assertEquals([canBatch(calls), open.size], [false, 0], name);
    }
    assertEquals(canBatch(fakeLibc({ socket: () => -1 })), false);
  },
});

Deno.test({
  name: "Linux has batches",
  ignore: Deno.build.os !== "linux" || NO_BATCH !== "",
  fn: () => assert(canBatch(openLibc())),
});

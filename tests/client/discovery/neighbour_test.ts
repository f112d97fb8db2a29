import { assertEquals } from "@std/assert";
import { isNeighbour } from "../../../lib/client/discovery/neighbour.ts";

Deno.test("neighbours are those of private networks, of this cable and of this machine", () => {
  for (
    const host of ["10.1.2.3", "192.168.0.9", "172.16.0.1", "127.0.0.1", "169.254.1.1", "fe80::1", "fd00::1"]
  ) {
    assertEquals(isNeighbour(host), true, host);
  }
  for (const host of ["1.1.1.1", "172.32.0.1", "2001:db8::1", "peer.test", ""]) {
    assertEquals(isNeighbour(host), false, host);
  }
});

/**
 * A network of its own for the load and its servers (Linux): nothing but a loopback device, on which the ranges for
 * measuring stand. The whole program runs again inside it, and everything that it starts.
 */
import { RANGES, SERVERS, type Sources } from "./sources.ts";

/** Set inside such a network, so that it is made once. */
const INSIDE = "MUSTER_LOAD_INSIDE";

/** IPv6 sockets need more than a route to have any address of a range: the system's leave. */
const SETUP = [
  "ip link set lo up",
  `ip route add local ${RANGES[4]} dev lo`,
  `ip -6 addr add ${SERVERS.public[6]}/128 dev lo nodad`,
  `ip -6 route add local ${RANGES[6]} dev lo`,
  "{ echo 1 > /proc/sys/net/ipv6/ip_nonlocal_bind; } 2>/dev/null || true",
];

/** Whether this program already runs inside. */
export function isInside(): boolean {
  return Deno.env.get(INSIDE) === "yes";
}

/** What is asked of unshare: more than a network only where this user may not make one. */
const WAYS = [["-n"], ["-rn"]];

/** How to get inside, or why that cannot be. */
export async function wayInside(): Promise<readonly string[] | string> {
  if (Deno.build.os !== "linux") return "networks of one's own are made on Linux only";
  for (const way of WAYS) {
    try {
      const args = [...way, "sh", "-c", SETUP.join(" && ")];
      const { success } = await new Deno.Command("unshare", {
        args,
        stdin: "null",
        stdout: "null",
        stderr: "null",
      })
        .output();
      if (success) return way;
    } catch {
      return "unshare is not installed";
    }
  }
  return "this user may not make networks, or ip (iproute2) is not installed";
}

/** Runs this program again inside; gives its exit code. */
export async function runInside(
  way: readonly string[],
  script: string,
  args: readonly string[],
): Promise<number> {
  const own = [Deno.execPath(), "run", "--quiet", "--allow-all", script, ...args];
  const words = [...way, "sh", "-c", `${SETUP.join(" && ")} && exec "$@"`, "sh", ...own];
  const child = new Deno.Command("unshare", { args: words, env: { [INSIDE]: "yes" }, stdin: "null" }).spawn();
  return (await child.status).code;
}

/** Where servers and clients are in this very process. */
export function sourcesHere(): Sources {
  return isInside() ? "public" : "loopback";
}

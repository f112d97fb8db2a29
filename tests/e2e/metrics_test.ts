/** Prometheus' own tool against the numbers that a running muster tells it. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { program, realTest } from "./fixture/need.ts";
import { HERE } from "./fixture/place.ts";
import { Tracker } from "./fixture/tracker.ts";
import { announcePath } from "../fixture/http.ts";

realTest("promtool finds nothing to complain of in /metrics", [await program("promtool")], async () => {
  await using tracker = await Tracker.start(HERE);
  const address = `http://127.0.0.1:${tracker.port}`;
  await HERE.get(`${address}${announcePath()}`);
  const { body } = await HERE.get(`${address}/metrics`);
  assertStringIncludes(body, 'muster_announces_total{protocol="http",family="ipv4"} 1\n');
  const promtool = new Deno.Command("promtool", {
    args: ["check", "metrics"],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = promtool.stdin.getWriter();
  await writer.write(new TextEncoder().encode(body));
  await writer.close();
  const { code, stdout, stderr } = await promtool.output();
  const said = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
  assertEquals([code, said], [0, ""]);
  await tracker.stop();
});

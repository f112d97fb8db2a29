import { assertEquals } from "@std/assert";
import { apart, fault, together } from "../../../lib/base/fault.ts";
import { BETWEEN_TEXTS } from "../../../lib/base/setting.ts";
import { placedFault, textsIn } from "../../../lib/cli/config/placed.ts";
import { TRACK_SETTINGS } from "../../../lib/cli/track/order.ts";

const ORIGINS = new Map([
  ["port", "--port"],
  ["seed-ratio", "MUSTER_GET_SEED_RATIO"],
  ["seed-time", "muster.toml, line 3"],
  ["log", "--strange.toml, line 1"],
  ["allow-dir", "--allowed_dir"],
]);

const TOLD: [message: string, told: string, code: string][] = [
  ["--port cannot be 5.", "--port cannot be 5.", "bad-value"],
  ["--bind is not here.", "--bind is not here.", "bad-value"],
  ["There is --seed-time.", "There is --seed-time.", "bad-value"],
  ["--seed-ratio cannot be 5.", "MUSTER_GET_SEED_RATIO cannot be 5.", "bad-config"],
  ["--seed-time 0 is none.", "muster.toml, line 3: seed-time 0 is none.", "bad-config"],
  ["--allow-dir x is none.", "--allowed_dir x is none.", "bad-value"],
  ["--log cannot be 5.", "--strange.toml, line 1: log cannot be 5.", "bad-config"],
];

Deno.test("placedFault() names the place of an option that was not typed, and leaves other faults alone", () => {
  for (const [message, told, code] of TOLD) {
    const { message: is, fault: word, advice } = placedFault(fault("bad-value", message, "Give 6."), ORIGINS);
    assertEquals([is, word, advice], [told, code, "Give 6."]);
  }
});

Deno.test("placedFault() names the places of all that went wrong together", () => {
  const both = together([
    fault("bad-value", "--seed-time 0 is none."),
    fault("bad-list", "a.txt is wrong."),
  ])!;
  assertEquals(apart(placedFault(both, ORIGINS)).map(({ message, fault }) => [message, fault]), [
    ["muster.toml, line 3: seed-time 0 is none.", "bad-config"],
    ["a.txt is wrong.", "bad-list"],
  ]);
});

Deno.test("textsIn() takes a list apart, but no other text", () => {
  assertEquals(textsIn(TRACK_SETTINGS.allow, `a,b${BETWEEN_TEXTS}c`), ["a,b", "c"]);
  assertEquals(textsIn(TRACK_SETTINGS.bind, "::1,10.0.0.1"), ["::1", "10.0.0.1"]);
  assertEquals(textsIn(TRACK_SETTINGS.log, "a,b"), ["a,b"]);
});

/** Announces of all kinds, for fast-check. */
import fc from "fast-check";
import { type RefusalKind, REFUSALS } from "../../../lib/tracker/refusal.ts";
import { HTTP, UDP } from "../../../lib/tracker/stats/counters.ts";
import type { Told } from "./announces.ts";

const KINDS = Object.keys(REFUSALS).map(Number) as RefusalKind[];

const byte = fc.nat(255);
const bytes = (length: number) => fc.array(byte, { minLength: length, maxLength: length });
const ipv6 = fc.array(fc.oneof(fc.constant(0), fc.constant(0), fc.nat(0xffff)), {
  minLength: 8,
  maxLength: 8,
})
  .map((groups) => groups.flatMap((group) => [group >> 8, group & 255]));
const visible = fc.array(fc.integer({ min: 33, max: 126 }), { minLength: 20, maxLength: 20 });

const from = fc.oneof(
  fc.record({ family: fc.constant(4 as const), address: bytes(4) }),
  fc.record({ family: fc.constant(6 as const), address: ipv6 }),
);

const rest = fc.record({
  time: fc.integer({ min: 0, max: 4_294_967_295_999 }),
  protocol: fc.constantFrom(HTTP, UDP),
  port: fc.integer({ min: 1, max: 65_535 }),
  infoHash: bytes(20),
  peerId: fc.oneof(bytes(20), visible),
  event: fc.constantFrom(0, 1, 2, 3, 4),
  left: fc.oneof(
    fc.constantFrom(-1, 0, 999_999_999, 1e9, 2 ** 31 - 1, 2 ** 31, Number.MAX_SAFE_INTEGER, 2 ** 60, 2 ** 62),
    fc.nat(),
    fc.maxSafeNat(),
  ),
  want: fc.oneof(fc.constantFrom(-1, 0, 65_533, 65_534, 65_535, 2 ** 31 - 1), fc.nat(300)),
  given: fc.nat(32_767),
  refusal: fc.oneof(fc.constant(0 as const), fc.constantFrom(...KINDS)),
  isUnread: fc.boolean(),
});

/** Any announce that a tracker can meet. */
export const anyAnnounce: fc.Arbitrary<Told> = fc.tuple(from, rest).map(([who, what]) => ({
  ...who,
  ...what,
  isUnread: what.isUnread && what.refusal !== 0,
}));

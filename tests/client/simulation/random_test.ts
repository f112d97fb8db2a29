/** Swarms that nobody thought of: each is repeatable from its seed, and must end well. */
import { assert, assertEquals } from "@std/assert";
import { below, type Random, randomFrom } from "../../../lib/base/random.ts";
import { checkedSwarm, checkEnd } from "./invariants.ts";
import { bannedBy, type Member, type MemberOptions } from "./member.ts";
import type { Swarm } from "./swarm.ts";

const SEEDS = Number(Deno.env.get("MUSTER_SWARMS") ?? 40);
const FIRST = Number(Deno.env.get("MUSTER_SWARM") ?? 1);

const PIECE_LENGTHS = [16_384, 32_768, 40_000, 65_536, 262_144, 300_001, 1_048_576];
const RATES = [20, 100, 1_000, 10_000];

Deno.test("Whatever happens, all that stay get all they want, and the honest are not banned", () => {
  for (let seed = FIRST; seed < FIRST + SEEDS; seed++) {
    try {
      play(seed);
    } catch (thrown) {
      throw new Error(`The swarm of seed ${seed} did not end well.`, { cause: thrown });
    }
  }
});

function play(seed: number): void {
  const random = randomFrom(seed, 1, 2, 3);
  const swarm = newSwarm(seed, random);
  const keeper = swarm.join({ isWhole: true, options: { maxUp: oneOf(random, [0, 30_000, 300_000]) } });
  const count = 1 + below(random, 9);
  for (let i = 0; i < count; i++) swarm.in(below(random, 20), () => arrive(swarm, random));
  for (let i = 0; i < 6; i++) {
    const moment = 1 + below(random, 60);
    if (below(random, 4) === 0) swarm.in(moment, () => someLeaves(swarm, random, keeper));
    if (below(random, 4) === 0) swarm.in(moment, () => someDiskFills(swarm, random, keeper));
  }
  swarm.pass(100);
  const honest = swarm.members.filter(({ is }) => is.corrupts === undefined && !is.isMute);
  assert(swarm.finish(20_000, honest), `it stands still: ${honest.map(standing).join("; ")}`);
  swarm.pass(30);
  checkEnd(swarm, honest);
  const good = new Set(honest.map(({ host }) => host));
  for (const member of honest) assertEquals(bannedBy(member).filter((host) => good.has(host)), []);
}

function newSwarm(seed: number, random: Random): Swarm {
  const pieceLength = oneOf(random, PIECE_LENGTHS);
  const length = 1 + below(random, Math.max(600_000, 3 * pieceLength));
  const first = below(random, length);
  return checkedSwarm({
    ...{ seed, length, pieceLength, isPrivate: below(random, 4) === 0 },
    files: below(random, 3) === 0 && first > 0 ? [first, length - first] : undefined,
    wire: { rate: oneOf(random, RATES), delay: oneOf(random, [1, 20, 300]) },
  });
}

function arrive(swarm: Swarm, random: Random): void {
  const member = swarm.join(someOptions(swarm, random));
  swarm.introduce(member);
}

function someOptions({ torrent }: Swarm, random: Random): MemberOptions {
  const isHarmful = below(random, 6) === 0;
  const isWhole = isHarmful || below(random, 5) === 0;
  const isMute = isHarmful && below(random, 2) === 0;
  return {
    ...{ isWhole, isMute, slabs: oneOf(random, [8, 12, 64]) },
    corrupts: isHarmful && !isMute ? 1 + below(random, 4) : undefined,
    wanted: torrent.files.length > 1 ? [below(random, 2) === 0, true] : undefined,
    fast: below(random, 4) > 0,
    extensions: below(random, 4) > 0,
    options: {
      slots: 1 + below(random, 5),
      maxDown: oneOf(random, [0, 0, 0, 20_000, 200_000]),
      maxUp: oneOf(random, [0, 0, 0, 20_000, 200_000]),
      sequential: below(random, 4) === 0,
      superSeed: isWhole && !isHarmful && below(random, 3) === 0,
      spreads: isWhole && below(random, 2) === 0,
    },
  };
}

function someLeaves(swarm: Swarm, random: Random, keeper: Member): void {
  const member = oneOf(random, swarm.members);
  if (member !== keeper) swarm.leave(member);
}

function someDiskFills(swarm: Swarm, random: Random, keeper: Member): void {
  const member = oneOf(random, swarm.members);
  if (member === keeper) return;
  member.disk.fill();
  swarm.in(1 + below(random, 30), () => member.disk.fault = null);
}

function standing({ host, state }: Member): string {
  return `${host} has ${state.wantedDone} of ${state.facts.wantedBytes}, ${state.peers.size} peers`;
}

function oneOf<T>(random: Random, list: readonly T[]): T {
  return list[below(random, list.length)];
}

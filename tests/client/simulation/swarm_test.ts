import { assert, assertEquals } from "@std/assert";
import { checkInvariants } from "./invariants.ts";
import { Swarm } from "./swarm.ts";

const MIB = 1 << 20;

/** A swarm whose invariants are checked after each step. */
function checked(options: ConstructorParameters<typeof Swarm>[0]): Swarm {
  const swarm = new Swarm(options);
  swarm.world.afterStep = () => swarm.members.forEach(checkInvariants);
  return swarm;
}

Deno.test("a leecher gets all from a seed", () => {
  const swarm = checked({ seed: 1, length: 3 * MIB + 5, pieceLength: 65_536 });
  swarm.join({ isWhole: true });
  swarm.introduce(swarm.join());
  assert(swarm.finish(60));
  assertEquals(swarm.right(), 2);
});

Deno.test("ten leechers get all from a seed, and mostly from each other", () => {
  const swarm = checked({ seed: 2, length: MIB, pieceLength: 32_768, wire: { rate: 200 } });
  const seed = swarm.join({ isWhole: true });
  for (let i = 0; i < 10; i++) swarm.join();
  swarm.introduceAll();
  assert(swarm.finish(300));
  assertEquals(swarm.right(), 11);
  assert(seed.state.uploaded < 8 * MIB, `the seed sent ${seed.state.uploaded} bytes`);
});

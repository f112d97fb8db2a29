import { assertEquals } from "@std/assert";
import { HAVE } from "../../../lib/client/peer/message.ts";
import { checkedSwarm } from "../simulation/invariants.ts";
import { ScriptedPeer } from "../simulation/scripted_peer.ts";

Deno.test("Who has all is told of each piece that is there too, so that it sees how far one is", () => {
  const swarm = checkedSwarm({ seed: 33, length: 65_536, pieceLength: 16_384 });
  const member = swarm.join();
  const [giver, watcher] = [new ScriptedPeer(swarm, member), new ScriptedPeer(swarm, member)];
  const pieces = [0, 1, 2];
  giver.say((out) => out.haveNone());
  giver.say((out) => pieces.forEach((piece) => out.have(piece)));
  watcher.say((out) => out.haveAll());
  giver.serve();
  giver.say((out) => out.unchoke());
  swarm.pass(3);
  const told = watcher.heard.filter(({ id }) => id === HAVE).map(({ index }) => index);
  assertEquals(told.toSorted(), pieces);
});

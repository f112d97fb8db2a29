/** The end of the control socket that asks. */
import type { Clock } from "../base/clock.ts";
import { type Fault, fault } from "../base/fault.ts";
import { type ControlRequest, LONGEST_REPLY, readReply, writeRequest } from "./message.ts";
import type { ControlPlace } from "./place.ts";
import { codeOf, connectStream, readLine, type Stream } from "./stream.ts";

/** How a muster is asked; tests have other means. */
export type CallControl = (
  place: ControlPlace,
  request: ControlRequest,
  clock: Clock,
) => Promise<unknown | Fault>;

/** The longest wait for an answer, in milliseconds: a drain answers at once, a save of a full store takes seconds. */
const PATIENCE = 120_000;

/** Asks; gives the result, or a Fault: `not-running` when nobody listens at the place. */
export const callControl: CallControl = async (place, request, clock) => {
  let stream: Stream;
  try {
    stream = await connectStream(place);
  } catch (thrown) {
    if (codeOf(thrown) === "EACCES" || codeOf(thrown) === "EPERM") {
      return fault("denied", "That muster belongs to another user.", "Ask as its user, or as root.");
    }
    return fault("not-running", "No muster answers there.");
  }
  const cancel = clock.after(PATIENCE, () => stream.destroy());
  try {
    await stream.write(new TextEncoder().encode(writeRequest(request)));
    const line = await readLine(stream, LONGEST_REPLY);
    return line === null ? noAnswer() : readReply(line);
  } catch {
    return noAnswer();
  } finally {
    cancel();
    stream.destroy();
  }
};

function noAnswer(): Fault {
  return fault(
    "control",
    "The muster that was asked did not answer.",
    "Look whether it still runs, and ask again.",
  );
}

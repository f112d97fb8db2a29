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

/** The longest silence, in milliseconds: a tracker at work gives signs of life (SIGN_OF_LIFE), one that hangs does not. */
const PATIENCE = 10_000;

/**
 * Asks; gives the result, or a Fault: `not-running` when nobody listens at the place, `no-answer` when whoever does says
 * nothing for 10 seconds, or ends without an answer.
 */
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
  const heard = impatient(stream, clock);
  try {
    await stream.write(new TextEncoder().encode(writeRequest(request)));
    const line = await readLine(heard, LONGEST_REPLY);
    return line === null ? noAnswer() : readReply(line);
  } catch {
    return noAnswer();
  } finally {
    heard.destroy();
  }
};

/** A stream that ends when nothing has come for so long. */
function impatient(stream: Stream, clock: Clock): Stream {
  const wait = () => clock.after(PATIENCE, () => stream.destroy());
  let cancel = wait();
  return {
    ...stream,
    async read() {
      const bytes = await stream.read();
      cancel();
      cancel = wait();
      return bytes;
    },
    destroy() {
      cancel();
      stream.destroy();
    },
  };
}

function noAnswer(): Fault {
  return fault(
    "no-answer",
    "The muster that was asked did not answer.",
    "Look whether it still runs, and ask again.",
  );
}

/** Whether a muster share is still given, asked at its page: who got it there seeds no longer than that. */
import { VERSION } from "../base/version.ts";
import { isOfShare } from "./share_refusal.ts";

/** `given`: it is there, perhaps not just now; `over`: the muster there does not share it any more; `silent`: nobody answers. */
export type ShareState = "given" | "over" | "silent";

/** Asks at a share's page. Does not throw. */
export type AskShare = (page: string, signal: AbortSignal) => Promise<ShareState>;

const NOT_FOUND = 404;

/** Over HTTP. What answers and is no muster share is as silence: the share is not there. */
export const askShare: AskShare = async (page, signal): Promise<ShareState> => {
  try {
    const headers = { accept: "application/x-bittorrent", "user-agent": `muster/${VERSION}` };
    const answer = await fetch(page, { method: "HEAD", redirect: "manual", headers, signal });
    await answer.body?.cancel();
    if (!isOfShare(answer.headers)) return "silent";
    return answer.status === NOT_FOUND ? "over" : "given";
  } catch {
    return "silent";
  }
};

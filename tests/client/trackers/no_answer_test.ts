import { assert, assertEquals } from "@std/assert";
import { noAnswer, noAnswerFrom } from "../../../lib/client/trackers/no_answer.ts";

Deno.test("noAnswerFrom() knows the errors of the systems and of the runtime", async (t) => {
  const cases: [text: string, reason: string][] = [
    ["connect ECONNREFUSED 127.0.0.1:1", "closed"],
    [
      "error sending request for url (https://h.test/): client error (Connect): tcp connect error: Connection refused (os error 111)",
      "closed",
    ],
    [
      "No connection could be made because the target machine actively refused it. (os error 10061)",
      "closed",
    ],
    ["tcp connect error: Network is unreachable (os error 101)", "unreachable"],
    ["connect ENETUNREACH 2001:db8::1:80", "unreachable"],
    ["connect EHOSTUNREACH 10.0.0.1:80", "unreachable"],
    ["bind EINVAL 192.0.2.1", "unreachable"],
    ["connect EAFNOSUPPORT ::1:80", "unreachable"],
    ["Invalid argument (os error 22)", "unreachable"],
    ["Es wurde versucht, einen Socketvorgang auszuf\u00fchren (os error 10051)", "unreachable"],
    ["connect ETIMEDOUT 10.0.0.1:80", "no-answer"],
    ["client error (Connect): invalid peer certificate: Expired", "tls"],
    ["client error (Connect): received corrupt message of type InvalidContentType", "tls"],
    ["client error (Connect): dns error: failed to lookup address information", "no-address"],
    ["socket hang up", "cut-off"],
    ["aborted", "cut-off"],
    ["read ECONNRESET", "cut-off"],
    ["Parse Error: Expected HTTP/, RTSP/ or ICE/", "not-http"],
    ["client error (SendRequest): invalid HTTP version parsed", "not-http"],
    ["something new", "failed"],
  ];
  for (const [text, reason] of cases) {
    await t.step(text.slice(0, 60), () => assertEquals(noAnswerFrom(new Error(text)).fault, reason));
  }
});

Deno.test("noAnswerFrom() repeats no URL, which may hold a secret, and nothing that moves the cursor", () => {
  const { message } = noAnswerFrom(new Error("strange https://h.test/secret/announce?x=1 \x1b[31mthing\n"));
  assertEquals(message, "The request failed. (strange URL  [31mthing )");
  assert(noAnswerFrom(new Error("x".repeat(5000))).message.length < 200);
});

Deno.test("noAnswer() is a sentence, with more about it where there is more to say", () => {
  assertEquals(noAnswer("no-answer").message, "No answer came in time.");
  assertEquals(noAnswer("bad-redirect", "why").message.endsWith(" (why)"), true);
});

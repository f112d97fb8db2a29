/** The password of a share: typed at the terminal without being shown, or taken from MUSTER_PASSWORD. */
import { type Fault, fault } from "../base/fault.ts";
import type { SwitchSetting } from "../base/setting.ts";
import type { Env } from "./env.ts";

/** The variable that holds the password itself. */
export const PASSWORD_VARIABLE = "MUSTER_PASSWORD";

/** Bytes in UTF-8: with a user's name before it, what goes into one line of HTTP. */
const MOST_BYTES = 1024;

/** The option that asks for it; each command has its own sentence. */
export const PASSWORD_SETTING = {
  name: "password",
  kind: "switch",
  fallback: false,
  asksSecret: true,
} as const satisfies Omit<SwitchSetting, "sentence">;

/** What is read, and where from. */
export type PasswordEnv = Pick<Env, "variable" | "inIsTerminal" | "errIsTerminal" | "err" | "readHidden">;

/**
 * The password; null where none was asked for. MUSTER_PASSWORD counts without the option too, and then nothing is asked.
 * Faults: `bad-config` (a variable that is too long), `bad-value`, `missing-value` (no terminal), `interrupted`.
 * Call it before the permission to read the environment is dropped.
 * @param isAsked whether --password was given
 * @param prompt what stands before the cursor, such as `Password: `
 */
export async function askPassword(
  isAsked: boolean,
  prompt: string,
  env: PasswordEnv,
): Promise<string | null | Fault> {
  const variable = env.variable(PASSWORD_VARIABLE) ?? "";
  if (variable !== "") return checked(variable, fault("bad-config", `${PASSWORD_VARIABLE} ${TOO_LONG}`));
  if (!isAsked) return null;
  if (!env.inIsTerminal || !env.errIsTerminal) {
    return fault(
      "missing-value",
      "--password asks at a terminal, and here is none.",
      `Set ${PASSWORD_VARIABLE}.`,
    );
  }
  env.err.write(prompt);
  const typed = await env.readHidden();
  env.err.write("\n");
  if (typed === null) return fault("interrupted", "Interrupted.");
  if (typed === "") return fault("bad-value", "An empty password is none.", "Leave --password out for none.");
  return checked(typed, fault("bad-value", `The password ${TOO_LONG}`));
}

const TOO_LONG = `is longer than ${MOST_BYTES} bytes.`;

function checked(password: string, tooLong: Fault): string | Fault {
  return new TextEncoder().encode(password).length > MOST_BYTES ? tooLong : password;
}

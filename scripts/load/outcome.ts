/** What a measurement gives to the program. */
export interface Outcome {
  readonly text: string;
  /** Whether all went well: no wrong reply, no target missed. */
  readonly isGood: boolean;
}

export type Write = (text: string) => void;

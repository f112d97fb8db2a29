/** One hand of the crew, on a thread of its own: a piece comes in, its failures go out. */
import { fuzzPiece, type Piece } from "./crew.ts";

const here = self as unknown as {
  onmessage: (event: MessageEvent<Piece>) => void;
  postMessage(message: unknown): void;
};

here.onmessage = ({ data }) => here.postMessage(fuzzPiece(data));

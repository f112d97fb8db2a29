/** Both UDP engines keep the same contract. */
import { testUdpWire } from "../../contract/udp_wire.ts";
import { NO_BATCH, openBatch, openPortable } from "../../fixture/udp_batch.ts";

testUdpWire("the portable engine", openPortable, "");
testUdpWire("the batch engine", openBatch, NO_BATCH);

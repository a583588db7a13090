import { environment } from "../../env.server.ts";
import { createSealer } from "./seal.ts";

const { ENCRYPTION_KEY, ENCRYPTION_KEYS_RETIRED } = environment();

/** Seals with this process's ENCRYPTION_KEY. */
export const sealer = createSealer(ENCRYPTION_KEY, ENCRYPTION_KEYS_RETIRED);

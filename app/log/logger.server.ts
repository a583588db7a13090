import { pino } from "pino";

import { environment } from "../env.server.ts";
import { serializeError } from "./serialize-error.ts";

/** The process's log: JSON lines with ids, never a name, an e-mail, a phone, a key or a token. */
export const logger = pino({
  level: environment().LOG_LEVEL,
  base: { role: environment().PROCESS_ROLE },
  serializers: { err: serializeError },
});

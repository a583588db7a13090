import { pino } from "pino";

import { environment } from "./env.server.ts";

/** An error as the log holds it: a driver hangs whole connections on its errors, and a cause may quote data. */
function errorInShort(error: unknown) {
  if (!(error instanceof Error)) return { message: "not an error" };
  const { name, message, stack, code } = error as NodeJS.ErrnoException;
  return { name, message, stack, code };
}

/** The process's log: JSON lines with ids, never a name, an e-mail, a phone, a key or a token. */
export const logger = pino({
  level: environment().LOG_LEVEL,
  base: { role: environment().PROCESS_ROLE },
  serializers: { err: errorInShort },
});

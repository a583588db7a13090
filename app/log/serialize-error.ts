/** The errors whose messages quote their input: a body, an address, a query's arguments. */
const quoting = new Set(["SyntaxError", "URIError", "PrismaClientValidationError"]);

/** A database's name for a table or constraint, or an API's code: never a person's name. */
const identifier = /^"[a-z0-9]+(_[a-z0-9]+)+"$/;

/**
 * An error as the log keeps it: its kind, code, message and stack. Quoted text in the message may be a person's name and is
 * removed. No other property is kept: drivers attach whole connections, and a cause may quote data.
 */
export function serializeError(error: unknown) {
  if (!(error instanceof Error)) return { message: "not an error" };
  const { name, stack, code } = error as NodeJS.ErrnoException;
  const { side, kind, reason } = error as { side?: unknown; kind?: unknown; reason?: unknown };
  const frames = (stack ?? "").split("\n").filter((line) => /^\s+at /.test(line));
  return {
    name,
    message: messageOf(error),
    ...(typeof code === "string" && { code }),
    ...(typeof side === "string" && { side, kind, reason }),
    stack: frames.join("\n"),
  };
}

function messageOf({ name, message }: Error): string {
  if (quoting.has(name)) return "(withheld: it quotes what was read)";
  const plain = message.replaceAll(/"[^"]*"/g, (text) => (identifier.test(text) ? text : '"…"'));
  return plain.replaceAll(/(?<=^|[\s"'=(<])[^\s"'=(<]+@[^\s"'>)]+/g, "(e-mail)");
}

import { maxPauseMs, maxWebhookMs } from "./attack.ts";
import type { Row } from "./siege.ts";

export const isHeld = (rows: readonly Row[]): boolean => rows.every(({ faults }) => faults.length === 0);

/** What `npm run attack` found, for docs/attack.md. */
export function attackDocument(rows: readonly Row[]): string {
  const table = rows.map(({ attack, times, seen, pauseMs, webhookMs, faults }) => {
    const outcome = faults.length === 0 ? `held: ${seen}` : `**broken**: ${faults.join("; ")}`;
    return `| ${attack.name} | ${times.toLocaleString("en")} | ${outcome} | ${pauseMs} ms | ${webhookMs} ms |`;
  });
  const exceptions = rows.flatMap(({ attack: { name, exception } }) =>
    exception ? [`- ${name}: up to ${exception.maxPauseMs} ms, because ${exception.why}.`] : [],
  );
  return `# Attacks

\`npm run attack\` attacks the production build from all sides, on loopback alone: accounts that answer what no account
should, captured and forged webhooks, a merchant's browser that means ill, floods, settings, clocks, and other users of
the machine. A shorter form of it is a part of \`npm run test:endurance\`.

The app runs with a heap of 256 MB. Beside each attack a healthy shop sends webhooks; each is answered with 200 within
${maxWebhookMs.toLocaleString("en")} ms. No pause of the app's event loop is longer than ${maxPauseMs} ms: that is measured within the process, every
10 ms, without the time that other processes of the machine had the processor. Nothing may answer with a
server error, and the app may not end.

| attack | how often | outcome | worst pause of the event loop | a healthy shop's webhook at worst |
| --- | --- | --- | --- | --- |
${table.join("\n")}

Worst pause over all: ${Math.max(0, ...rows.map((row) => row.pauseMs))} ms.
${exceptions.length > 0 ? `\nLonger pauses that are accepted:\n\n${exceptions.join("\n")}\n` : ""}`;
}

import type { Language } from "../../i18n/language.ts";

/** In Italian and German, spreadsheets use the comma as the decimal sign, and separate cells by a semicolon. */
export const separators: { [language in Language]: string } = { en: ",", it: ";", de: ";" };

/** Writes times of this zone as every spreadsheet reads them: in the Swedish format, which is that of ISO 8601. */
export function timeInFile(timeZone: string): (at: Date) => string {
  const format = new Intl.DateTimeFormat("sv-SE", { dateStyle: "short", timeStyle: "medium", timeZone });
  return (at) => format.format(at);
}

/** A CSV file of these lines. Each line is read once the browser has received the ones before. */
export function csvStream(lines: AsyncGenerator<string, void, void>): ReadableStream {
  // Without a byte order mark, spreadsheets assume the computer's own encoding.
  let mark = "\uFEFF";
  const text = new ReadableStream<string>({
    async pull(controller) {
      const next = await lines.next();
      if (next.done) controller.close();
      else controller.enqueue(mark + next.value);
      mark = "";
    },
    async cancel() {
      await lines.return();
    },
  });
  return text.pipeThrough(new TextEncoderStream());
}

/** The answer with a file that the browser saves under this name. */
export function csvResponse(name: string, file: ReadableStream): Response {
  return new Response(file, {
    headers: {
      "Content-Type": "text/csv; charset=utf-8",
      "Content-Disposition": `attachment; filename="${name}.csv"`,
    },
  });
}

/**
 * Text that a spreadsheet may take for a formula, which can call other programs: at the beginning of a cell, and after
 * characters that separate cells or lines in other countries' files. https://owasp.org/www-community/attacks/CSV_Injection
 */
const formulaStart = /(^|[,;|\t\r\n])(["' ]*)(?=[=+\-@\uFF1D\uFF0B\uFF0D\uFF20])/g;

/** A line of a CSV file, none of whose cells is a formula. */
export function csvLine(cells: readonly (string | null)[], separator: string): string {
  const escaped = cells.map((cell) => {
    const harmless = (cell ?? "").replace(/^[\t\r\n]+/, "").replace(formulaStart, "$1'$2");
    return `"${harmless.replaceAll('"', '""')}"`;
  });
  return `${escaped.join(separator)}\r\n`;
}

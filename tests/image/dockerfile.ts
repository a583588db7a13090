/** An instruction of a Dockerfile, with its continued lines joined. */
type Instruction = { name: string; text: string };

type Stage = { name: string; instructions: Instruction[] };

/** The stages of a Dockerfile in their order; one without a name has its number. Comments are left out. */
export function parseDockerfile(text: string): Stage[] {
  const lines = text
    .split("\n")
    .filter((line) => !line.startsWith("#"))
    .join("\n")
    .replaceAll(/\\\n\s*/g, "")
    .split("\n")
    .filter((line) => line.trim() !== "");
  const stages: Stage[] = [];
  for (const line of lines) {
    const [, name, rest] = /^([A-Z]+)\s+(.*)$/.exec(line) ?? [];
    if (name === undefined) throw new Error(`The Dockerfile has a line that is no instruction: ${line}`);
    if (name === "FROM") {
      stages.push({ name: / AS (\S+)$/i.exec(rest!)?.[1] ?? String(stages.length), instructions: [] });
    }
    stages.at(-1)!.instructions.push({ name, text: rest! });
  }
  return stages;
}

/**
 * Whether a file reaches the builder by the rules of a `.dockerignore`: the last rule that fits decides, and one for a folder
 * is one for what is in it (https://docs.docker.com/build/concepts/context/#dockerignore-files).
 */
export function isInContext(rules: string, path: string): boolean {
  let isIncluded = true;
  for (const line of rules.split("\n").map((text) => text.trim())) {
    if (line === "" || line.startsWith("#")) continue;
    const isException = line.startsWith("!");
    if (ruleOf(isException ? line.slice(1) : line).test(path)) isIncluded = isException;
  }
  return isIncluded;
}

function ruleOf(pattern: string): RegExp {
  const escaped = pattern.replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`);
  const source = escaped
    .replaceAll("**/", "\u0000")
    .replaceAll("*", "[^/]*")
    .replaceAll("\u0000", "(?:.*/)?");
  return new RegExp(`^${source}(?:/.*)?$`);
}

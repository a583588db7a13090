import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";

import ts from "typescript";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");

/** The app's own code, by path: neither tests nor what is generated. */
const files = new Map(
  readdirSync(join(root, "app"), { recursive: true, encoding: "utf8" })
    .filter((name) => /\.tsx?$/.test(name) && !/\.test\.tsx?$|(^|\/)generated\/|\.d\.ts$/.test(name))
    .map((name) => [join("app", name), readFileSync(join(root, "app", name), "utf8")]),
);

/** A file at app's root stands for itself; others for their folder. */
function folderOf(file: string): string {
  const folder = dirname(file);
  return folder === "app" ? file : folder;
}

/** Which folders each folder imports, types included. */
function importedFolders(): Map<string, Set<string>> {
  const graph = new Map<string, Set<string>>();
  for (const [file, text] of files) {
    const targets = ts
      .preProcessFile(text)
      .importedFiles.map(({ fileName }) => fileName)
      .filter((name) => name.startsWith("."))
      .map((name) => folderOf(normalize(join(dirname(file), name))));
    const folder = folderOf(file);
    const known = graph.get(folder) ?? new Set();
    for (const target of targets) if (target !== folder) known.add(target);
    graph.set(folder, known);
  }
  return graph;
}

/** The ways that lead from a folder back to it, each once. */
function cycles(graph: Map<string, Set<string>>): string[] {
  const found = new Set<string>();
  const done = new Set<string>();
  const visit = (folder: string, way: string[]): void => {
    const at = way.indexOf(folder);
    if (at !== -1) {
      found.add([...way.slice(at), folder].join(" -> "));
      return;
    }
    if (done.has(folder)) return;
    for (const next of graph.get(folder) ?? []) visit(next, [...way, folder]);
    done.add(folder);
  };
  for (const folder of graph.keys()) visit(folder, []);
  return [...found];
}

test("a cycle of folders is found", () => {
  const graph = new Map([
    ["a", new Set(["b"])],
    ["b", new Set(["c"])],
    ["c", new Set(["b"])],
  ]);
  expect(cycles(graph)).toEqual(["b -> c -> b"]);
});

test("no folder of the app imports, by way of others, itself", () => {
  expect(files.size).toBeGreaterThan(100);
  expect(cycles(importedFolders())).toEqual([]);
});

test("only the queue and the rotation of keys know the queue's tables", () => {
  const users = [...files].filter(([, text]) => text.includes("pgboss.")).map(([file]) => dirname(file));
  const known = ["app/jobs/queue", "app/store/encryption"];
  expect([...new Set(users)].filter((folder) => !known.includes(folder))).toEqual([]);
});

/** Such words stand where the noun is missing: which customer, which job? The reason `nobody` is stored, so it stays. */
test("the app's comments name customers, jobs and accounts, instead of 'whom' and 'whoever'", () => {
  const riddle = /\b(?:whom|whoever|anew|gone|nobody)\b(?!")/i;
  const found = [...files].flatMap(([file, text]) =>
    text.split("\n").flatMap((line, index) => (riddle.test(line) ? [`${file}:${index + 1}: ${line}`] : [])),
  );
  expect(found).toEqual([]);
});

/** The objects without anything in them that `toMatchObject` is given in a test. */
function emptyExpectations(name: string, text: string): string[] {
  const source = ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  const visit = (node: ts.Node, isExpected: boolean): void => {
    if (isExpected && ts.isObjectLiteralExpression(node) && node.properties.length === 0)
      found.push(`${name}:${source.getLineAndCharacterOfPosition(node.getStart()).line + 1}`);
    const isMatch = ts.isCallExpression(node) && /(?<!\.not)\.toMatchObject$/.test(node.expression.getText());
    const isOther = ts.isCallExpression(node) || ts.isFunctionLike(node);
    node.forEachChild((child) =>
      visit(child, isMatch ? node.arguments.includes(child as ts.Expression) : isExpected && !isOther),
    );
  };
  visit(source, false);
  return found;
}

test("no test expects `{}` of `toMatchObject`, which every object matches", () => {
  expect(emptyExpectations("a", "expect(b).toMatchObject({\n c: [{}], d: e({}) })")).toEqual(["a:2"]);
  const folders = ["app", "sandbox", "tests", "scripts", "extensions"].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }).map((name) => join(folder, name)),
  );
  const tests = folders.filter((name) => /\.test\.tsx?$/.test(name) && !name.includes("node_modules"));
  expect(tests.length).toBeGreaterThan(300);
  const found = tests.flatMap((name) => {
    const text = readFileSync(join(root, name), "utf8");
    return /toMatchObject\([^;]*\{\}/.test(text) ? emptyExpectations(name, text) : [];
  });
  expect(found).toEqual([]);
});

import type { Attack } from "./attack.ts";
import { customersOf, manyItems, nested, texts, wholeCustomer } from "./bodies.ts";
import type { Answer } from "./hostile-account.ts";
import { provoke } from "./provoke.ts";
import { transportAnswers } from "./transports.ts";

export type HostileAnswer = Pick<Attack, "name" | "isShort" | "exception"> & {
  /** Each call gets the next one, until the app got all of them. */
  answers: () => Answer[];
};

const success = (data: string) => `{"status":1,"data":${data}}`;
const numbered = (count: number, one: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => one(index));

/** A text where accounts are known to give their reason. */
const refusals = (length: number) =>
  texts(length).map((text, index) => {
    if (index % 3 === 0) return JSON.stringify({ status: 0, error: text });
    if (index % 3 === 1) return JSON.stringify({ status: 0, error: "E1", message: `Il campo ${text}` });
    return JSON.stringify({ status: 0, data: { message: { deep: [text, text] } } });
  });

/** Each body is given to every operation. */
const bodies: (Omit<HostileAnswer, "answers"> & { status?: number; bodies: () => string[] })[] = [
  {
    name: "1 MB of 333,333 empty customers",
    isShort: true,
    bodies: () => [manyItems("{}", 333_333)],
  },
  { name: "0.3 MB of 100,000 empty customers", bodies: () => [manyItems("{}", 100_000)] },
  {
    name: "1.9 MB of numbers, of nulls and of lists in a list",
    bodies: () => [manyItems("1", 900_000), manyItems("null", 350_000), manyItems("[]", 600_000)],
  },
  {
    name: "1.9 MB and 15 MB of small customers",
    bodies: () => [customersOf(38_000), customersOf(400_000)],
  },
  {
    name: "As many small customers as are asked for, and some more",
    bodies: () => [customersOf(100), customersOf(250)],
  },
  {
    name: "A list as an object of 150,000 numbered customers",
    bodies: () => [success(`{${numbered(150_000, (index) => `"${index}":{}`).join(",")}}`)],
  },
  {
    name: "A customer of 19,000 and of 150,000 fields, of billing fields, and of one field as often",
    bodies: () =>
      [19_000, 150_000].flatMap((count) => {
        const fields = numbered(count, (index) => `"f${index}":0`).join(",");
        const same = numbered(count, () => '"email":"a"').join(",");
        return [`{"id":1,${fields}}`, `{"id":1,"dati_fatturazione":{${fields}}}`, `{"id":1,${same}}`].map(
          success,
        );
      }),
  },
  {
    name: "Error texts of 180 KB of one repeated character or word",
    bodies: () => refusals(60_000),
  },
  { name: "The same with HTTP 422", status: 422, bodies: () => refusals(60_000) },
  { name: "Error texts of up to 1.9 MB", bodies: () => refusals(600_000) },
  {
    name: "A customer whose every field is such a text of 5 KB",
    bodies: () => texts(5_000).map((text) => success(JSON.stringify(wholeCustomer(text)))),
  },
  {
    name: "A customer whose every field is such a text of 30 KB",
    bodies: () => texts(30_000).map((text) => success(JSON.stringify(wholeCustomer(text)))),
  },
  {
    name: "Lists of 100 customers whose every field is such a text of 1 KB",
    bodies: () =>
      texts(1_000).map((text) =>
        success(JSON.stringify(numbered(45, String).map((id) => ({ ...wholeCustomer(text), id })))),
      ),
  },
  {
    name: "A customer of 10,000 tags and of 1.9 MB of tags: commas, blanks, objects, one name",
    bodies: () =>
      [
        JSON.stringify(numbered(10_000, (index) => `tag ${index}`)),
        JSON.stringify(",".repeat(1_900_000)),
        JSON.stringify("a,".repeat(900_000)),
        `[${'"",'.repeat(600_000)}""]`,
        `[${'{"name":"a"},'.repeat(140_000)}""]`,
        JSON.stringify("t".repeat(1_900_000)),
        JSON.stringify("&amp;".repeat(380_000)),
      ].map((tags) => success(`{"id":1,"email":"a@example.it","tags":${tags}}`)),
  },
  {
    name: "200,000 lists and objects within one another",
    bodies: () => [
      nested("[", "]", 200_000),
      nested('{"a":', "}", 200_000),
      success(nested("[", "]", 200_000)),
      success(nested('{"data":', "}", 200_000)),
      `{"status":0,"error":${nested("[", "]", 200_000)}}`,
      `{"status":0,"data":{"message":${nested('{"message":', "}", 200_000)}}}`,
      success(`{"id":1,"tags":${nested("[", "]", 200_000)}}`),
      success(`{"id":1,"dati_fatturazione":${nested('{"a":', "}", 200_000)}}`),
    ],
  },
  {
    name: "Ids, numbers and dates that no database holds",
    bodies: () =>
      [
        "1e400",
        "9".repeat(500_000),
        '"\\u0000"',
        '"\\ud800"',
        "-1",
        "1.5",
        `"${"7".repeat(100_000)}"`,
        "{}",
        '"1\\n2"',
      ].map((id) => {
        const rest =
          '"email":"a@example.it","nome":"\\u0000","cognome":"\\udfff","data":"+275760-09-13","total":1e308,"totale":"1e999"';
        return success(`[{"id":${id},${rest}}]`);
      }),
  },
  {
    name: "Fields named __proto__, constructor and toString",
    bodies: () => [
      success(
        '[{"id":1,"__proto__":{"email":"a@example.it","tags":["x"]},"constructor":{"prototype":{"polluted":1}},"toString":1}]',
      ),
      success('{"id":1,"email":{"toString":1},"nome":{"__proto__":null},"tags":{"length":1e9}}'),
    ],
  },
  {
    name: "What is no JSON, or half of it",
    bodies: () => [
      "",
      "\uFEFF{}",
      '{"status":1,"data":[{"id":1',
      "{'status':1}",
      "NaN",
      '"',
      "0",
      "null",
      "[]",
    ],
  },
];

const json = { "Content-Type": "application/json" };

const inBodies = bodies.map(({ bodies, status = 200, ...attack }): HostileAnswer => ({
  ...attack,
  answers: () =>
    bodies().map((body) => {
      const bytes = Buffer.from(body);
      return (_request, response) => void response.writeHead(status, json).end(bytes);
    }),
}));

/** Answers that differ from call to call, as long as they are asked for. */
const changing: HostileAnswer[] = [
  { name: "Pages of a list that never end, each of other customers", answers: () => [endlessPages()] },
  {
    name: "Another customer than the one asked for, another one each time",
    answers: () => [otherCustomers()],
  },
  { name: "1,000 hits for each search, of customers that hide who they are", answers: () => [manyHits()] },
];

function endlessPages(): Answer {
  let next = 1_000_000;
  return (_request, response) => {
    const page = numbered(100, () => ((next += 1), `{"id":${next},"email":"endless-${next}@example.it"}`));
    response.writeHead(200, json).end(success(`[${page.join(",")}]`));
  };
}

function otherCustomers(): Answer {
  let turn = 0;
  return (_request, response, operation) => {
    turn += 1;
    const one = { ...wholeCustomer(`Change ${turn}`), id: turn % 7, email: `other-${turn % 5}@example.it` };
    const data = /list|search/.test(operation) ? [one, { ...one, id: 8 }] : one;
    response.writeHead(200, json).end(JSON.stringify({ status: 1, data }));
  };
}

function manyHits(): Answer {
  return (_request, response, operation) => {
    const hits = numbered(1_000, (index) => `{"id":${index + 1}}`).join(",");
    response.writeHead(200, json).end(success(/list|search/.test(operation) ? `[${hits}]` : "[]"));
  };
}

/**
 * An app that is refused when it reads never writes, and one that finds no list reads no customer: so each kind of call is
 * answered in the hostile way alone as well.
 */
const phases = {
  everything: /^/,
  writes: /update|registration|history|create/,
  reads: /customers\/get|orders/,
};

export const answerAttacks: Attack[] = [...inBodies, ...transportAnswers, ...changing].map(
  ({ answers, ...attack }) => ({
    ...attack,
    name: `Account: ${attack.name}`,
    async run(stage) {
      const all = answers();
      const faults: string[] = [];
      const calls: string[] = [];
      let times = 0;
      for (const [phase, operations] of Object.entries(phases).slice(0, stage.scale)) {
        const provoked = await provoke(stage, all, operations);
        times += provoked.calls;
        calls.push(`${provoked.calls} to ${phase}`);
        faults.push(...provoked.faults);
      }
      if (times === 0) faults.push("the app did not ask the account at all");
      return { times, seen: `answered so: ${calls.join(", ")}`, faults };
    },
  }),
);

import { createTransport, type Framework360Options } from "../api/transport.ts";
import type { BodyForm } from "../api/traits.ts";
import { couldNotTell, seenThat, isItem, kindOf, type Fact } from "./fact.ts";
import { shownAfter } from "./shown-after.ts";
import { readBack, readNow, registration, update, type WriteContext } from "./write-facts.ts";

/** What an account does with a write, where the vendor documents nothing and the product copes with each answer. */
export type BehaviourContext = WriteContext & { options: Framework360Options };

async function readsBody(context: BehaviourContext, form: BodyForm, nome: string): Promise<boolean> {
  const { id } = await readNow(context);
  const call = createTransport(context.options);
  const sent = { id, customer_id: id, nome };
  await call("POST", "customers/update", sent, form).catch((error: unknown) => {
    if (!(error as { isAnswer?: boolean }).isAnswer) throw error;
  });
  return (await shownAfter(async () => (await readNow(context)).nome === nome)) !== null;
}

export const behaviourFacts: readonly Fact<BehaviourContext>[] = [
  {
    fact: "customers/update reads JSON or forms",
    needed: true,
    look: async (context) => {
      const json = await readsBody(context, "json", "Carla");
      const form = await readsBody(context, "form", "Paola");
      return seenThat(
        json || form,
        `JSON ${json ? "read" : "not read"}, forms ${form ? "read" : "not read"}`,
      );
    },
  },
  {
    fact: "A change is shown at once",
    needed: false,
    look: async (context) => {
      const { id } = await readNow(context);
      await context.account.post("customers/update", { id, customer_id: id, nome: "Elena" });
      const ms = await shownAfter(async () => (await readNow(context)).nome === "Elena");
      if (ms === null) return seenThat(false, "not within 8 s");
      return seenThat(ms === 0, ms === 0 ? "in the first read" : `after ${(ms / 1000).toFixed(1)} s`);
    },
  },
  {
    fact: "A second registration keeps what it does not name",
    needed: false,
    look: async (context) => {
      const { email, client } = context;
      await client.registerCustomer({ ...registration, email });
      const before = await readBack(context);
      await client.registerCustomer({ email, nome: registration.nome, cognome: registration.cognome });
      const after = await readBack(context);
      const filled = { phone: before.telefono, city: before.billing.comune, tags: before.tags[0] ?? null };
      const kept = { phone: after.telefono, city: after.billing.comune, tags: after.tags[0] ?? null };
      const names = (Object.keys(filled) as (keyof typeof filled)[]).filter((name) => filled[name] !== null);
      if (names.length === 0) return couldNotTell("the account shows nothing that it could have lost");
      const lost = names.filter((name) => kept[name] === null);
      return seenThat(
        lost.length === 0,
        lost.length === 0 ? `kept ${names.join(", ")}` : `lost ${lost.join(", ")}`,
      );
    },
  },
  {
    fact: "Long texts are kept whole",
    needed: false,
    look: async (context) => {
      const long = "Via Lunga ".repeat(20).trim();
      const shown = (await update(context, { indirizzo: long })).billing.indirizzo ?? "";
      return seenThat(shown.length === long.length, `${shown.length} of ${long.length} characters`);
    },
  },
  {
    fact: "Texts are kept as they are written",
    needed: false,
    look: async (context) => {
      const written = "D'Angelo & Figli srl";
      const { id } = await readNow(context);
      await context.account.post("customers/update", { id, customer_id: id, ragione_sociale: written });
      await readBack(context);
      const raw = await context.account.get("customers/get", { id });
      const nested = isItem(raw) && isItem(raw.dati_fatturazione) ? raw.dati_fatturazione : {};
      const shown = nested.ragione_sociale ?? (isItem(raw) ? raw.ragione_sociale : undefined);
      if (typeof shown !== "string" || shown === "") return couldNotTell("the company is not shown");
      if (shown === written) return seenThat(true, "the same");
      return seenThat(false, /&(#|amp)/.test(shown) ? "escaped as HTML" : "in another case or form");
    },
  },
  {
    fact: "A subscription by registration is shown at once",
    needed: false,
    look: async (context) => {
      const { client, email } = context;
      await client.registerCustomer({ ...registration, email });
      const { marketingActive } = await readBack(context);
      if (marketingActive === null) return couldNotTell("no newsletter choice is shown");
      return seenThat(
        marketingActive,
        marketingActive ? "subscribed" : "not subscribed: the person may have to confirm",
      );
    },
  },
  {
    fact: "A customer who was never asked is shown otherwise than one who unsubscribed",
    needed: false,
    look: async (context) => {
      if (!("neverAsked" in context)) return couldNotTell("the customer was there before");
      await context.client.registerCustomer({
        ...registration,
        email: context.email,
        marketing_active: false,
      });
      await readBack(context);
      const data = await context.account.get("customers/get", { email: context.email });
      const said = (isItem(data) ? data.marketing_active : undefined) ?? null;
      const seen = `never asked: ${shownAs(context.neverAsked)}; unsubscribed: ${shownAs(said)}`;
      return seenThat(context.neverAsked !== said, seen);
    },
  },
];

function shownAs(value: unknown): string {
  return ["true", "false", "1", "0"].includes(String(value)) ? String(value) : kindOf(value);
}

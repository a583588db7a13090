import { normalizeEmail, normalizeTags } from "../../sync/normalize.ts";
import type { Framework360Client } from "../api/client.ts";
import { wireCustomer, type WireCustomer } from "../api/schemas.ts";
import type { Account } from "./account.ts";
import { wait } from "../api/wait.ts";
import { shownAfter } from "./shown-after.ts";
import { couldNotTell, seenThat, isItem, unlessAnswered, whyOf, type Fact } from "./fact.ts";

export type WriteContext = {
  account: Account;
  client: Framework360Client;
  email: string;
  /** How a customer who was never asked about the newsletter is shown; absent: the customer was there before. */
  neverAsked?: unknown;
  /** How long reads lag behind writes; absent: not measured yet. */
  lagMs?: number;
};

/** The surname by which the doctor recognises a customer that it created in an earlier run. */
const surname = "Prova Doctor";

/** The customer that the doctor creates, as parameters of `customers/registration`. */
export const registration = {
  nome: "Anna",
  cognome: surname,
  telefono: "+393331234567",
  tags: ["doctor-uno", "doctor-due"],
  marketing_active: true,
  comune: "Bergamo",
  dati_fatturazione: { comune: "Bergamo" },
};

/**
 * Why the doctor must not write under this e-mail; null when no customer has it, or the doctor's own from an earlier
 * run.
 */
export async function whyNotWrite({
  account,
  email,
}: Pick<WriteContext, "account" | "email">): Promise<string | null> {
  const { data, error } = await account.see("GET", "customers/get", { email });
  if (error) return error.reason === "not-found" ? null : whyOf(error);
  const known = wireCustomer.safeParse(data);
  if (!known.success) return null;
  if (known.data.cognome === surname) return null;
  return "A customer of this account has this e-mail address: the doctor would overwrite it.";
}

/** The customer as the account shows it once a write before must be visible. Its id is shown before that, by `readNow`. */
export async function readBack(context: WriteContext): Promise<WireCustomer> {
  await wait(context.lagMs ?? 0);
  return readNow(context);
}

/**
 * The customer as the account shows it now, which may be before the last write.
 * @throws {Framework360Error | ZodError}
 */
export async function readNow({ account, email }: WriteContext): Promise<WireCustomer> {
  return wireCustomer.parse(await account.get("customers/get", { email }));
}

/** How long reads lag behind writes, with a reserve; 0 where they do not, or where no write is shown. */
async function measureLag(context: WriteContext): Promise<number> {
  const { account, email } = context;
  const isShown = async () =>
    wireCustomer.safeParse((await account.see("GET", "customers/get", { email })).data).success;
  if ((await shownAfter(isShown)) === null) return 0;
  const { id } = await readNow(context);
  const nome = `Anna ${Date.now()}`;
  await account.post("customers/update", { id, customer_id: id, nome });
  const ms = await shownAfter(async () => (await readNow(context)).nome === nome);
  return (ms ?? 0) * 2;
}

/** The newsletter choice as the account shows it. */
async function marketingOf({ account, email }: WriteContext): Promise<unknown> {
  const data = await account.get("customers/get", { email });
  return isItem(data) ? data.marketing_active : undefined;
}

export const writeFacts: readonly Fact<WriteContext>[] = [
  {
    fact: "A registration needs no password",
    needed: false,
    look: async (context) => {
      const { account, email } = context;
      const isNew = !wireCustomer.safeParse((await account.see("GET", "customers/get", { email })).data)
        .success;
      const { marketing_active: _notAskedYet, ...sent } = registration;
      const { error } = await account.see("POST", "customers/registration", { ...sent, email });
      if (!error) {
        context.lagMs = await measureLag(context);
        if (isNew) context.neverAsked = (await marketingOf(context)) ?? null;
        return seenThat(true, "accepted without one");
      }
      if (error.reason === "password-required") return seenThat(false, "refused without one");
      return couldNotTell(whyOf(error));
    },
  },
  {
    fact: "A second registration of an e-mail updates the same customer and answers its id",
    needed: false,
    look: async (context) => {
      const sent = { ...registration, email: context.email };
      await context.client.registerCustomer(sent);
      const before = await readBack(context);
      const id = await context.client.registerCustomer({ ...sent, nome: "Giulia" });
      const after = await readBack(context);
      const seen = `data.id ${id === null ? "absent" : id === before.id ? "the same" : "another"}, name ${
        after.nome === "Giulia" ? "updated" : "kept"
      }`;
      return seenThat(id === before.id && after.id === before.id && after.nome === "Giulia", seen);
    },
  },
  {
    fact: "A registration takes tags as a list",
    needed: true,
    look: async (context) => {
      const { tags } = await readBack(context);
      const found = registration.tags.filter((tag) => tags.includes(tag)).length;
      return seenThat(found === 2, `${found} of 2 tags`);
    },
  },
  {
    fact: "A registration takes phone and billing data",
    needed: false,
    look: async (context) => {
      const { telefono, billing } = await readBack(context);
      const city = billing.comune === "Bergamo";
      return seenThat(
        telefono !== null && city,
        `phone ${telefono ? "shown" : "missing"}, city ${city ? "shown" : "missing"}`,
      );
    },
  },
  {
    fact: "A registration replaces the tags",
    needed: false,
    look: async (context) => {
      await context.client.registerCustomer({
        ...registration,
        email: context.email,
        tags: ["doctor-tre"],
      });
      const tags = normalizeTags((await readBack(context)).tags);
      return seenThat(tags.join() === "doctor-tre", `${tags.length} tags after one was sent`);
    },
  },
  {
    fact: "customers/update changes and clears fields of the customer named by id and customer_id",
    needed: true,
    look: async (context) => {
      const after = await update(context, { nome: "Maria", comune: "Lodi", telefono: "" });
      const seen = `name ${after.nome === "Maria" ? "changed" : "kept"}, city ${
        after.billing.comune === "Lodi" ? "changed" : "kept"
      }, phone ${after.telefono === null ? "cleared" : "kept"}`;
      return seenThat(seen === "name changed, city changed, phone cleared", seen);
    },
  },
  {
    fact: "customers/update takes tags",
    needed: false,
    look: async (context) => {
      const { tags } = await update(context, { tags: ["doctor-quattro"] });
      return seenThat(tags.includes("doctor-quattro"), `${tags.length} tags after one was sent`);
    },
  },
  {
    fact: "customers/update takes marketing_active",
    needed: false,
    look: async (context) => {
      const { marketingActive } = await update(context, { marketing_active: false });
      return seenThat(marketingActive === false, `marketing ${marketingActive}`);
    },
  },
  {
    fact: "A name under two characters is refused",
    needed: false,
    look: async ({ account, email }) => {
      const sent = { ...registration, email, nome: "A" };
      const { error } = await account.see("POST", "customers/registration", sent);
      if (!error) return seenThat(false, "accepted");
      const isAboutName = error.reason === "invalid-data" && error.parameter === "nome";
      return isAboutName ? seenThat(true, "refused for the name") : couldNotTell(whyOf(error));
    },
  },
  {
    fact: "E-mails are compared without case",
    needed: true,
    look: async (context) => {
      const { id } = await readNow(context);
      const capitals = context.email.toUpperCase();
      const { data, error } = await context.account.see("GET", "customers/get", { email: capitals });
      const unanswered = unlessAnswered(error);
      if (unanswered) return unanswered;
      const found = wireCustomer.safeParse(data);
      const same = found.success && found.data.id === id && normalizeEmail(found.data.email) !== null;
      return seenThat(same, same ? "found in capitals" : "not found in capitals");
    },
  },
];

/** Writes to the doctor's customer, and reads it once the write must be visible. */
export async function update(
  context: WriteContext,
  parameters: Record<string, unknown>,
): Promise<WireCustomer> {
  const { id } = await readNow(context);
  await context.account.post("customers/update", { id, customer_id: id, ...parameters });
  return readBack(context);
}

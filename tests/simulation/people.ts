import {
  allFields,
  blankCustomer,
  otherSide,
  sideNames,
  type Changes,
  type Customer,
  type Field,
  type SideName,
} from "../../app/sync/customer.ts";
import { leadsTo } from "../../app/sync/field-groups.ts";
import { linkedId } from "../../app/sync/link.ts";
import { normalizeTags } from "../../app/sync/normalize.ts";
import { carriesFrom } from "../../app/sync/policy.ts";
import { actByHand } from "./by-hand.ts";
import { identitiesOf, isSpokenFor, noteContested, noteMove } from "./contested.ts";
import { noteDoneAlready } from "./judge-undo.ts";
import { unwelcome } from "./spelling-manners.ts";
import type { Citizen } from "./population.ts";
import type { Act } from "./scenario.ts";
import { createdTag, shop, type State } from "./state.ts";
import { askUndo } from "./undoing.ts";
import { looksUnwritten } from "./watched-ports.ts";
import { catchUp, countDifferences, isLinking } from "./workers.ts";

const emailOf = (index: number) => `person${index}@example.it`;
const phoneOf = (index: number) => `+39333123400${index}`;

/** A person does something, to a customer or to the shop. */
export function act(state: State, given: Act) {
  const { record, policy } = state;
  record.acts += 1;
  switch (given.kind) {
    case "add":
      return add(state, given);
    case "set": {
      const value = {
        new: `${given.field}-${(state.counter += 1)} Oro d'Altri & some more`,
        blank: null,
        unwelcome: unwelcome[otherSide(given.side)],
      };
      return edit(state, given.side, given.who, { [given.field]: value[given.to] });
    }
    case "email": {
      const fresh = `fresh${(state.counter += 1)}@example.it`;
      const email = given.to === "fresh" ? fresh : given.to === "blank" ? null : emailOf(given.to);
      noteMoveOf(state, given, given.to === "fresh" ? null : email);
      return edit(state, given.side, given.who, { email });
    }
    case "phone": {
      const phone = given.to === null ? null : phoneOf(given.to);
      noteMoveOf(state, given, phone);
      return edit(state, given.side, given.who, { phone });
    }
    case "tag":
      // A tag may be what has a customer carried from now on.
      if (Object.values(policy.audience).some(({ kind }) => kind === "tagged"))
        record.toCatchUp += countDifferences(state);
      return edit(state, given.side, given.who, {
        tags: given.on ? { add: [given.tag], remove: [] } : { add: [], remove: [given.tag] },
      });
    case "newsletter":
      return edit(state, given.side, given.who, { newsletter: given.to });
    case "order": {
      const citizen = given.side === "shopify" ? pick(state, "shopify", given.who) : null;
      if (citizen) return state.population.shopify.order(citizen);
      return edit(state, "framework360", given.who, {
        orderCount: (state.counter += 1),
        totalSpent: `${state.counter}.00`,
      });
    }
    case "audience":
      policy.audience = { ...policy.audience, [given.side]: { kind: given.to, tags: ["vip"] } };
      return catchUp(state, [given.side]);
    case "delete":
      return remove(state, given.side, pick(state, given.side, given.who));
    case "merge":
      return merge(state, given);
    case "direction":
      return turnDirection(state, given);
    case "way":
      return turnWay(state, given);
    case "tags": {
      const isChanged = given.ignored.join() !== policy.ignoredTags.join();
      policy.ignoredTags = given.ignored;
      policy.createdTag = given.isMarked ? createdTag : null;
      return isChanged ? catchUp(state) : undefined;
    }
    case "winner":
      policy.conflictWinner = given.side;
      record.winnerChoices += 1;
      return;
    case "leave":
      return leave(state, given.how);
    case "return":
      return comeBack(state);
    case "send":
      return send(state, given.who);
    case "unlink":
      return unlink(state, given);
    case "undo":
      return askUndo(state, given);
    case "link":
    case "different": {
      const shopify = pick(state, "shopify", given.who);
      const framework360 = pick(state, "framework360", given.whom);
      if (shopify && framework360 && !state.away) actByHand(state, given, { shopify, framework360 });
      return;
    }
  }
}

/** A person is about to change the e-mail or phone. `to`: null where no other customer can have the new one. */
function noteMoveOf(
  state: State,
  { kind, side, who }: Pick<Extract<Act, { kind: "email" | "phone" }>, "kind" | "side" | "who">,
  to: string | null,
) {
  const moved = pick(state, side, who);
  if (moved) state.moved.add(`${side} ${moved.id}`);
  noteMove(state, moved?.customer[kind] ?? null, to);
}

function add(state: State, given: Extract<Act, { kind: "add" }>) {
  const { population, record } = state;
  const email = given.email === null ? null : emailOf(given.email);
  const phone = given.phone === null ? null : phoneOf(given.phone);
  const customer = population[given.side].stored({
    ...blankCustomer,
    ...{ email, phone, firstName: `first-${(state.counter += 1)}`, newsletter: given.newsletter },
    company: given.company === null ? null : `company-${given.company} and some more`,
    city: given.city === null ? null : `city-${given.city}`,
    tags: normalizeTags(given.tags),
  });
  for (const value of [email, phone])
    if (value !== null && isSpokenFor(state, given.side, value)) record.contested.add(value);
  const added = population[given.side].add(customer, "person");
  if (added) record.addedWith.set(`${given.side} ${added.id}`, customer.tags);
  noteContested(state);
}

/** A person sends a Framework360 customer by hand. */
function send(state: State, who: number) {
  const { record, queue, now } = state;
  const citizen = pick(state, "framework360", who);
  if (!citizen) return;
  record.bereft.delete(`framework360 ${citizen.id}`);
  record.sent.add(`framework360 ${citizen.id}`);
  record.followers.delete(citizen.id);
  record.alone.delete(`framework360 ${citizen.id}`);
  record.everSent.add(citizen.id);
  // All that differs goes there, what an undo put back too.
  record.toCatchUp += allFields.length;
  const askedAt = new Date(now()).toISOString();
  queue.ask({ shop, side: "framework360", customerId: citizen.id, cause: "manual", askedAt });
}

function unlink(state: State, given: Extract<Act, { kind: "unlink" }>) {
  const framework360 = pick(state, "framework360", given.who);
  const link = [...state.links.all.values()].find((one) => one.framework360Id === framework360?.id);
  const shopify = state.population.shopify.citizens.get(link?.shopifyId ?? "");
  if (shopify && framework360 && !state.away) actByHand(state, given, { shopify, framework360 });
}

function pick({ population }: State, side: SideName, who: number): Citizen | null {
  const all = [...population[side].citizens.values()];
  return all.length === 0 ? null : all[who % all.length]!;
}

function edit(state: State, side: SideName, who: number, changes: Changes) {
  const { population, record, now } = state;
  const citizen = pick(state, side, who);
  if (!citizen) return;
  const shown = population[side].stored({ ...blankCustomer, ...(changes as Partial<Customer>), tags: [] });
  const given = changes.tags
    ? changes
    : Object.fromEntries(Object.keys(changes).map((field) => [field, shown[field as keyof Customer]]));
  // Framework360 counts orders itself: they are not entered by a person.
  const entered = "orderCount" in changes ? changes : (given as Changes);
  const before = citizen.customer;
  if (population[side].edit(citizen, entered, "person")) {
    const after = citizen.customer;
    record.deeds.push({ side, id: citizen.id, at: now(), changes: entered, after });
    for (const field of Object.keys(entered) as Field[]) {
      const key = `${side} ${citizen.id} ${field}`;
      // An edit of one tag tells nothing of another one.
      if (field !== "tags") record.unseen.delete(key);
      if (population[side].manners.lagMs > 0 && looksUnwritten(state, side, citizen, field))
        record.unseen.add(key);
    }
    noteDoneAlready(state, side, citizen, before);
  }
  noteContested(state);
}

/** What the customer was known by may be on its way to the other side. */
function remove(
  { links, record, population, vacated }: State,
  side: SideName,
  citizen: Citizen | null,
  mergedInto?: string,
) {
  if (!citizen) return;
  const link = [...links.all.values()].find((one) => linkedId(one, side) === citizen.id);
  const partner = link && linkedId(link, otherSide(side));
  if (partner && mergedInto === undefined) record.bereft.add(`${otherSide(side)} ${partner}`);
  for (const value of identitiesOf(citizen.customer)) vacated.add(value);
  population[side].remove(citizen, mergedInto);
}

/** Shopify keeps one of the two, with the tags of both. */
function merge(state: State, { who, into }: { who: number; into: number }) {
  const { links, policy, record, population, survivors } = state;
  const [merged, kept] = [pick(state, "shopify", who), pick(state, "shopify", into)];
  if (!merged || !kept || merged === kept) return;
  const linkOf = ({ id }: Citizen) => [...links.all.values()].find(({ shopifyId }) => shopifyId === id);
  const follower = linkOf(merged);
  const told = state.trouble.losses === 0 && !state.away && (policy.inbound || policy.outbound);
  const sent = record.sent.has(`framework360 ${follower?.framework360Id}`);
  if (told && !sent && follower?.framework360Id && !follower.deletedOn && !linkOf(kept)) {
    record.followers.set(follower.framework360Id, kept.id);
  }
  remove(state, "shopify", merged, kept.id);
  survivors.add(kept.id);
  record.alone.delete(`shopify ${kept.id}`);
  // A tag that the kept one has already is not added: what Framework360 made of it may be on its way.
  const add = merged.customer.tags.filter((tag) => !kept.customer.tags.includes(tag));
  edit(state, "shopify", [...population.shopify.citizens.values()].indexOf(kept), {
    tags: { add, remove: [] },
  });
  // Two people's links meet in the one who stays.
  for (const { customer } of [merged, kept]) {
    for (const value of identitiesOf(customer)) record.contested.add(value);
  }
}

function turnDirection(state: State, { side, on }: { side: SideName; on: boolean }) {
  const { policy, record } = state;
  const before = carriesFrom(policy, side);
  if (before === on) return;
  if (side === "shopify") policy.inbound = on;
  else policy.outbound = on;
  // While nothing is carried no link follows a merge either.
  if (!policy.inbound && !policy.outbound) record.followers.clear();
  if (on) catchUp(state, [side]);
  // The jobs of a comparison are about one customer of each pair, and those of a direction that is off do nothing.
  const left = otherSide(side);
  if (!on && carriesFrom(policy, left) && (isLinking(state) || state.queue.hasAny("backfill")))
    catchUp(state, [left]);
}

/** What comes from a side to which the group's way did not lead before is caught up with. */
function turnWay(state: State, { group, to }: Extract<Act, { kind: "way" }>) {
  const { policy } = state;
  const before = policy.ways[group];
  policy.ways = { ...policy.ways, [group]: to };
  const opened = sideNames.filter((side) => leadsTo(to, side) && !leadsTo(before, side));
  if (opened.length > 0) catchUp(state, opened.map(otherSide));
}

function leave(state: State, how: "disconnected" | "uninstalled") {
  state.away ??= how;
  state.record.followers.clear();
  if (state.away !== "uninstalled") return;
  state.queue.forgetWaiting();
  state.undos.splice(0);
}

/** The account is connected, and the app installed, again. */
export function comeBack(state: State) {
  if (!state.away) return;
  state.away = null;
  catchUp(state);
}

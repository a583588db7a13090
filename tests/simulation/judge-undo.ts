import {
  addressFields,
  companyFields,
  isAddressField,
  otherSide,
  sideNames,
  type BySide,
  type Changes,
  type Customer,
  type Field,
  type SideName,
} from "../../app/sync/customer.ts";
import { linkedId, type Link } from "../../app/sync/link.ts";
import { tagKey } from "../../app/sync/normalize.ts";
import { noteMove } from "./contested.ts";
import type { Citizen } from "./population.ts";
import type { State } from "./state.ts";
import type { Undo } from "./undoing.ts";

/**
 * A write of the app: what stood there before, and since. Of one tag, whether it was there.
 * `read`: what the app took for what stood there; a person may have changed it right before the write.
 */
type AppWrite = { read: string; before: string; after: string; undo: Undo | null };

/** An undo put something back: what both customers held right after it, or once an edit that it read was taken back. */
export type PutBack = {
  side: SideName;
  at: number;
  left: BySide<Customer>;
  /** The other customer as the undo read it, each time. */
  otherReads: Customer[];
  /** Whether a change of the other side waited to be carried when the value was put back. */
  hadWaiting: boolean;
};

/** What the judge knows of undos: noted at the populations, and from nothing that the app keeps. */
export const createUndoRecord = () => ({
  /** By `side id unit`, the oldest first. */
  writes: new Map<string, AppWrite[]>(),
  /** By `shopify-id framework360-id unit`, the latest. */
  putBack: new Map<string, PutBack>(),
  /** What undos emptied since the world last rested: `side id unit`. */
  emptied: new Set<string>(),
  /** `shopify-id framework360-id` of undos that broke off: of what one was to write, a run may carry the rest later. */
  brokenOff: new Set<string>(),
  /** What a run carried after such an undo: `shopify-id framework360-id unit`. */
  carriedLater: new Set<string>(),
  /** How many values were put back. */
  count: 0,
});

/** What is put back as one thing: an address, a field, or one tag. */
export function unitOf(field: Field): string {
  return isAddressField(field) ? "address" : field;
}
export const unitOfTag = (tag: string) => `tag ${tagKey(tag)}`;

type Unit = { name: string; of: (customer: Customer) => string };

const unitNamed = (name: string): Unit => ({
  name,
  of: (customer) => {
    if (name.startsWith("tag ")) return String(customer.tags.some((tag) => unitOfTag(tag) === name));
    const fields = name === "address" ? addressFields : [name as Field];
    return JSON.stringify(fields.map((field) => customer[field]));
  },
});

function unitsIn({ tags, ...values }: Changes): Unit[] {
  const names = (Object.keys(values) as Field[]).map(unitOf);
  const touched = [...(tags?.add ?? []), ...(tags?.remove ?? [])].map(unitOfTag);
  return [...new Set([...names, ...touched])].map(unitNamed);
}

/** The values of this unit that the app's writes replaced one after the other, as far as nobody edited it between. */
function replacedSince(writes: readonly AppWrite[], held: string): string[] {
  const replaced: string[] = [];
  let stands = [held];
  for (const { read, before, after } of writes.toReversed()) {
    if (!stands.includes(after)) break;
    replaced.push(read, before);
    stands = [read, before];
  }
  return replaced;
}

const writesOf = ({ record }: State, side: SideName, id: string, { name }: Unit) =>
  record.undo.writes.get(`${side} ${id} ${name}`) ?? [];

function isUnseen({ record }: State, side: SideName, id: string, { name }: Unit): boolean {
  return fieldsOf({ name }).some((field) => record.unseen.has(`${side} ${id} ${field}`));
}

function fieldsOf({ name }: Pick<Unit, "name">): readonly Field[] {
  if (name.startsWith("tag ")) return ["tags"];
  return name === "address" ? addressFields : [name as Field];
}

/** Notes that a person changed this field between our writing and our reading back. */
export function noteUnseen({ record }: State, side: SideName, { id, customer }: Citizen, field: Field): void {
  record.unseen.add(`${side} ${id} ${field}`);
  if (field !== "tags") record.unseenValues.add(unseenValue(side, id, unitNamed(unitOf(field)), customer));
}

const unseenValue = (side: SideName, id: string, { name, of }: Unit, customer: Customer) =>
  `${side} ${id} ${name} ${of(customer)}`;

/**
 * What is wrong with a write of an undo: it puts back what stood there before the app's own writes, where the side still shows
 * the last of them, and subscribes no person.
 * @param read the customer as the undo read it
 */
export function judgeUndoWrite(
  state: State,
  undo: Undo,
  { side, citizen, changes, read }: { side: SideName; citizen: Citizen; changes: Changes; read: Customer },
): string[] {
  const what = (unit: Unit) => `an undo wrote ${unit.name} of ${side} ${citizen.id}`;
  const wrong = changes.newsletter === "subscribed" ? [`an undo subscribed ${side} ${citizen.id}`] : [];
  const after = customerAfter(read, changes);
  for (const unit of unitsIn(changes)) {
    const [held, wanted] = [unit.of(read), unit.of(after)];
    // An undo that is repeated after a crash may write once more what a late read does not show yet.
    if (held === wanted || unit.of(citizen.customer) === wanted) continue;
    const writes = writesOf(state, side, citizen.id, unit);
    // A person may bring back what an earlier attempt put away: the next one cannot tell that from an attempt that wrote nothing.
    const byOthers = writes.filter((one) => one.undo?.ask !== undo.ask);
    // And what an attempt wrote that failed before its line is in no history.
    const told = writes.filter((one) => !one.undo || one.undo.told.has(side));
    // Nor is a write that was not heard of and put back what the app had left before: it seems to have done nothing.
    const { crashes, failures } = state.record;
    const seeming = told.filter(
      ({ after: is }, index) => crashes + failures === 0 || is !== told[index - 1]?.after,
    );
    const replaced = [writes, byOthers, told, seeming].flatMap((those) => replacedSince(those, held));
    // What a person wrote between our write and our reading back passes for what the app left (`unseen`).
    const isUnseenEdit =
      isUnseen(state, side, citizen.id, unit) ||
      state.record.unseenValues.has(unseenValue(side, citizen.id, unit, read));
    // Then what stood there before that write follows from what stood there before a later one.
    const wasBefore = writes.some(({ read: one, before }) => one === wanted || before === wanted);
    // So does what a person wrote right before it, and a late read shows after it.
    const last = writes.at(-1);
    const isLate = last !== undefined && last.read !== last.before && held === last.before;
    const isExcused = replaced.length === 0 ? isUnseenEdit || isLate : isUnseenEdit && wasBefore;
    if (isExcused) continue;
    if (replaced.length === 0) wrong.push(`${what(unit)}, which is not as the app left it: ${held}`);
    else if (!replaced.includes(wanted)) wrong.push(`${what(unit)}: ${wanted} never stood there`);
  }
  return wrong;
}

function customerAfter(read: Customer, { tags, ...values }: Changes): Customer {
  const removed = new Set(tags?.remove.map(tagKey));
  const kept = read.tags.filter((tag) => !removed.has(tagKey(tag)));
  return { ...read, ...values, tags: [...kept, ...(tags?.add ?? [])] };
}

/**
 * Notes what a person did to a customer just as the app is about to do it: where the app's write fails then, nothing tells the
 * two apart. A run's passes for the app's write.
 * @param before the customer as the undo read it, or as it was before the edit
 */
export function noteDoneAlready(
  { links, record }: Pick<State, "links" | "record">,
  side: SideName,
  { id, customer }: Citizen,
  before: Customer,
) {
  const base = [...links.all.values()].find((link) => linkedId(link, side) === id)?.base;
  const intent = base?.intent[side];
  if (!intent) return;
  const wanted = customerAfter(before, intent);
  for (const { name, of } of unitsIn(intent)) {
    const [was, is] = [of(before), of(customer)];
    const isDone =
      is === of(wanted) || (base.intentBy === "undo" && isDoneInPart(name, before, customer, wanted));
    if (was === is || !isDone) continue;
    if (base.intentBy === "run") {
      const key = `${side} ${id} ${name}`;
      const writes = record.undo.writes.get(key) ?? [];
      if (writes.at(-1)?.after !== is)
        record.undo.writes.set(key, [...writes, { read: was, before: was, after: is, undo: null }]);
      // The subscription beside it passes for sent, and no second one may mail the person.
      if (side === "framework360" && intent.newsletter === "subscribed") record.registeredAgain.add(id);
      continue;
    }
    for (const field of fieldsOf({ name })) record.unseen.add(`${side} ${id} ${field}`);
  }
}

/** Whether a person did to a part of the address what an undo is about to do to it: a side may take that part alone. */
function isDoneInPart(name: string, before: Customer, now: Customer, wanted: Customer): boolean {
  if (name !== "address") return false;
  return addressFields.some((field) => now[field] !== before[field] && now[field] === wanted[field]);
}

/** Notes what the app wrote, as the side stored it. */
export function noteAppWrite(
  state: State,
  side: SideName,
  {
    citizen,
    read,
    otherReads,
    before,
    changes,
  }: Record<"read" | "before", Customer> & {
    citizen: Citizen;
    changes: Changes;
    /** The customer on the other side, each time that an undo read it. */
    otherReads: readonly Customer[];
  },
  undo: Undo | null,
) {
  const { record, population, now } = state;
  if (side === "framework360" && !undo) noteClearedCompany(state, citizen.id, read, before);
  for (const unit of unitsIn(changes)) {
    const [seen, was, is] = [unit.of(read), unit.of(before), unit.of(citizen.customer)];
    const isChanged = was !== is;
    const key = `${side} ${citizen.id} ${unit.name}`;
    const writes = record.undo.writes.get(key) ?? [];
    const write = { read: seen, before: was, after: is, undo };
    // Where a read came late, a write that changes nothing seems to the app to replace what it read.
    if (isChanged || (!undo && seen !== is)) record.undo.writes.set(key, [...writes, write]);
    if (!undo && isChanged) noteCarriedLater(state, side, citizen.id, unit);
    // Where reads come late, the app takes for its own what a person wrote in the same words meanwhile.
    if (!undo && !isChanged && isDoneLately(state, side, citizen.id, unit))
      for (const field of fieldsOf(unit)) noteUnseen(state, side, citizen, field);
    if (!undo) continue;
    const stood = isChanged ? before : read;
    // Meanwhile another customer may have been given what it puts back.
    if (unit.name === "email" || unit.name === "phone")
      noteMove(state, before[unit.name], citizen.customer[unit.name]);
    record.undo.count += 1;
    record.undo.emptied.add(key);
    const other = population[otherSide(side)].citizens.get(undo.ids[otherSide(side)])?.customer;
    if (!other) continue;
    const shopify = side === "shopify" ? citizen.customer : other;
    const framework360 = side === "shopify" ? other : citizen.customer;
    const earlier = side === "shopify" ? { shopify: stood, framework360 } : { shopify, framework360: stood };
    const pair = `${undo.ids.shopify} ${undo.ids.framework360} ${unit.name}`;
    // An earlier attempt may have put back a part of what this one does: it left them apart, and nothing waits.
    const standing = record.undo.putBack.get(pair) ?? null;
    const isLeft = standing !== null && isAsLeft(unit.name, earlier, standing);
    record.undo.putBack.set(pair, {
      ...{ side, at: now(), left: { shopify, framework360 }, otherReads: [...otherReads] },
      hadWaiting: isLeft ? standing.hadWaiting : !isAlike(state, unit, earlier),
    });
  }
}

/**
 * An update may blank the company of a customer, who clears all of it less often than such an account blanks it. A person who did so between
 * the app's reading and its writing is not told apart from that.
 */
function noteClearedCompany({ record }: State, id: string, read: Customer, before: Customer) {
  const held = companyFields.filter((field) => read[field] !== null);
  if (held.length < 2 || held.some((field) => before[field] !== null)) return;
  for (const field of held) record.raced.add(`framework360 ${id} ${field}`);
}

/** From its first read to its last write a run takes less than that. */
const runLastsMs = 10_000;

function isDoneLately(
  { record, population, now }: Pick<State, "record" | "population" | "now">,
  side: SideName,
  id: string,
  { name }: Unit,
): boolean {
  const { lagMs } = population[side].manners;
  const since = now() - (lagMs > 0 ? lagMs + runLastsMs : 0);
  return record.deeds.some(
    (deed) =>
      deed.side === side &&
      deed.id === id &&
      deed.at > since &&
      unitsIn(deed.changes).some((unit) => unit.name === name),
  );
}

export function noteBrokenOff({ record }: Pick<State, "record">, { ids }: Pick<Undo, "ids">) {
  record.undo.brokenOff.add(`${ids.shopify} ${ids.framework360}`);
}

function noteCarriedLater({ record }: State, side: SideName, id: string, { name }: Unit) {
  for (const pair of record.undo.brokenOff) {
    const [shopify, framework360] = pair.split(" ");
    if (id === { shopify, framework360 }[side]) record.undo.carriedLater.add(`${pair} ${name}`);
  }
}

/** Whether both hold the same, be it in one side's own spelling. */
function isAlike({ population }: Pick<State, "population">, unit: Unit, pair: BySide<Customer>): boolean {
  return sideNames.some(
    (side) => unit.of(population[side].stored(pair[otherSide(side)])) === unit.of(pair[side]),
  );
}

/** What stood, and how much had gone wrong, when an undo began. */
export function photographUndo({ population, record }: State) {
  const held = sideNames.flatMap((side) =>
    [...population[side].citizens.values()].map(({ id, customer }) => [`${side} ${id}`, customer] as const),
  );
  const writes = new Map(record.undo.writes);
  return { held: new Map(held), writes, deeds: record.deeds.length };
}

const scalarUnits = ["firstName", "lastName", "company", "vatNumber", "address"].map(unitNamed);

/**
 * An undo of everything went well: each value that still stood as the app left it is the first one that the app replaced.
 * Where each write of the app has its line, that is known from the writes alone.
 */
export function judgeRestored(
  state: State,
  { ids, linesBefore }: Undo,
  { held, writes, deeds }: ReturnType<typeof photographUndo>,
) {
  const { record, population } = state;
  for (const side of sideNames) {
    const id = ids[side];
    const [citizen, before] = [population[side].citizens.get(id), held.get(`${side} ${id}`)];
    const { lagMs, hides } = population[side].manners;
    if (!citizen || !before || lagMs > 0) continue;
    for (const unit of scalarUnits) {
      const theirs = writes.get(`${side} ${id} ${unit.name}`) ?? [];
      const isMoved = record.deeds
        .slice(deeds)
        .some(
          (deed) =>
            deed.id === id &&
            deed.side === side &&
            unitsIn(deed.changes).some(({ name }) => name === unit.name),
        );
      const isWrittenSince = writesOf(state, side, id, unit).some(
        (one) => !theirs.includes(one) && !one.undo,
      );
      if (
        isMoved ||
        isWrittenSince ||
        isUnseen(state, side, id, unit) ||
        hides === unit.name ||
        theirs.some(({ undo, read, before: was }) => undo || read !== was)
      )
        continue;
      const asked = state.lines.slice(0, linesBefore);
      if (theirs.length !== linesOn(asked, ids, side, unit)) continue;
      const wanted = replacedSince(theirs, unit.of(before)).at(-1);
      const is = unit.of(citizen.customer);
      if (wanted !== undefined && is !== wanted)
        record.violations.push(`an undo left ${unit.name} of ${side} ${id} at ${is}, it was ${wanted}`);
    }
  }
}

/**
 * How many runs of the pair told that they overwrote this unit on the side; null: one may have been told of twice, as it was not heard of
 * at first, which ends the way back like an edit in between.
 */
function linesOn(lines: State["lines"], ids: BySide<string>, side: SideName, { name }: Unit): number | null {
  const fields = fieldsOf({ name });
  const own = lines.filter((line) => !line.isUndo && sideNames.every((one) => line.ids[one] === ids[one]));
  const told = own.flatMap(({ values }) => values[side] ?? []).filter(({ after }) => fields[0]! in after);
  const unitOnly = (values: object) =>
    Object.entries(values).filter(([key]) => fields.includes(key as Field));
  const each = new Set(told.map(({ before, after }) => JSON.stringify([unitOnly(before), unitOnly(after)])));
  return each.size === told.length ? told.length : null;
}

/** Undos that still hold: both customers show what they showed right after one. The others are forgotten. */
export function standingUndos({ record, population }: Pick<State, "record" | "population">) {
  record.undo.emptied.clear();
  for (const [key, putBack] of record.undo.putBack) {
    const [shopifyId, framework360Id, ...unit] = key.split(" ");
    const shopify = population.shopify.citizens.get(shopifyId!)?.customer;
    const framework360 = population.framework360.citizens.get(framework360Id!)?.customer;
    const isLeft = shopify && framework360 && isAsLeft(unit.join(" "), { shopify, framework360 }, putBack);
    if (!isLeft || isAlike({ population }, unitNamed(unit.join(" ")), putBack.left))
      record.undo.putBack.delete(key);
  }
  return new Map(record.undo.putBack);
}

/** Whether both customers show what they showed right after the undo. */
export function isAsLeft(unit: string, now: BySide<Customer>, putBack: PutBack | null): boolean {
  if (!putBack) return false;
  const { side, left, otherReads } = putBack;
  const { of } = unitNamed(unit);
  const other = otherSide(side);
  return of(now[side]) === of(left[side]) && [left[other], ...otherReads].map(of).includes(of(now[other]));
}

/**
 * Notes that a person's edit of the other side, which the undo read, was taken back before a run saw it: both are as the undo left them,
 * and nothing waits.
 */
export function noteTakenBack(
  unit: string,
  now: BySide<Customer>,
  earlier: BySide<Customer>,
  fresh: PutBack,
) {
  const { of } = unitNamed(unit);
  const { side, left } = fresh;
  const other = otherSide(side);
  const wasEdited = of(left[other]) !== of(now[other]);
  if (of(now[side]) !== of(left[side]) || !wasEdited || of(now[other]) !== of(earlier[other])) return;
  fresh.left = { ...left, [other]: now[other] };
  fresh.hadWaiting = false;
}

/**
 * Whether an undo stood of which nothing was to follow. Where the other side's change waited for its direction, it is still to be
 * carried once that is on, however much later.
 */
export function isOver(standing: PutBack | null): boolean {
  return standing !== null && !standing.hadWaiting;
}

/** The undo of this unit that stood when a time of trouble began, and the latest one since. */
export function undoOf(
  { record }: Pick<State, "record">,
  standing: ReadonlyMap<string, PutBack>,
  { shopifyId, framework360Id }: Pick<Link, "shopifyId" | "framework360Id">,
  unit: string,
): { standing: PutBack | null; fresh: PutBack | null } {
  const key = `${shopifyId} ${framework360Id} ${unit}`;
  const [stood, latest] = [standing.get(key) ?? null, record.undo.putBack.get(key) ?? null];
  return { standing: stood, fresh: latest === stood ? null : latest };
}

/** A pair that is taken apart, or linked anew, meets for the first time. */
export function forgetUndos({ record }: Pick<State, "record">, { shopify, framework360 }: BySide<string>) {
  for (const key of record.undo.putBack.keys())
    if (key.startsWith(`${shopify} ${framework360} `)) record.undo.putBack.delete(key);
}

/*
 * How fast an account may be called. The vendor publishes no limit, so the pace is learnt: calls are not held back until so many
 * of them are refused for their frequency (429, or 503 with Retry-After) that the account must have a limit. From then on they are
 * spread evenly, just below the frequency at which it refused, which is approached and now and then exceeded to see whether it still
 * holds. The arithmetic is pure; what it works on is shared by all processes (app/store/account-pace.ts).
 */

/** What is known of an account that limited us. Times are milliseconds since 1970 by the ledger's clock. */
export type PaceState = {
  /** Calls per second when the pace was last lowered; from then on it rises. */
  callsPerSecond: number;
  loweredAt: number;
  /** How many slots were taken since. */
  slots: number;
  /** Calls per second at which the account refused. */
  ceiling: number;
  /** How much speaks against what is assumed: while a pace is kept, against a limit (`unrelated`); else for one (`related`). */
  evidence: number;
  /** How much is needed to try without a pace. */
  neededEvidence: number;
  /** 1 while no pace is kept: no limit is known, or the account seems to refuse whatever the pace is. */
  isTrying: number;
  /** How many refusals below the ceiling came early, one after the other. */
  early: number;
  /** When the account last refused. */
  refusedAt: number;
  /** How many refusals came with no call passing between them. */
  refusals: number;
  /** How many calls were not refused since some passed again after a long pause, and when that was; 0: there was none yet. */
  counted: number;
  countedSince: number;
  /** When the next call may be made, behind those that have taken their slot. */
  nextCallAt: number;
  pausedUntil: number;
  limitedSince: number;
};

/** When a call may be made, and how long it has to wait until then. */
export type Slot = { waitMs: number; startsAt: number; refusals: number };

const minCallsPerSecond = 0.05;
/** After a refusal. A refusal soon after another one shows that the limit lies further below. */
const lowering = { usual: 0.9, soon: 0.7, soonMs: 5_000 };
/** By how much the pace rises each second until it is near the ceiling, and from then on. */
const rising = { belowCeiling: 1.05, nearCeiling: 0.96, beyondCeiling: 1.001 };
/** The pace is doubled after so many seconds: where the account counts calls by the second, and by the minute. */
const doubledAfter = { second: 60, minute: 300 };
/**
 * An account, or a proxy in front of it, may refuse one call in so many at whatever pace, with Retry-After or without. Each such refusal
 * would lower the pace, down to a call now and then. A limit refuses above it, and soon: a refusal below the ceiling after so many slots,
 * and more than go into so many seconds, is evidence against one (2), and one somewhat above it a little (1). With enough evidence no
 * pace is kept. Once there is evidence, one early refusal is not taken for a limit either.
 */
const unrelated = { slots: 20, seconds: 1.2, below: 2, above: 1, aboveBy: 1.3, needed: 4, mostNeeded: 8 };
/**
 * While no pace is kept, a limit refuses a good part of the calls. Of one call in twenty that is refused by chance, and one in five by
 * a limit, a refusal says ten times as much as a call that passes; so many say that there is a limit. Then a ceiling that was known
 * counts again, or up to so many times as much where more calls passed, and more evidence is needed the next time.
 */
const related = { refused: 10, passed: 1, needed: 31, factor: 2 };
/** What a refusal that says little of a limit lowers. */
const slightly = 0.97;
/** Before the first refusal only this process's calls are counted, so a multiple of them is tried first. */
const minMeasuredSeconds = 0.5;
const firstGuess = { factor: 4, ceiling: 1_000_000 };
/** While no pace is kept: no more than a process can make. */
const unpaced = 10_000;
/** A pause that the account did not name starts with the least and doubles with every refusal in a row. */
const unnamedPauseMs = { least: 250, most: 10_000 };
/**
 * An account that refuses for seconds counts its calls over a minute: given as fast as it takes them, it would refuse every call for
 * the rest of that minute. So the pace is what passed on average, pauses included, where that is enough to tell, and approached
 * slowly. What refuses for longer than a minute is down.
 */
const minute = { leastMs: 4_000, mostMs: 90_000, slots: 20, averagedMs: 120_000, idleMs: 2_000 };
/** A `Retry-After` of more than this counts as this, so that one odd answer cannot stop an account for days. */
export const maxPauseMs = 60 * 60_000;
/** An account that did not refuse for this long no longer counts as limiting. */
const limitingMs = 24 * 60 * 60_000;

/** Calls per second that the account may be given now. */
function paceAt(state: PaceState, now: number): number {
  const { callsPerSecond, ceiling, loweredAt, isTrying, countedSince } = state;
  if (isTrying) return unpaced;
  const seconds = Math.max(0, now - loweredAt) / 1000;
  const doubled = seconds / doubledAfter[countedSince > 0 ? "minute" : "second"];
  const probing = Math.min(rising.beyondCeiling ** seconds, 10) * (1 + doubled ** 3);
  const risen = Math.min(callsPerSecond * rising.belowCeiling ** seconds, Number.MAX_VALUE);
  return Math.max(minCallsPerSecond, Math.min(risen, rising.nearCeiling * ceiling * probing));
}

/**
 * Takes the next slot, unless that would mean to wait for more than `maxWaitMs`.
 * @returns `taken`: the state with the slot taken; null when the wait is too long
 */
export function takeSlot(
  state: PaceState,
  now: number,
  maxWaitMs: number,
): { slot: Slot; taken: PaceState | null } {
  const startsAt = Math.max(now, state.nextCallAt, state.pausedUntil);
  const slot = { waitMs: startsAt - now, startsAt, refusals: state.refusals };
  if (slot.waitMs > maxWaitMs) return { slot, taken: null };
  // An account that refuses call after call is asked now and then whether it takes calls again.
  const awaitedMs = state.refusals > 5 ? unnamedPause(state.refusals) : 0;
  const nextCallAt = startsAt + Math.max(1000 / paceAt(state, startsAt), awaitedMs);
  return { slot, taken: { ...state, nextCallAt, slots: state.slots + 1, ...counted(state, now) } };
}

/** The count with another slot. What is long ago counts less and less, and time without calls neither here nor for the pace. */
function counted({ counted, countedSince, nextCallAt, pausedUntil, loweredAt }: PaceState, now: number) {
  if (countedSince === 0) return { counted };
  const idleMs = now - Math.max(nextCallAt, pausedUntil);
  if (idleMs > minute.idleMs) return { counted: 1, countedSince: now, loweredAt: loweredAt + idleMs };
  if (now - countedSince < minute.averagedMs) return { counted: counted + 1 };
  return { counted: counted / 2 + 1, countedSince: (countedSince + now) / 2 };
}

/** A call that the account refused for its frequency. */
export type Slowdown = {
  /** When the call was made; null: no limit was known then. */
  madeAt: number | null;
  /** What the account asked for; null: it named no time. */
  retryAfterMs: number | null;
  /** How many calls passed in the second before. */
  passedInLastSecond: number;
};

/** What is known after the account refused a call for its frequency. */
export function slowDown(before: PaceState | null, now: number, refused: Slowdown): PaceState {
  if (before === null) return withPause(suspect(firstState(now), now, refused), now, refused);
  const state = { ...before, counted: Math.max(0, before.counted - 1) };
  // Calls that were under way together are refused together: of the pace only the first of them tells something new.
  if (refused.madeAt === null || refused.madeAt <= state.refusedAt) {
    const counted = state.isTrying ? suspect(state, now, refused) : state;
    return refused.retryAfterMs === null ? counted : withPause(counted, now, refused);
  }
  const limitedSince = now - state.refusedAt > limitingMs ? now : state.limitedSince;
  const known = { ...state, limitedSince, refusedAt: now, refusals: state.refusals + 1 };
  if (state.isTrying) return withPause(suspect(known, now, refused), now, refused);
  // A refusal right after a refusal says that the pause was too short, and nothing of the pace.
  return withPause(state.refusals > 0 ? known : lower(known, now, refused), now, refused);
}

/** What is known at the first refusal, of which nothing is concluded yet. */
function firstState(now: number): PaceState {
  return {
    callsPerSecond: unpaced,
    ceiling: firstGuess.ceiling,
    ...{ evidence: 0, neededEvidence: unrelated.needed, isTrying: 1, early: 0 },
    ...{ slots: 0, counted: 0, countedSince: 0 },
    refusals: 1,
    loweredAt: now,
    refusedAt: now,
    nextCallAt: now,
    pausedUntil: now,
    limitedSince: now,
  };
}

/** What is known after a refusal while no pace is kept. `callsPerSecond` is what passed before the refusals that count now. */
function suspect(state: PaceState, now: number, { passedInLastSecond }: Slowdown): PaceState {
  const left = Math.max(0, state.evidence - related.passed * state.slots);
  const passed = Math.max(1, passedInLastSecond);
  const guess = state.ceiling === firstGuess.ceiling ? passed * firstGuess.factor : passed;
  const callsPerSecond = left === 0 ? guess : Math.max(guess, state.callsPerSecond);
  const evidence = left + related.refused;
  const next = { ...state, evidence, callsPerSecond, slots: 0 };
  return evidence < related.needed ? next : keepPace(next, now);
}

/** There is a limit: a pace is kept from now on. */
function keepPace(state: PaceState, now: number): PaceState {
  const since = { ...state, isTrying: 0, evidence: 0, early: 0, loweredAt: now, nextCallAt: now };
  if (state.ceiling === firstGuess.ceiling) return since;
  const neededEvidence = Math.min(state.neededEvidence * 2, unrelated.mostNeeded);
  const ceiling = Math.min(Math.max(state.ceiling, state.callsPerSecond), state.ceiling * related.factor);
  return { ...since, neededEvidence, ceiling, callsPerSecond: ceiling * lowering.usual };
}

function lower(state: PaceState, now: number, { retryAfterMs }: Slowdown): PaceState {
  const pace = paceAt(state, now);
  const since = { ...state, loweredAt: now, slots: 0, early: 0 };
  const isKnown = state.ceiling !== firstGuess.ceiling;
  const isBelow = isKnown && pace <= state.ceiling;
  // A long pause somewhat above the ceiling is what an account asks for whose minute is used up.
  const isUsedUp = !isBelow && (retryAfterMs ?? 0) >= minute.leastMs;
  const evidence = isKnown && !isUsedUp ? evidenceOf(state, pace) : 0;
  if (evidence > 0) {
    const known = { ...since, evidence: state.evidence + evidence };
    if (known.evidence >= state.neededEvidence) return { ...known, isTrying: 1, evidence: 0 };
    const ceiling = state.ceiling * slightly;
    return isBelow
      ? { ...known, ceiling, callsPerSecond: pace * slightly }
      : { ...known, ...lowered(state, now, pace) };
  }
  const isFirst = isBelow && state.evidence > 0 && state.early === 0;
  if (isFirst) return { ...since, early: 1, callsPerSecond: pace * slightly };
  return { ...since, evidence: 0, ...lowered(state, now, pace) };
}

/** How much the refusal says against a limit (`unrelated`). */
function evidenceOf({ slots, ceiling }: PaceState, pace: number): number {
  if (slots < Math.max(unrelated.slots, unrelated.seconds * pace)) return 0;
  if (pace <= ceiling) return unrelated.below;
  return pace <= ceiling * unrelated.aboveBy ? unrelated.above : 0;
}

/** The pace and its ceiling after a refusal that shows a limit. */
function lowered(state: PaceState, now: number, pace: number): Pick<PaceState, "callsPerSecond" | "ceiling"> {
  const seconds = (now - state.loweredAt) / 1000;
  const waiting = Math.max(0, ((state.nextCallAt - now) / 1000) * pace);
  const made = seconds < minMeasuredSeconds ? pace : Math.max(0, state.slots - waiting) / seconds;
  const exceeded = pace > state.ceiling * 1.3 ? Math.max(state.ceiling, Math.min(pace, made)) : pace;
  const isSoon = now - state.loweredAt < lowering.soonMs;
  const usual = exceeded * (isSoon ? lowering.soon : lowering.usual);
  const proven = Math.min(made, exceeded) * lowering.usual;
  return { callsPerSecond: Math.max(minCallsPerSecond, usual, proven), ceiling: exceeded };
}

function withPause(state: PaceState, now: number, { retryAfterMs }: Slowdown): PaceState {
  const pausedUntil = now + Math.min(retryAfterMs ?? unnamedPause(state.refusals), maxPauseMs);
  return { ...state, pausedUntil: Math.max(state.pausedUntil, pausedUntil) };
}

function unnamedPause(refusals: number): number {
  return Math.min(unnamedPauseMs.least * 2 ** (refusals - 1), unnamedPauseMs.most);
}

/** What is known after a call passed that was made after a refusal. */
export function passedAgain(state: PaceState, now: number): PaceState {
  if (state.refusals === 0) return state;
  const { pausedUntil, refusedAt, loweredAt, isTrying, countedSince } = state;
  const known = { ...state, refusals: 0 };
  if (pausedUntil - refusedAt < minute.leastMs) return known;
  // The slots that were taken meanwhile are far apart.
  const since = { ...known, counted: 0, countedSince: now, nextCallAt: now };
  const isDown = now - loweredAt > minute.mostMs;
  if (isTrying || isDown || countedSince === 0 || state.counted < minute.slots) return since;
  const ceiling = (1000 * state.counted) / Math.max(1, now - countedSince);
  const callsPerSecond = ceiling * lowering.usual;
  return { ...since, ceiling, callsPerSecond, loweredAt: now, ...{ slots: 0, evidence: 0, early: 0 } };
}

/** How an account limits us; null when it does not. */
export type Limit = { callsPerSecond: number; limitedSince: Date };

/** The limit that the account keeps us to at `now`, in milliseconds since 1970; null: none, or it was last felt long ago. */
export function limitOf(state: PaceState | null, now: number): Limit | null {
  // A single refusal may have been a short outage.
  if (
    state === null ||
    state.isTrying ||
    state.ceiling === firstGuess.ceiling ||
    now - state.refusedAt > limitingMs
  )
    return null;
  const callsPerSecond = Math.min(paceAt(state, now), state.ceiling);
  return { callsPerSecond, limitedSince: new Date(state.limitedSince) };
}

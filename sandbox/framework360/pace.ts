import type { RequestHandler } from "express";
import type { Behaviour } from "./behaviour.ts";

const second = 1000;
const minute = 60 * second;

/**
 * Answers no more calls than the account allows within any one second or minute. A call beyond that takes no effect and
 * does not count.
 */
export function createPaceLimit(behaviour: () => Behaviour, now: () => number = Date.now): RequestHandler {
  let answered: number[] = [];

  /** Milliseconds until another call is answered; 0: now. */
  function waitMs(at: number): number {
    const { callsPerSecond, callsPerMinute } = behaviour();
    answered = answered.filter((time) => time > at - minute);
    // Less than one call a second is one call in so many seconds.
    const span = callsPerSecond === null ? second : Math.max(second, second / callsPerSecond);
    const limits = [
      { most: callsPerSecond === null ? null : Math.max(1, Math.floor(callsPerSecond)), span },
      { most: callsPerMinute, span: minute },
    ];
    const waits = limits.map(({ most, span }) => {
      if (most === null) return 0;
      const within = answered.filter((time) => time > at - span);
      return within.length < most ? 0 : within[within.length - most]! + span - at;
    });
    return Math.max(...waits);
  }

  return (_req, res, next) => {
    const { callsPerSecond, callsPerMinute, limitAnswer } = behaviour();
    if (callsPerSecond === null && callsPerMinute === null) return next();
    const at = now();
    const wait = waitMs(at);
    if (wait === 0) {
      answered.push(at);
      return next();
    }
    res.locals.fault = `http${limitAnswer.slice(0, 3)}`;
    if (limitAnswer.endsWith("retry-after")) res.set("Retry-After", String(Math.ceil(wait / second)));
    res.status(Number(limitAnswer.slice(0, 3))).send("Too many requests");
  };
}

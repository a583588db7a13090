import { isValidPhoneNumber } from "libphonenumber-js";
import { describe, expect, it } from "vitest";
import { generatePerson } from "./people.ts";

const people = Array.from({ length: 5000 }, (_, index) => generatePerson(index));

describe("generatePerson", () => {
  it("gives the same person for the same index and seed", () => {
    expect(generatePerson(42, 7)).toEqual(generatePerson(42, 7));
    expect(generatePerson(42, 7)).not.toEqual(generatePerson(42, 8));
  });

  it("gives everybody an e-mail and a phone of their own", () => {
    const phones = people.flatMap(({ phone }) => phone ?? []);
    expect(new Set(people.map(({ email }) => email)).size).toBe(people.length);
    expect(new Set(phones).size).toBe(phones.length);
  });

  it("gives no e-mail to people of two seeds", () => {
    const emails = new Set(people.map(({ email }) => email));
    expect(people.filter((_, index) => emails.has(generatePerson(index, 2).email))).toEqual([]);
  });

  it("writes phones and e-mails that the two sides accept", () => {
    expect(people.filter(({ phone }) => phone && !isValidPhoneNumber(phone))).toEqual([]);
    expect(people.filter(({ email }) => !/^[a-z]+\.[a-z]+\.\d+@example\.it$/.test(email))).toEqual([]);
  });

  it("mixes companies, consents, tags and missing phones", () => {
    const share = (holds: (person: (typeof people)[number]) => unknown) =>
      people.filter(holds).length / people.length;
    expect(share(({ company }) => company)).toBeCloseTo(0.2, 1);
    expect(share(({ newsletter }) => newsletter)).toBeCloseTo(0.6, 1);
    expect(share(({ phone }) => !phone)).toBeCloseTo(0.1, 1);
    expect(share(({ tags }) => tags.length > 0)).toBeGreaterThan(0.5);
  });

  it("gives companies VAT numbers whose check digit holds", () => {
    const numbers = people.flatMap(({ vatNumber }) => vatNumber ?? []);
    const luhn = (number: string) =>
      [...number].reverse().reduce((sum, digit, position) => {
        const value = Number(digit) * (position % 2 === 0 ? 1 : 2);
        return sum + Math.floor(value / 10) + (value % 10);
      }, 0) % 10;
    expect(numbers.filter((number) => number.length !== 11 || luhn(number) !== 0)).toEqual([]);
  });
});

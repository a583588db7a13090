/**
 * What the queue keeps of a job whose handler failed, with all that hangs on it: that it failed, and no more. Why is in
 * the log, and of customers in the activity. A job that ended without its handler has other words.
 */
export class JobFailure extends Error {
  static readonly words = "The log tells why.";
  override stack = "";

  constructor() {
    super(JobFailure.words);
  }
}

/** What the phone's clock is behind the server's, in ms; a phone may be wrong by hours. */
let behindMs = 0;

/** Differences below this are the network's. */
const tolerableMs = 5_000;

/** Learns the server's time from the `Date` header of an answer. */
export function learnTime(header: Readonly<Record<string, unknown>>): void {
  const sent = header['Date'] ?? header['date'];
  const at = typeof sent === 'string' ? Date.parse(sent) : Number.NaN;
  if (Number.isNaN(at)) return;
  const difference = at - Date.now();
  behindMs = Math.abs(difference) < tolerableMs ? 0 : difference;
}

/** Now, in ms, as the server counts it. */
export function now(): number {
  return Date.now() + behindMs;
}

/** What a person may ask of the demo. */
export interface DemoOptions {
  /** Run the story on a fresh database, print the table and end. */
  readonly isStoryOnly: boolean;
  /** Set the brand up and nothing more: no history, no story; the database is small and ready in seconds. */
  readonly isFresh: boolean;
  /** One JSON line on stdout when ready; everything else on stderr. */
  readonly isJson: boolean;
  /** 0 takes a free port. */
  readonly port: number;
  readonly dataDir: string;
}

export const usage = `npm run demo -- [--story] [--fresh] [--json] [--port N] [--data-dir DIR]

  --story         run the story on a fresh database, print the table, end; exits non-zero if a step failed
  --fresh         no history and no story: only the brand, its stores, clerks, codes and coupons
  --json          print one JSON line when ready, everything else on stderr (npm run -s demo -- --json)
  --port N        port of the server (default: a free one)
  --data-dir DIR  folder of the demo's database (default: .data/demo); emptied at each start`;

/** @throws Error with what is wrong; the caller prints the usage. */
export function parseOptions(args: readonly string[]): DemoOptions {
  const options = { isStoryOnly: false, isFresh: false, isJson: false, port: 0, dataDir: '.data/demo' };
  for (let at = 0; at < args.length; at += 1) {
    const name = args[at];
    if (name === '--story') options.isStoryOnly = true;
    else if (name === '--fresh') options.isFresh = true;
    else if (name === '--json') options.isJson = true;
    else if (name === '--port') options.port = portOf(args[(at += 1)]);
    else if (name === '--data-dir') options.dataDir = folderOf(args[(at += 1)]);
    else throw new Error(`unknown option ${name ?? ''}`);
  }
  return options;
}

function portOf(text: string | undefined): number {
  const port = Number(text);
  if (text !== undefined && Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new Error('--port takes a number from 0 to 65535');
}

function folderOf(text: string | undefined): string {
  if (text !== undefined && text !== '' && !text.startsWith('--')) return text;
  throw new Error('--data-dir takes a folder');
}

import type { Config } from '../../config';
import type { App } from '../app';
import type { Clock } from '../platform/clock';
import type { Database } from '../platform/database';

/** What a command works with: the whole application, connected but not started. */
export interface CommandContext {
  readonly app: App;
  readonly config: Config;
  readonly db: Database;
  readonly clock: Clock;
  /** One line on stdout. */
  readonly print: (line: string) => void;
  /** One line on stdin, without its echo reaching a log. */
  readonly ask: (question: string) => Promise<string>;
}

export interface Command {
  readonly name: string;
  /** After the name: `--username NAME [--role ROLE]`. */
  readonly usage: string;
  readonly summary: string;
  /** The exit code: 0 when everything is as it should be. */
  readonly run: (context: CommandContext, args: readonly string[]) => Promise<number>;
}

/** The value behind `--name`, or undefined. */
export function option(args: readonly string[], name: string): string | undefined {
  const at = args.indexOf(`--${name}`);
  return at === -1 ? undefined : args[at + 1];
}

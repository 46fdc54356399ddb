import type { Command } from './command';
import { option } from './command';

/** Makes the first administrator; further accounts are made at the console. */
export const createStaffCommand: Command = {
  name: 'create-staff',
  usage: '--username NAME [--display-name TEXT]',
  summary: 'make an administrator (asks for a password of 12 characters or more)',
  async run({ app, print, ask }, args) {
    const username = option(args, 'username');
    if (username === undefined) {
      print('--username is missing');
      return 2;
    }
    const password = await ask('Password: ');
    const displayName = option(args, 'display-name') ?? username;
    const { secondFactor } = await app.staff.service.createAdministrator({ username, displayName, password });
    print(`administrator ${username} is made`);
    print('Add this to an authenticator app; it is shown only now:');
    print(`  ${secondFactor?.url ?? ''}`);
    return 0;
  },
};

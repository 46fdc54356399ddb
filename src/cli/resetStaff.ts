import { commandLine } from '../staff';
import type { Command } from './command';
import { option } from './command';

/** Lets somebody in again who has lost the password or the authenticator app. Ends their sessions. */
export const resetStaffCommand: Command = {
  name: 'reset-staff',
  usage: '--username NAME [--password] [--totp]',
  summary: 'a new initial password and/or a new authenticator secret for an account',
  async run({ app, print }, args) {
    const username = option(args, 'username');
    const [isPassword, isTotp] = [args.includes('--password'), args.includes('--totp')];
    if (username === undefined || !(isPassword || isTotp)) {
      print('name the account with --username and what to reset with --password or --totp');
      return 2;
    }
    const account = await app.staff.service.findByUsername(username);
    if (account === null) {
      print(`there is no account ${username}`);
      return 1;
    }
    if (isPassword) {
      const { initialPassword } = await app.staff.service.resetPassword(commandLine, account.id);
      print(`initial password, to be changed at the first sign-in: ${initialPassword}`);
    }
    if (isTotp) {
      const { secondFactor } = await app.staff.service.resetSecondFactor(commandLine, account.id);
      print(`for the authenticator app, shown only now: ${secondFactor.url}`);
    }
    return 0;
  },
};

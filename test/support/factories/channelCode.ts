import type { ChannelCodeInput, ChannelCodeView } from '../../../src/contract/channelCode';
import { done } from '../staff';
import type { TestApp } from '../startApp';
import { asOperator, worldOf } from './staff';

/** A code for the whole brand that works at once, in both accounts. */
export const channelCodeInput: ChannelCodeInput = {
  name: '门口海报',
  placement: '海报',
  storeId: null,
  tagIds: [],
  welcomeReply: '欢迎从海报来的你',
  startsAt: null,
  endsAt: null,
  isEnabled: true,
  kind: 'permanent',
  accounts: ['officialAccount', 'miniProgram'],
};

/** A code whose picture for the official account has been made, so that it can be scanned. */
export async function createChannelCode(
  app: TestApp,
  change: Partial<ChannelCodeInput> = {},
): Promise<ChannelCodeView> {
  const { client } = await asOperator(worldOf(app));
  const path = '/api/console/channel-codes';
  const code = done(await client.post<ChannelCodeView>(path, { ...channelCodeInput, ...change }));
  done(await client.get(`${path}/${code.id}/image?account=officialAccount`));
  return code;
}

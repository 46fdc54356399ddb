import type { ChannelCodeReport, ChannelCodeView } from '../../src/contract/channelCode';
import type { MergeAnswer } from '../../src/contract/member';
import { chinaDay, dayMs } from '../../src/platform/clock';
import type { Client } from '../support/client';
import { createChannelCode } from '../support/factories/channelCode';
import { asOperator } from '../support/factories/staff';
import { asMember, staffWorld } from '../support/people';
import { done } from '../support/staff';
import type { TestApp } from '../support/startApp';
import { startApp } from '../support/startApp';

describe('two members who turn out to be one person', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app.stop());

  const signIn = async (): Promise<Client> => (await asOperator(staffWorld(app), 'administrator')).client;

  async function joinsOf(operator: Client, code: ChannelCodeView): Promise<readonly string[]> {
    const to = chinaDay(app.clock.now());
    const from = chinaDay(new Date(app.clock.now().getTime() - 9 * dayMs));
    const path = `/api/console/channel-codes/${code.id}/report?from=${from}&to=${to}`;
    const { days } = done(await operator.get<ChannelCodeReport>(path));
    return days.flatMap(({ day, firstTouchJoinCount, lastTouchJoinCount }) => [
      ...Array.from({ length: firstTouchJoinCount }, () => `first ${day}`),
      ...Array.from({ length: lastTouchJoinCount }, () => `last ${day}`),
    ]);
  }

  async function joinThrough(code: ChannelCodeView): Promise<string> {
    const { id: person } = await app.simulator.client.createPerson();
    const { appid } = app.config.officialAccount;
    await app.simulator.client.scanQr(person, appid, { scene: code.scene });
    await app.settle();
    app.clock.advance(1_000);
    return (await asMember(app, { person })).memberId;
  }

  it('count as one joining, on the earlier day and by the earlier code, until the merge is undone', async () => {
    const [poster, till] = [
      await createChannelCode(app, { name: '海报' }),
      await createChannelCode(app, { name: '收银台' }),
    ];
    const earlierDay = chinaDay(app.clock.now());
    const earlier = await joinThrough(poster);
    app.clock.advance(2 * dayMs);
    const laterDay = chinaDay(app.clock.now());
    const later = await joinThrough(till);
    const operator = await signIn();
    const both = [
      [`first ${earlierDay}`, `last ${earlierDay}`],
      [`first ${laterDay}`, `last ${laterDay}`],
    ];
    expect([await joinsOf(operator, poster), await joinsOf(operator, till)]).toEqual(both);

    const reason = '同一位顾客';
    const path = `/api/console/members/${later}/merges`;
    const { merge } = done(await operator.post<MergeAnswer>(path, { mergedId: earlier, reason }));
    await app.settle();
    expect([await joinsOf(operator, poster), await joinsOf(operator, till)]).toEqual([both[0], []]);

    done(await operator.post(`${path}/${merge.mergeId}/undo`));
    await app.settle();
    expect([await joinsOf(operator, poster), await joinsOf(operator, till)]).toEqual(both);
  });
});

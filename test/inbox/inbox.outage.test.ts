import { connectDatabase, syncIndexes } from '../../src/platform/database';
import { createIds } from '../../src/platform/ids';
import { systemAfter } from '../../src/platform/timer';
import { inboxMessageModel } from '../../src/inbox/inbox.model';
import { createFakeClock } from '../support/clock';
import { startOwnEngine } from '../support/database';
import { deliver, targetOf } from './callbacks';
import { createManualAfter } from './manualAfter';
import { inboxTestModels, startInbox } from './startInbox';

/** F35: the database stalls, then it is killed. What was not acknowledged is sent again, and is there once. */
it('answers an error in time while the database does not answer, and loses nothing', async () => {
  const clock = createFakeClock();
  const engine = await startOwnEngine();
  const connect = () =>
    connectDatabase({
      uri: engine.uri,
      databaseName: 'outage',
      clock,
      ids: createIds(clock),
      serverSelectionTimeoutMs: 300,
    });
  const db = await connect();
  await syncIndexes(db.connection, inboxTestModels);
  const timers = createManualAfter();
  // The bound of WeChat's patience is moved by hand; the moment a batch waits is real.
  const server = await startInbox({
    db,
    clock,
    after: (ms, act) => (ms > 1_000 ? timers : { after: systemAfter }).after(ms, act),
  });
  const messages = Array.from({ length: 40 }, (_, number) => ({
    FromUserName: `o-${number}`,
    CreateTime: Math.floor(clock.now().getTime() / 1_000),
    MsgType: 'text',
    Content: '在吗',
    MsgId: `outage-${number}`,
  }));
  const post = (message: (typeof messages)[number]) => {
    const delivery = deliver(message);
    const body = new Uint8Array(delivery.body);
    return fetch(server.url + targetOf(delivery), {
      method: 'POST',
      headers: { 'content-type': 'text/xml' },
      body,
    });
  };
  const rows = db.collection(inboxMessageModel);
  try {
    engine.signal('SIGSTOP');
    const waiting = messages.map(post);
    // Each waits for its own bound; the writes have bounds of the same length.
    while (timers.count(4_400) < messages.length * 2) await new Promise(setImmediate);
    timers.fire(4_400);
    const stalled = await Promise.all(waiting);
    expect(new Set(stalled.map(({ status }) => status))).toEqual(new Set([503]));
    expect(stalled[0]?.headers.get('retry-after')).toMatch(/^\d+$/);
    engine.signal('SIGCONT');
    // What the stalled writes did is not known; the retry is right either way.
    expect(new Set((await Promise.all(messages.map(post))).map(({ status }) => status))).toEqual(
      new Set([200]),
    );
    expect(await rows.countDocuments()).toBe(messages.length);

    engine.signal('SIGKILL');
    const refused = await Promise.all(
      messages.slice(0, 5).map((message) => post({ ...message, MsgId: `late-${message.MsgId}` })),
    );
    expect(new Set(refused.map(({ status }) => status))).toEqual(new Set([503]));
    await engine.restart();
    const again = await Promise.all(
      messages.slice(0, 5).map((message) => post({ ...message, MsgId: `late-${message.MsgId}` })),
    );
    expect(new Set(again.map(({ status }) => status))).toEqual(new Set([200]));
    expect(await rows.countDocuments()).toBe(messages.length + 5);
  } finally {
    await server.stop();
    await db.close();
    await engine.stop();
  }
});

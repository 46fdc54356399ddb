import { done, signInAtCounter } from '../support/staff';
import { startPhone } from '../phone/server';
import type { PhoneServer } from '../phone/server';
import type { Brand } from './setup';
import type { World } from './world';

/** Whose phones lie on the table: people who come in, and clerks whose WeChat is bound to their account. */
const guests = ['林晓', '周以安', '陈可', '何雨桐'];

/** Puts the phones on the table and serves them. */
export async function layPhones(
  world: World,
  brand: Brand,
  log: (line: string) => void,
): Promise<PhoneServer> {
  const { officialAccount, miniProgram } = world.config;
  await world.simulator.client.updateApp(officialAccount.appid, { name: '清眸服务号（演示）' });
  await world.simulator.client.updateApp(miniProgram.appid, { name: '清眸会员（演示）' });
  const people: string[] = [];
  const arrive = async (nickname: string): Promise<string> => {
    const { id } = await world.simulator.client.createPerson({ nickname: `${nickname}（演示）` });
    people.push(id);
    return id;
  };
  for (const nickname of guests) await arrive(nickname);
  for (const [nickname, access] of [
    ['店员沈晴', brand.clerk],
    ['店员罗一鸣', brand.colleague],
  ] as const) {
    const { jsCode } = await world.simulator.client.openMiniProgram(
      await arrive(nickname),
      miniProgram.appid,
    );
    const session = world.client(await signInAtCounter(world.client(), access));
    done(await session.post('/api/counter/wechat-bindings', { code: jsCode }));
  }
  return startPhone({
    simulatorUrl: world.simulator.url,
    serverUrl: () => world.serverUrl(),
    async advance(ms) {
      await world.advance(ms);
      await world.settle();
    },
    people,
    codeName: (scene) => brand.codes.find((code) => code.scene === scene)?.name,
    log,
  });
}

import { auditEntryModel } from '../../src/audit/audit.model';
import type { FoundStore, StoreCity, StorePlace, StoreView } from '../../src/contract/store';
import { storeModel } from '../../src/store/store.model';
import { issuePaths } from '../staff/foundation';
import type { Client } from '../support/client';
import { asClerk, asOperator } from '../support/factories/staff';
import { createNode, headOffice } from '../support/factories/store';
import { asVisitor, staffWorld } from '../support/people';
import { done } from '../support/staff';
import type { TestApp } from '../support/startApp';
import { startApp } from '../support/startApp';

const path = '/api/console/stores';

/** Three places along one line out of the middle of Shanghai, and one in Hangzhou. */
const places = {
  near: placeAt('上海', 31.224, 121.447),
  farther: placeAt('上海', 31.324, 121.447),
  hangzhou: placeAt('杭州', 30.254, 120.164),
  unknown: { ...placeAt('上海', 0, 0), position: null, phone: null, openingHours: null },
};

function placeAt(city: string, latitude: number, longitude: number): StorePlace {
  const position = { latitude, longitude };
  return {
    city,
    address: `${city}路 1 号`,
    position,
    phone: '021-60000000',
    openingHours: '每天 10:00–22:00',
  };
}

describe('the stores that members find', () => {
  let app: TestApp;
  let administrator: Client;
  let visitor: Client;
  const stores = new Map<string, string>();

  beforeAll(async () => {
    app = await startApp();
    administrator = (await asOperator(staffWorld(app), 'administrator')).client;
    visitor = (await asVisitor(app)).client;
    for (const [code, place] of Object.entries(places)) {
      const { id } = await createNode(app.app.store.service, { code: code.toUpperCase(), name: code });
      done(await administrator.put(`${path}/${id}/place`, { place, version: 1 }));
      stores.set(code, id);
    }
  });
  afterAll(() => app.stop());

  const find = async (query = ''): Promise<FoundStore[]> =>
    done(await visitor.get<FoundStore[]>(`/api/mp/stores${query}`));
  const names = async (query = ''): Promise<string[]> => (await find(query)).map(({ name }) => name);

  it('stand in a list by code, page by page, and by city', async () => {
    await createNode(app.app.store.service, { name: '没有地址的店' });
    expect(await names()).toEqual(['farther', 'hangzhou', 'near', 'unknown']);
    expect(await names(`?city=${encodeURIComponent('上海')}`)).toEqual(['farther', 'near', 'unknown']);
    expect(await names(`?city=${encodeURIComponent('北京')}`)).toEqual([]);
    const first = await visitor.get<FoundStore[]>('/api/mp/stores?limit=3');
    const rest = await visitor.get<FoundStore[]>(`/api/mp/stores?limit=3&cursor=${first.page?.next ?? ''}`);
    expect([...first.data, ...rest.data].map(({ name }) => name)).toEqual(await names());
    expect((await find())[3]).toEqual({
      id: stores.get('unknown'), name: 'unknown', ...places.unknown, distanceM: null,
    }); // prettier-ignore
    const cities = await visitor.get<StoreCity[]>('/api/mp/store-cities');
    expect(cities.data).toEqual([
      { city: '上海', storeCount: 3 },
      { city: '杭州', storeCount: 1 },
    ]);
  });

  it('come nearest first, with a coarse distance, and stay within a city that was asked for', async () => {
    const found = await find('?near=31.224,121.447');
    expect(found.map(({ name }) => name)).toEqual(['near', 'farther', 'hangzhou']);
    const [here, north, hangzhou] = found.map(({ distanceM }) => distanceM);
    // A tenth of a degree of latitude is 11.1 km everywhere; between the two cities it is 164 km.
    expect([here, north]).toEqual([0, 11_100]);
    expect(Math.abs((hangzhou ?? 0) - 164_000)).toBeLessThan(2_000);
    expect(await names('?near=31.224,121.447&limit=1')).toEqual(['near']);
    expect(await names(`?near=31.224,121.447&city=${encodeURIComponent('杭州')}`)).toEqual(['hangzhou']);
  });

  it('are asked for with a coarse position that exists, by whoever has opened the Mini Program', async () => {
    for (const near of ['31.2244,121.4471', '91,0', '0,181', '31.2', 'here,there', '31.2,121.4,5']) {
      const answer = await visitor.get(`/api/mp/stores?near=${near}`);
      expect([near, answer.status, issuePaths(answer)[0]?.startsWith('query.near')]).toEqual([
        near,
        400,
        true,
      ]);
    }
    expect((await app.anonymous.get('/api/mp/stores')).status).toBe(401);
    expect((await app.anonymous.get('/api/mp/store-cities')).status).toBe(401);
  });

  it('leave the list when they close or their place is taken back, and the position of nobody is kept', async () => {
    const { id } = await createNode(app.app.store.service, { name: '快闪店' });
    const place = placeAt('苏州', 31.299, 120.585);
    const query = '?near=31.299,120.585&limit=1';
    done(await administrator.put(`${path}/${id}/place`, { place, version: 1 }));
    expect(await names(query)).toEqual(['快闪店']);
    await app.app.store.service.close(headOffice, id);
    expect(await names(query)).not.toContain('快闪店');
    await app.app.store.service.open(headOffice, id);
    expect(await names(query)).toEqual(['快闪店']);
    done(await administrator.put(`${path}/${id}/place`, { place: null, version: 4 }));
    expect(await names(query)).not.toContain('快闪店');
    expect((await find(`?city=${encodeURIComponent('苏州')}`)).length).toBe(0);
  });

  it('that were made before stores had places are stores without one', async () => {
    const { id } = await createNode(app.app.store.service);
    await app.db.collection(storeModel).updateOne({ _id: id }, { $unset: { place: '' } });
    expect((await administrator.get<StoreView>(`${path}/${id}`)).data.place).toBeNull();
    expect((await find()).map((store) => store.id)).not.toContain(id);
    const set = await administrator.put<StoreView>(`${path}/${id}/place`, { place: places.near, version: 1 });
    expect(set.data).toMatchObject({ place: places.near, version: 2 });
    done(await administrator.put(`${path}/${id}/place`, { place: null, version: 2 }));
  });

  describe('and their places', () => {
    it('are set once however often they are sent, audited, and not over what somebody else has set', async () => {
      const { id } = await createNode(app.app.store.service);
      const body = { place: places.unknown, version: 1 };
      const answers = await Promise.all(
        [1, 2, 3].map(() => administrator.put<StoreView>(`${path}/${id}/place`, body)),
      );
      expect(answers.map(({ status, data }) => [status, data.version])).toEqual([[200, 2], [200, 2], [200, 2]]); // prettier-ignore
      const entries = await app.db
        .collection(auditEntryModel)
        .find({ action: 'store.place', targetId: id })
        .toArray();
      expect(entries).toHaveLength(1);
      const stale = await administrator.put(`${path}/${id}/place`, { place: places.near, version: 1 });
      expect([stale.status, stale.error?.code]).toEqual([409, 'STORE_CHANGED']);
      const race = await Promise.all(
        [places.near, places.farther].map((place) =>
          administrator.put<StoreView>(`${path}/${id}/place`, { place, version: 2 }),
        ),
      );
      expect(race.map(({ status }) => status).sort()).toEqual([200, 409]);
      const winner = race.find(({ status }) => status === 200);
      expect((await administrator.get<StoreView>(`${path}/${id}`)).data).toEqual(winner?.data);
      done(await administrator.put(`${path}/${id}/place`, { place: null, version: 3 }));
    });

    it('are refused to strangers, to whoever may only read, out of scope, above stores, and when malformed', async () => {
      const [dealer, store] = [
        await createNode(app.app.store.service, { kind: 'dealer' }),
        await createNode(app.app.store.service),
      ];
      const body = { place: places.near, version: 1 };
      const to = `${path}/${store.id}/place`;
      const world = staffWorld(app);
      expect((await app.anonymous.put(to, body)).status).toBe(401);
      expect((await (await asClerk(world)).client.put(to, body)).status).toBe(401);
      expect((await (await asOperator(world, 'analyst')).client.put(to, body)).status).toBe(403);
      const elsewhere = (await asOperator(world, 'administrator', dealer.id)).client;
      const outside = await elsewhere.put(to, body);
      expect([outside.status, outside.error?.code]).toEqual([404, 'STORE_MISSING']);
      const above = await administrator.put(`${path}/${dealer.id}/place`, body);
      expect([above.status, above.error?.code]).toEqual([409, 'STORE_HAS_NO_PLACE']);
      const malformed = {
        city: '',
        position: { latitude: 91, longitude: 0 },
        phone: 'x',
        openingHours: null,
      };
      expect(issuePaths(await administrator.put(to, { place: malformed })).sort()).toEqual([
        'body.place.address', 'body.place.city', 'body.place.phone', 'body.place.position.latitude', 'body.version',
      ]); // prettier-ignore
    });
  });
});

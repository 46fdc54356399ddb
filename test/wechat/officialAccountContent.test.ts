import type { OfficialAccount } from '../../src/wechat';
import { createOfficialAccount } from '../../src/wechat';
import type { WechatWorld } from './accounts';
import { refusalOf, startWechatWorld } from './accounts';

let world: WechatWorld;
let oa: OfficialAccount;

beforeAll(async () => {
  world = await startWechatWorld();
  oa = createOfficialAccount(world.options(world.officialAccount));
});
afterAll(() => world.stop());

const image = { filename: 'a.png', contentType: 'image/png', bytes: Buffer.from('PNG') };
const cover = { filename: 'a.jpg', contentType: 'image/jpeg', bytes: Buffer.from('JPG') };
const video = { filename: 'a.mp4', contentType: 'video/mp4', bytes: Buffer.from('MP4') };

it('media and material: uploads, reads and lists files', async () => {
  const { mediaId, createdAt } = await oa.media.upload('image', image);
  expect(createdAt).toEqual(world.clock.now());
  expect(await oa.media.get(mediaId)).toEqual({ contentType: 'image/png', bytes: image.bytes });
  expect((await oa.media.upload('thumb', cover)).mediaId).not.toBe('');
  const film = await oa.media.upload('video', video);
  expect(await oa.media.get(film.mediaId)).toEqual({ videoUrl: expect.stringContaining('http') as unknown });
  expect(await oa.media.uploadimg(image)).toMatch(/^https?:/);
  expect(await refusalOf(oa.media.get('nothing'))).toBe(40007);
  const large = { ...image, bytes: Buffer.alloc(2 * 1_024 * 1_024 + 1) };
  expect(await refusalOf(oa.media.upload('image', large))).toBe('WECHAT_ARGUMENT_INVALID');

  const material = await oa.material.addMaterial('image', image);
  expect(material.url).toMatch(/^https?:/);
  expect(await oa.material.getMaterial(material.mediaId)).toMatchObject({ bytes: image.bytes });
  const permanentFilm = await oa.material.addMaterial('video', video, {
    title: '教程',
    introduction: '怎么戴',
  });
  expect(await oa.material.getMaterial(permanentFilm.mediaId)).toMatchObject({
    title: '教程',
    description: '怎么戴',
  });
  expect(await oa.material.getMaterialcount()).toMatchObject({ image: 1, video: 1 });
  expect(await oa.material.batchgetMaterial('image', 0, 20)).toMatchObject({
    totalCount: 1,
    items: [{ mediaId: material.mediaId }],
  });
  await oa.material.delMaterial(material.mediaId);
  expect(await refusalOf(oa.material.getMaterial(material.mediaId))).toBe(40007);
});

it('draft and freepublish: writes, publishes and reads articles', async () => {
  const { mediaId: thumbMediaId } = await oa.material.addMaterial('image', image);
  const article = { title: '护眼指南', content: '<p>正文</p>', thumbMediaId, canComment: true };
  const draft = await oa.draft.add([article]);
  await oa.draft.update(draft, 0, { ...article, title: '护眼指南 2' });
  expect(await oa.draft.get(draft)).toMatchObject([
    { title: '护眼指南 2', content: '<p>正文</p>', thumbMediaId },
  ]);
  expect(await oa.draft.batchget(0, 20)).toMatchObject({
    totalCount: 1,
    items: [{ mediaId: draft, articles: [] }],
  });
  expect((await oa.draft.batchget(0, 20, true)).items[0]?.articles).toHaveLength(1);
  const spare = await oa.draft.add([article]);
  await oa.draft.delete(spare);
  expect(await refusalOf(oa.draft.get(spare))).toBe(40007);
  expect(await refusalOf(oa.draft.add(Array<typeof article>(9).fill(article)))).toBe(
    'WECHAT_ARGUMENT_INVALID',
  );

  const { publishId, msgDataId } = await oa.freepublish.submit(draft);
  expect(BigInt(publishId)).toBeGreaterThan(2n ** 53n);
  expect(msgDataId).toMatch(/^\d{16,}$/);
  await world.simulator.client.settleCallbacks();
  const publication = await oa.freepublish.get(publishId);
  expect(publication).toMatchObject({ status: 'published', failedIndexes: [] });
  expect(publication.urls).toHaveLength(1);
  const articleId = publication.articleId ?? '';
  expect(await oa.freepublish.getarticle(articleId)).toMatchObject([{ title: '护眼指南 2' }]);
  expect(await oa.freepublish.batchget(0, 20)).toMatchObject({ totalCount: 1, items: [{ articleId }] });
});

import { models } from '../../src/app';
import { readCollections } from '../../src/segment/segment.collections';

describe('the records of other features that segments read', () => {
  it.each(Object.entries(readCollections))(
    '%s: the fields are there, and the way in',
    (name, { fields, by }) => {
      const model = models.find((one) => one.name === name);
      expect(fields.filter((field) => !Object.hasOwn(model?.fields ?? {}, field))).toEqual([]);
      const isIndexed = by === '_id' || model?.indexes.some(({ key }) => Object.keys(key)[0] === by);
      expect(isIndexed).toBe(true);
    },
  );
});

import fc from 'fast-check';
import { isUnderAny, underAny } from '../../src/platform/database';
import {
  mayHang,
  pathUnder,
  repath,
  roundDistance,
  toPlace,
  toStoredPlace,
} from '../../src/store/store.rules';

const kinds = ['brand', 'region', 'dealer', 'store'] as const;
const id = fc.stringMatching(/^[0-9A-Z]{1,3}$/);
const path = fc.array(id, { maxLength: 4 }).map((ids) => ids.reduce(pathUnder, '/'));

describe('the rules of the tree', () => {
  it('let kinds only descend', () => {
    const allowed = kinds.flatMap((kind) =>
      kinds.filter((under) => mayHang(kind, under)).map((under) => `${kind} < ${under}`),
    );
    expect(allowed).toEqual([
      'region < brand', 'dealer < brand', 'dealer < region', 'store < brand', 'store < region', 'store < dealer',
    ]); // prettier-ignore
  });

  it('keep what is below a moved node below it', () => {
    expect(repath('/A/B/C/', '/A/B/', '/D/B/')).toBe('/D/B/C/');
    fc.assert(
      fc.property(path, path, fc.array(id, { maxLength: 3 }), (from, to, below) => {
        expect(repath(below.reduce(pathUnder, from), from, to)).toBe(below.reduce(pathUnder, to));
      }),
    );
  });

  it('find by index range exactly what lies under a path', () => {
    fc.assert(
      fc.property(path, path, (candidate, scope) => {
        const filter = underAny('path', [scope]) as { $or?: { path: { $gte: string; $lt: string } }[] };
        const isInRange = (filter.$or ?? []).some(
          ({ path: range }) => candidate >= range.$gte && candidate < range.$lt,
        );
        expect(filter.$or === undefined || isInRange).toBe(candidate.startsWith(scope));
        expect(isUnderAny(candidate, [scope])).toBe(candidate.startsWith(scope));
      }),
      { numRuns: 1_000 },
    );
  });

  it('give records without a path to the whole brand alone, and nothing to nobody', () => {
    expect([isUnderAny(null, ['/']), isUnderAny(null, ['/A/']), isUnderAny('/A/', [])]).toEqual([
      true,
      false,
      false,
    ]);
    expect(underAny('path', ['/A/', '/'])).toEqual({});
    expect(underAny('path', [])).toEqual({ _id: { $in: [] } });
  });

  it('store a place with its longitude first, and read it as it was', () => {
    const words = { city: '上海', address: '示例路 1 号', phone: null, openingHours: null };
    const place = { ...words, position: { latitude: 31.224, longitude: 121.447 } };
    const stored = toStoredPlace(place);
    expect(stored?.point).toEqual({ type: 'Point', coordinates: [121.447, 31.224] });
    expect(stored === null ? null : toPlace(stored)).toEqual(place);
    expect(toPlace({ ...words, point: null }).position).toBeNull();
    expect(toStoredPlace(null)).toBeNull();
  });

  it('tell distances to the next hundred metres', () => {
    expect([0, 49, 50, 11_119].map(roundDistance)).toEqual([0, 0, 100, 11_100]);
  });
});

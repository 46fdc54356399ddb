import type { PurchaseScope, SegmentRequest } from '../../src/contract/segment';

const solution: PurchaseScope = { categories: ['护理液'] };
const lensCategories = ['日抛', '月抛', '美瞳'];
const lenses: PurchaseScope = { categories: lensCategories };

/** How people buy at the demo brand: what an operator would begin with. */
export const demoSegments: Readonly<
  Record<'onlySolution' | 'onlyLenses' | 'sameLens' | 'solutionAndQuiet', SegmentRequest>
> = {
  onlySolution: {
    name: '只买护理液',
    description: '买过护理液，从未买过镜片',
    rule: { kind: 'boughtNever', bought: solution, never: lenses },
  },
  onlyLenses: {
    name: '只买镜片',
    description: '买过镜片，从未买过护理液',
    rule: { kind: 'boughtNever', bought: lenses, never: solution },
  },
  sameLens: {
    name: '总买同一款镜片',
    description: '买过至少三次镜片，每次同一款',
    rule: { kind: 'sameSku', categories: lensCategories, least: 3 },
  },
  solutionAndQuiet: {
    name: '只买护理液，六十天没来',
    description: '可以请他们试试镜片',
    rule: {
      kind: 'and',
      rules: [
        { kind: 'boughtNever', bought: solution, never: lenses },
        { kind: 'purchaseDay', which: 'last', scope: {}, is: { operator: 'daysAgo', days: 60 } },
      ],
    },
  },
};

import { defineModel } from '../platform/database';

/** One thing that is sold. */
export interface Product {
  readonly _id: string;
  /** The brand's own number of it; never changes. */
  readonly sku: string;
  readonly name: string;
  readonly category: string | null;
  readonly priceFen: number;
  readonly memberPriceFen: number | null;
  readonly isOnSale: boolean;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export const productModel = defineModel<Product>()({
  name: 'product',
  privacy: { purpose: 'what the brand sells, and for how much', retention: 'as long as the brand runs' },
  fields: {
    sku: { type: String, required: true, immutable: true, pii: 'none' },
    name: { type: String, required: true, pii: 'none' },
    category: { type: String, default: null, pii: 'none' },
    priceFen: { type: Number, required: true, pii: 'none' },
    memberPriceFen: { type: Number, default: null, pii: 'none' },
    isOnSale: { type: Boolean, required: true, pii: 'none' },
    version: { type: Number, required: true, pii: 'none' },
    createdAt: { type: Date, required: true, immutable: true, pii: 'none' },
    updatedAt: { type: Date, required: true, pii: 'none' },
  },
  indexes: [{ key: { sku: 1 }, unique: true }, { key: { category: 1, sku: 1 } }],
});

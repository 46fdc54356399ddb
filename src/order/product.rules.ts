import type { ProductInput } from '../contract/product';

/** The fields that a file or an operator sets, without whatever else a record holds. */
export function contentOf({
  sku,
  name,
  category,
  priceFen,
  memberPriceFen,
  isOnSale,
}: ProductInput): ProductInput {
  return { sku, name, category, priceFen, memberPriceFen, isOnSale };
}

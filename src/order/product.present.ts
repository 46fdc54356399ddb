import type { OfferedProduct, ProductView } from '../contract/product';
import type { Product } from './product.model';

export function presentProduct(product: Product): ProductView {
  const { _id, sku, name, category, priceFen, memberPriceFen, isOnSale, version, createdAt, updatedAt } =
    product;
  return {
    id: _id,
    sku,
    name,
    category,
    priceFen,
    memberPriceFen,
    isOnSale,
    version,
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  };
}

/** What whoever may buy it sees. */
export function presentOffer({
  _id,
  sku,
  name,
  category,
  priceFen,
  memberPriceFen,
}: Product): OfferedProduct {
  return { id: _id, sku, name, category, priceFen, memberPriceFen };
}

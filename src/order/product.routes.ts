import type { MemberPrincipal, StaffPrincipal } from '../contract/principals';
import type { Action } from '../contract/staff';
import type { Gate, Principal, Route } from '../platform/http';
import { idParams, pageRoute, rawRoute, route } from '../platform/http';
import { presentOffer, presentProduct } from './product.present';
import {
  createdProduct,
  importReport,
  importRequest,
  noQuery,
  offeredProduct,
  productInput,
  productQuery,
  productSearchQuery,
  productUpdate,
  productView,
} from './product.schema';
import type { ProductService } from './product.service';

export interface ProductGates {
  readonly member: Gate<MemberPrincipal>;
  readonly clerk: (action: Action) => Gate<StaffPrincipal>;
  readonly operator: (action: Action) => Gate<StaffPrincipal>;
}

export function productRoutes(products: ProductService, gates: ProductGates): Route[] {
  return [
    offerRoute(products, '/api/counter/products', gates.clerk('product.read')),
    offerRoute(products, '/api/mp/products', gates.member),
    ...readRoutes(products, gates),
    ...changeRoutes(products, gates),
    importRoute(products, gates),
  ];
}

function offerRoute(products: ProductService, path: string, who: Gate<Principal>): Route {
  return pageRoute({
    method: 'GET',
    path,
    summary: 'What is on sale, by SKU; `search` is the beginning of a SKU or a part of the name.',
    who,
    query: productSearchQuery,
    item: offeredProduct,
    async handle({ query }) {
      const { items, next } = await products.offered(query);
      return { items: items.map(presentOffer), next };
    },
  });
}

function readRoutes(products: ProductService, { operator }: ProductGates): Route[] {
  const who = operator('product.read');
  return [
    pageRoute({
      method: 'GET',
      path: '/api/console/products',
      summary: 'The catalogue, by SKU.',
      who,
      query: productQuery,
      item: productView,
      async handle({ query }) {
        const { items, next } = await products.list(query);
        return { items: items.map(presentProduct), next };
      },
    }),
    rawRoute({
      method: 'GET',
      path: '/api/console/products/file',
      summary: 'The whole catalogue as a CSV file that can be imported again.',
      who,
      query: noQuery,
      contentType: 'text/csv',
      async handle() {
        const body = await products.exportCsv();
        const headers = { 'Content-Disposition': 'attachment; filename="products.csv"' };
        return { status: 200, contentType: 'text/csv; charset=utf-8', body, headers };
      },
    }),
    route({
      method: 'GET',
      path: '/api/console/products/:id',
      summary: 'One product.',
      who,
      params: idParams,
      answer: productView,
      handle: async ({ params }) => presentProduct(await products.read(params.id)),
    }),
  ];
}

function changeRoutes(products: ProductService, { operator }: ProductGates): Route[] {
  const who = operator('product.write');
  return [
    route({
      method: 'POST',
      path: '/api/console/products',
      summary: 'Make a product; 200 when this very one had been made before.',
      who,
      body: productInput,
      answer: createdProduct,
      status: ({ isNew }) => (isNew ? 201 : 200),
      async handle({ principal, body }) {
        const { product, isNew } = await products.create(principal.staffId, body);
        return { ...presentProduct(product), isNew };
      },
    }),
    route({
      method: 'PUT',
      path: '/api/console/products/:id',
      summary: 'Change a product; 409 when somebody else has changed it since it was read.',
      who,
      params: idParams,
      body: productUpdate,
      answer: productView,
      handle: async ({ principal, params, body }) =>
        presentProduct(await products.update(principal.staffId, params.id, body)),
    }),
  ];
}

function importRoute(products: ProductService, { operator }: ProductGates): Route {
  return route({
    method: 'POST',
    path: '/api/console/products/imports',
    summary:
      'Make and change products from a CSV file, with a report per row; the same file again changes nothing.',
    who: operator('product.write'),
    body: importRequest,
    answer: importReport,
    handle: ({ principal, body }) => products.importCsv(principal.staffId, body),
  });
}

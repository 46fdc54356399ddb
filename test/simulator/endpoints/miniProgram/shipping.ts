import { refuse } from '../../errors';
import { integerAt, listAt, objectAt, textAt, type JsonObject } from '../../json';
import { miniProgram, ok, post, type Call, type Endpoint } from '../endpoint';
import { relationByOpenid } from '../officialAccount/user';

/** 发货信息录入: one order, one way of delivery, at least one parcel, the payer; one update is allowed. */
function uploadShipping({ app, body }: Call): JsonObject {
  const order = objectAt(body, 'order_key') ?? {};
  const numberType = integerAt(order, 'order_number_type');
  const key =
    numberType === 2
      ? textAt(order, 'transaction_id')
      : `${textAt(order, 'mchid') ?? ''}|${textAt(order, 'out_trade_no') ?? ''}`;
  if (!key || key.startsWith('|') || key.endsWith('|')) throw refuse(10060001, '支付单不存在');
  const way = integerAt(body, 'logistics_type') ?? 0;
  const parcels = listAt(body, 'shipping_list') ?? [];
  const mode = integerAt(body, 'delivery_mode') ?? 0;
  if (way < 1 || way > 4 || parcels.length < 1 || mode < 1 || mode > 2)
    throw refuse(10060012, '发货信息有误');
  if (!textAt(body, 'upload_time')) throw refuse(10060012, '发货信息有误');
  relationByOpenid(app, textAt(objectAt(body, 'payer') ?? {}, 'openid'));
  const count = app.shipments.get(key) ?? 0;
  if (count >= 2) throw refuse(10060003, '支付单已完成发货，无法继续发货');
  app.shipments.set(key, count + 1);
  return ok;
}

export const shippingEndpoints: Endpoint[] = [
  post('/wxa/sec/order/upload_shipping_info', miniProgram, uploadShipping),
];

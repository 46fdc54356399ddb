import { findCode } from '../../codes';
import { refuse } from '../../errors';
import { textAt, type JsonObject } from '../../json';
import { relationOf } from '../../people';
import { miniProgram, post, type Call, type Endpoint } from '../endpoint';

/** 手机号快速验证 getPhoneNumber: the code works once and for 5 minutes; an openid that is given must be the code's person. */
function getUserPhoneNumber({ sim, app, body }: Call): JsonObject {
  const code = findCode(sim, app, 'phone', textAt(body, 'code'));
  const relation = relationOf(sim, app, code.personId);
  const openid = textAt(body, 'openid');
  if (openid !== undefined && openid !== relation.openid) throw refuse(40029);
  const person = sim.state.people.get(code.personId);
  if (!person || !app.settings.isCertified) throw refuse(40013);
  code.isUsed = true;
  const isMainland = person.countryCode === '86';
  return {
    errcode: 0,
    errmsg: 'ok',
    phone_info: {
      phoneNumber: isMainland ? person.phone : `+${person.countryCode}${person.phone}`,
      purePhoneNumber: person.phone,
      countryCode: person.countryCode,
      watermark: { timestamp: sim.clock.nowSeconds(), appid: app.settings.appid },
    },
  };
}

export const phoneEndpoints: Endpoint[] = [
  post('/wxa/business/getuserphonenumber', miniProgram, getUserPhoneNumber),
];

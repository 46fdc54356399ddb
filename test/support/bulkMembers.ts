import { createFieldCipher } from '../../src/platform/crypto';
import { createIds } from '../../src/platform/ids';
import { blankMember, memberModel } from '../../src/member/member.model';
import { drawMemberNumber } from '../../src/member/member.number';
import { memberPhoneModel } from '../../src/member/memberPhone.model';
import { createPhones, parsePhone } from '../../src/member/phone';
import type { TestApp } from './startApp';

/** So many pending members, each with a phone of its own, written at once: opening thousands one by one takes long. */
export async function createPendingMembers(
  app: TestApp,
  count: number,
): Promise<readonly { readonly memberId: string; readonly phone: string }[]> {
  const { encryption, blindIndex } = app.config.keys;
  const phones = createPhones(createFieldCipher({ encryptionKeys: encryption, indexKey: blindIndex }));
  const ids = createIds(app.clock);
  const made = Array.from({ length: count }, (_, place) => {
    const phone = parsePhone(`1390000${String(place).padStart(4, '0')}`)!;
    const memberId = ids.next();
    const blank = blankMember(memberId, drawMemberNumber(ids), app.clock.now());
    return { memberId, phone, record: { ...blank, ...phones.seal(memberId, phone, null), version: 1 } };
  });
  await app.db.collection(memberModel).insertMany(made.map(({ record }) => record));
  const holders = made.map(({ memberId, phone }) => ({ _id: phones.indexOf(phone), memberId }));
  await app.db.collection(memberPhoneModel).insertMany(holders);
  return made.map(({ memberId, phone }) => ({ memberId, phone }));
}

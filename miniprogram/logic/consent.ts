import type { ConsentChoice, ConsentView } from '../../src/contract/member';
import type { BrandView, ConsentPurpose, Notice } from '../../src/contract/setting';

interface Wish {
  readonly label: string;
  readonly help: string;
}

/** What each consent is, in plain words. */
export const wishes: Readonly<Record<ConsentPurpose, Wish>> = {
  membership: { label: '会员协议', help: '为你记录积分、优惠券和消费，提供会员服务' },
  marketing: { label: '接收优惠消息', help: '不打开也不影响会员服务；随时可以在「隐私」里关掉' },
  personalisation: { label: '按我的喜好推荐', help: '用你的消费和资料推荐内容；关掉后看到的内容与你无关' },
};

/** A consent that may be given beside joining; unticked at first. */
export interface Option {
  readonly purpose: ConsentPurpose;
  readonly label: string;
  readonly help: string;
  readonly isGiven: boolean;
}

/** The separate consents that the brand has notices for. */
export function optionsOf({ notices }: BrandView): Option[] {
  return notices
    .filter(({ purpose }) => purpose !== 'membership')
    .map(({ purpose }) => ({ purpose, ...wishes[purpose], isGiven: false }));
}

/** What is sent when somebody joins: an answer to every notice that was shown. */
export function choicesOf(
  { notices }: BrandView,
  isAgreed: boolean,
  options: readonly Option[],
): ConsentChoice[] {
  const isGiven = ({ purpose }: Notice): boolean =>
    purpose === 'membership' ? isAgreed : options.some((one) => one.purpose === purpose && one.isGiven);
  return notices.map((notice) => ({
    purpose: notice.purpose,
    noticeVersion: notice.version,
    given: isGiven(notice),
  }));
}

/** The toggles of the privacy page: what may be withdrawn by itself. */
export function togglesOf(consents: readonly ConsentView[]): (Option & { version: string })[] {
  return consents
    .filter(({ purpose, currentVersion }) => purpose !== 'membership' && currentVersion !== null)
    .map(({ purpose, given, currentVersion }) => ({
      purpose,
      ...wishes[purpose],
      isGiven: given,
      version: currentVersion ?? '',
    }));
}

/** The notice of a purpose; undefined where the brand has none. */
export function noticeOf({ notices }: BrandView, purpose: string): Notice | undefined {
  return notices.find((notice) => notice.purpose === purpose);
}

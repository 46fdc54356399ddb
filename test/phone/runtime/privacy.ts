import { phone } from './context';
import { askSheet } from './sheets';

type Resolve = (answer: { event: string; buttonId?: string }) => void;
type Handler = (resolve: Resolve, event: { referrer: string }) => void;

let handler: Handler | undefined;
let hasAgreed: boolean | undefined;
let waiting: (() => void)[] = [];

export function onNeedPrivacy(given: Handler): void {
  handler = given;
}

/** Another person takes the phone. */
export function forgetPrivacy(): void {
  handler = undefined;
  hasAgreed = undefined;
  waiting = [];
}

/** Whether the person has agreed to the privacy agreement of the Mini Program. */
export async function isPrivacyAgreed(): Promise<boolean> {
  const { settings, wechat } = phone();
  hasAgreed ??= (await wechat.relation(settings.miniProgram.appid))['hasAgreedPrivacy'] === true;
  return hasAgreed;
}

export async function agreePrivacy(): Promise<void> {
  await phone().wechat.act('agreePrivacy');
  hasAgreed = true;
  phone().tell({ kind: 'said', text: '同意了隐私保护指引' });
  for (const resume of waiting.splice(0)) resume();
}

/** Asks as WeChat does before something private: the Mini Program's own window where it has one, else WeChat's. */
export async function needPrivacy(referrer: string): Promise<boolean> {
  if (await isPrivacyAgreed()) return true;
  const ask = handler;
  if (ask === undefined) return askOfficially();
  return new Promise((resolve) => {
    waiting.push(() => resolve(true));
    ask(
      ({ event }) => {
        if (event === 'agree')
          agreePrivacy().then(
            () => resolve(true),
            () => resolve(false),
          );
        if (event === 'disagree') {
          waiting = [];
          resolve(false);
        }
      },
      { referrer },
    );
  });
}

async function askOfficially(): Promise<boolean> {
  const { name } = phone().settings.miniProgram;
  const choice = await askSheet(
    {
      name: '隐私保护指引',
      title: '用户隐私保护提示',
      body: [`在使用前，请阅读并同意《${name} 隐私保护指引》。`],
    },
    [
      { label: '同意', value: true, look: 'primary' },
      { label: '拒绝', value: false },
    ],
  );
  if (choice) await agreePrivacy();
  return choice;
}

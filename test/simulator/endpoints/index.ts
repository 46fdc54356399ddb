import type { Endpoint } from './endpoint';
import { phoneEndpoints } from './miniProgram/phone';
import { sessionEndpoints } from './miniProgram/session';
import { qrcodeEndpoints } from './officialAccount/qrcode';
import { userEndpoints } from './officialAccount/user';
import { credentialEndpoints } from './shared/credentials';

const all: Endpoint[] = [
  ...credentialEndpoints,
  ...qrcodeEndpoints,
  ...userEndpoints,
  ...sessionEndpoints,
  ...phoneEndpoints,
];

/** Every path of WeChat's hosts that the simulator knows. */
export const endpointByPath: ReadonlyMap<string, Endpoint> = new Map(all.map((one) => [one.path, one]));

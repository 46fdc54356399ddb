import type { Endpoint } from './endpoint';
import { linkEndpoints } from './miniProgram/link';
import { phoneEndpoints } from './miniProgram/phone';
import { securityEndpoints } from './miniProgram/security';
import { sessionEndpoints } from './miniProgram/session';
import { shippingEndpoints } from './miniProgram/shipping';
import { wxacodeEndpoints } from './miniProgram/wxacode';
import { oauthEndpoints } from './oauth';
import { blacklistEndpoints } from './officialAccount/blacklist';
import { customerServiceEndpoints } from './officialAccount/customerService';
import { draftEndpoints } from './officialAccount/draft';
import { freepublishEndpoints } from './officialAccount/freepublish';
import { massEndpoints } from './officialAccount/mass';
import { materialEndpoints } from './officialAccount/material';
import { menuEndpoints } from './officialAccount/menu';
import { qrcodeEndpoints } from './officialAccount/qrcode';
import { shortenEndpoints } from './officialAccount/shorten';
import { tagEndpoints } from './officialAccount/tag';
import { templateMessageEndpoints } from './officialAccount/templateMessage';
import { ticketEndpoints } from './officialAccount/ticket';
import { userEndpoints } from './officialAccount/user';
import { credentialEndpoints } from './shared/credentials';
import { customMessageEndpoints } from './shared/customMessage';
import { mediaEndpoints } from './shared/media';
import { quotaEndpoints } from './shared/quota';
import { subscribeMessageEndpoints } from './shared/subscribeMessage';
import { templateLibraryEndpoints } from './shared/templateLibrary';

const all: Endpoint[] = [
  ...credentialEndpoints,
  ...quotaEndpoints((path) => endpointByPath.get(path)),
  ...mediaEndpoints,
  ...customMessageEndpoints,
  ...subscribeMessageEndpoints,
  ...templateLibraryEndpoints,
  ...qrcodeEndpoints,
  ...shortenEndpoints,
  ...userEndpoints,
  ...tagEndpoints,
  ...blacklistEndpoints,
  ...menuEndpoints,
  ...ticketEndpoints,
  ...customerServiceEndpoints,
  ...templateMessageEndpoints,
  ...massEndpoints,
  ...materialEndpoints,
  ...draftEndpoints,
  ...freepublishEndpoints,
  ...oauthEndpoints,
  ...sessionEndpoints,
  ...phoneEndpoints,
  ...wxacodeEndpoints,
  ...linkEndpoints,
  ...securityEndpoints,
  ...shippingEndpoints,
];

/** Every path of WeChat's hosts that the simulator knows. */
export const endpointByPath: ReadonlyMap<string, Endpoint> = new Map(all.map((one) => [one.path, one]));

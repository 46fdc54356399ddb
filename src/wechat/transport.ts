import type { ClientRequest, IncomingMessage, RequestOptions } from 'node:http';
import http from 'node:http';
import https from 'node:https';
import { TLSSocket } from 'node:tls';
import axios from 'axios';

/** One HTTP exchange. `timeoutMs` covers all of it: name look-up, connection, request and the whole answer. */
export interface Exchange {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly body?: Buffer;
  readonly contentType?: string;
  readonly timeoutMs: number;
  readonly maxAnswerBytes: number;
}

export interface Answer {
  readonly status: number;
  /** Lower case, without parameters; empty when missing. */
  readonly contentType: string;
  readonly contentDisposition: string;
  readonly bytes: Buffer;
}

/** Sends one exchange. @throws TransportError and nothing else; any status is an answer. */
export type Transport = (exchange: Exchange) => Promise<Answer>;

/** The exchange failed. `sent` is `no` while no connection was ready to carry the request, else `unknown`. */
export class TransportError extends Error {
  constructor(
    readonly sent: 'no' | 'unknown',
    /** The system's code, such as ENOTFOUND; never the URL, which carries the token. */
    readonly code: string,
  ) {
    super(code);
    this.name = 'TransportError';
  }
}

const maxBodyBytes = 12 * 1024 * 1024;

/** The axios transport: connections kept alive, no redirects, no proxy from the environment, sizes and time bounded. */
export function createTransport(): Transport {
  const httpAgent = new http.Agent({ keepAlive: true, maxSockets: 128 });
  const httpsAgent = new https.Agent({ keepAlive: true, maxSockets: 128 });
  return async (exchange) => {
    let sent: 'no' | 'unknown' = 'no';
    const onReady = () => (sent = 'unknown');
    try {
      const response = await axios.request<Buffer>({
        method: exchange.method,
        url: exchange.url,
        ...(exchange.body === undefined ? {} : { data: exchange.body }),
        headers: {
          Accept: '*/*',
          'User-Agent': 'huan',
          ...(exchange.contentType === undefined ? {} : { 'Content-Type': exchange.contentType }),
        },
        responseType: 'arraybuffer',
        maxRedirects: 0,
        maxContentLength: exchange.maxAnswerBytes,
        maxBodyLength: maxBodyBytes,
        validateStatus: () => true,
        proxy: false,
        httpAgent,
        httpsAgent,
        transport: watched(onReady, exchange.timeoutMs),
      });
      return {
        status: response.status,
        contentType: header(response.headers['content-type']).split(';', 1)[0]?.trim().toLowerCase() ?? '',
        contentDisposition: header(response.headers['content-disposition']),
        bytes: response.data,
      };
    } catch (error) {
      throw new TransportError(sent, axios.isAxiosError(error) ? (error.code ?? 'ERR') : 'ERR');
    }
  };
}

function header(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/**
 * Node's own request, watched for the moment from which bytes may have left (connected, and for TLS shaken hands), and
 * ended at its deadline. axios' own timeout starts again with every byte, and an abort signal costs ten times a timer.
 */
function watched(onReady: () => void, timeoutMs: number) {
  return {
    request(options: RequestOptions, onResponse: (response: IncomingMessage) => void): ClientRequest {
      const request = (options.protocol === 'https:' ? https : http).request(options, onResponse);
      request.once('socket', (socket) => {
        if (request.reusedSocket || !socket.connecting) onReady();
        else socket.once(socket instanceof TLSSocket ? 'secureConnect' : 'connect', onReady);
      });
      const deadline = setTimeout(() => request.destroy(new Error('no whole answer in time')), timeoutMs);
      request.once('close', () => clearTimeout(deadline));
      return request;
    },
  };
}

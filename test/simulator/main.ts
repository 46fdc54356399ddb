import { parseArgs } from 'node:util';
import { startSimulator } from './server';

/** `npm run sim -- --port 9080 --server http://127.0.0.1:3000`: a WeChat alone, with the demo brand's accounts and six people. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '9080' },
      server: { type: 'string', default: 'http://127.0.0.1:3000' },
    },
  });
  const simulator = await startSimulator({ port: Number(values.port) });
  await simulator.client.seed(values.server);
  console.log(`微信模拟器已启动：${simulator.url}（回调发往 ${values.server}）`);
  const stop = (): void => void simulator.close();
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});

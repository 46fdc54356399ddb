import { startSimulator } from './server';

const port = Number(process.argv[2] ?? process.env['PORT'] ?? 9080);

startSimulator({ port }).then(
  (simulator) => {
    console.log(`微信模拟器：${simulator.url}`);
    const stop = (): void => void simulator.close();
    process.once('SIGTERM', stop);
    process.once('SIGINT', stop);
  },
  (error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  },
);

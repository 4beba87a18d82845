/** A worker of build.ts: compiles one app at a time. Plain JavaScript, for workers know no TypeScript loader. */
import { parentPort } from 'node:worker_threads';
import asc from 'assemblyscript/asc';

parentPort.on('message', async (/** @type {string[]} */ args) => {
  const messages = asc.createMemoryStream();
  const { error } = await asc.main(args, { stdout: messages, stderr: messages });
  parentPort.postMessage(error ? `${error.message}\n${messages.toString()}` : '');
});

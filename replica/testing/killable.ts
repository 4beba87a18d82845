/** A replica in a process of its own, to be killed: prints its URL once it listens. */
import { Replica } from '../index.ts';

const [directory, logBytes] = process.argv.slice(2);
const replica = await Replica.open({ directory, logBytes: Number(logBytes) });
const { url } = await replica.listen({ port: 0 });
process.stdout.write(`${url}\n`);

/** `canix register`: redeems an invitation code. */
import { unwrap } from '../web-terminal/client/kernel.ts';
import { openTarget } from './target.ts';
import type { TargetOptions } from './target.ts';

/** Makes the identity's principal a user, and says which. */
export async function register(code: string, options: TargetOptions): Promise<void> {
  const { kernel, close } = await openTarget(options);
  const { name, home } = unwrap(await kernel.register(code), 'cannot register');
  process.stdout.write(`registered as ${name}; your home is ${home}\n`);
  await close();
}

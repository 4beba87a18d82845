import { buildCli } from './cli/build.ts';
import { buildCore } from './engine/build.ts';
import { buildKernel } from './kernel/build.ts';
import { buildUserland } from './userland/build.ts';
import { buildTerminal } from './web-terminal/build.ts';

// The kernel's module carries the core and the programs, so it comes after them.
const parts = [buildCore(), buildUserland(), buildTerminal(), buildCli()];
await Promise.all(parts);
await buildKernel();

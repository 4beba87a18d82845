import { gunzipSync } from 'node:zlib';
import { readKernelModule } from '../../cli/installer.ts';
import { readSections, writeSections } from '../../engine/binary/format.ts';
import { customSection } from '../../engine/link/sections.ts';

/** The kernel as another build would be: the same code in a module with another hash, for each `build` from 0 to 255. */
export function rebuiltKernel(build = 1): Uint8Array {
  const sections = readSections(gunzipSync(readKernelModule()));
  return writeSections([...sections, customSection('build', Uint8Array.of(1, 2, build))]);
}

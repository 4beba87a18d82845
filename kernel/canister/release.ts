import { version } from '../../package.json';

/** The release that this kernel is part of, as package.json has it. */
export const RELEASE: string = version;

import { rebuiltKernel } from '../test/support/rebuilt-kernel.ts';
import { TestSystem } from '../test/support/system.ts';
import { runDirectly } from './program-direct.ts';
import type { LineRow } from './program-table.ts';
import { type Line, lines, makeText, programModule, TEXT_FILE } from './programs.ts';

/**
 * Measures shell lines over real programs on a fresh system, by an unmodified agent as `canix exec` does it. Throws where a line
 * prints something else than its programs print when they are executed directly.
 */
export async function measureLines(): Promise<LineRow[]> {
  const system = await TestSystem.boot();
  try {
    const user = await system.user();
    const text = makeText();
    await user.put(TEXT_FILE, text);
    const python = programModule('python');
    await user.put('python.wasm', python);
    const rows: LineRow[] = [];
    for (const line of lines(text, python)) {
      const direct = measureDirect(line);
      if (line.upgraded) await system.upgrade(rebuiltKernel());
      const { result, instructions, messages } = await system.measure(() => user.run(line.line), {
        queries: true,
      });
      const expected = direct?.output ?? result.stdout;
      if (result.status !== 0 || result.stdout !== expected) {
        throw new Error(`${line.line}: status ${result.status}, ${result.stdout}${result.stderr}`);
      }
      rows.push({ line, direct: direct?.instructions, canix: instructions, messages });
    }
    return rows;
  } finally {
    await system.close();
  }
}

/** Executes a line's programs directly, one after the other; gives the last one's output and the instructions of all. */
function measureDirect({
  line,
  stages,
  input,
}: Line): { output: string; instructions: number } | undefined {
  if (stages.length === 0) return undefined;
  let stdin = input;
  let output = '';
  let instructions = 0;
  for (const argv of stages) {
    const run = runDirectly({ module: programModule(argv[0]), argv, stdin });
    if (run.status !== 0) throw new Error(`${line}: ${argv[0]} directly: ${run.errors}`);
    instructions += run.instructions;
    ({ output } = run);
    stdin = new TextEncoder().encode(output);
  }
  return { output, instructions };
}

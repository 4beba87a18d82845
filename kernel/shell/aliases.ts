/** Aliases: text put in the place of a command's name before the line is compiled. Interactive shells only, as in bash. */
import { forEachChild, parse, type SyntaxNode } from 'unbash';

/** The source with aliases replaced. */
export function expandAliases(source: string, aliases: ReadonlyMap<string, string>): string {
  if (aliases.size === 0) return source;
  const places: { start: number; end: number; text: string }[] = [];
  const visit = (node: SyntaxNode): void => {
    if (node.type === 'Command' && node.name !== undefined) {
      const words = [node.name, ...node.suffix.filter((item) => item.type === 'Word')];
      for (const word of words) {
        const text = aliasValue(word.text, aliases, []);
        if (text === undefined) break;
        places.push({ start: word.pos, end: word.end, text });
        // A value that ends in a blank lets the next word be an alias too.
        if (!/[ \t]$/.test(text)) break;
      }
    }
    // Positions inside unescaped backquotes refer to another text.
    if (node.type !== 'Script' || node.source === undefined) forEachChild(node, visit);
  };
  visit(parse(source));
  places.sort((a, b) => b.start - a.start);
  let result = source;
  for (const { start, end, text } of places)
    result = result.slice(0, start) + text + result.slice(end);
  return result;
}

/** Value of an alias, its own first word expanded unless it is one that is being expanded. */
function aliasValue(
  name: string,
  aliases: ReadonlyMap<string, string>,
  within: readonly string[],
): string | undefined {
  const value = within.includes(name) ? undefined : aliases.get(name);
  if (value === undefined) return undefined;
  const first = /^[^\s;|&<>()]+/.exec(value)?.[0];
  const inner = first === undefined ? undefined : aliasValue(first, aliases, [...within, name]);
  return inner === undefined ? value : inner + value.slice(first!.length);
}

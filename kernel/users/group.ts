/** A group of users. */
export interface Group {
  readonly name: string;
  readonly gid: number;
  /** Names of its members; those whose own group it is need not be among them. */
  readonly members: readonly string[];
}

/** A line of /etc/group (group(5)). */
export function formatGroupLine({ name, gid, members }: Group): string {
  return `${name}:x:${gid}:${members.join(',')}\n`;
}

/** The groups of a group file. Lines that make no sense are passed over, as libc does. */
export function parseGroups(text: string): Group[] {
  const groups: Group[] = [];
  for (const line of text.split('\n')) {
    const fields = line.split(':');
    if (fields.length !== 4 || line.startsWith('#')) continue;
    const [name, , gid, members] = fields;
    if (name === '' || !/^\d+$/.test(gid)) continue;
    groups.push({ name, gid: Number(gid), members: members.split(',').filter(Boolean) });
  }
  return groups;
}

/**
 * A group file in which every group is what `change` makes of it, null for none; lines that stay the same, comments too, are
 * kept as they are.
 */
export function changeGroups(text: string, change: (group: Group) => Group | null): string {
  const lines: string[] = [];
  for (const line of text.split('\n')) {
    const [group] = parseGroups(line);
    const changed = group === undefined ? undefined : change(group);
    if (changed === undefined || changed === group) lines.push(line);
    else if (changed !== null) lines.push(formatGroupLine(changed).slice(0, -1));
  }
  return lines.join('\n');
}

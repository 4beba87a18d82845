import { expect, it } from 'vitest';
import { describeOnCanister } from '../support/on-canister.ts';
import { TestTerminal } from '../support/terminal.ts';

/** Names that would clear the screen, set its title, go to the start of the line, or do either in C1's form. */
const NAMES = ["$'a\\e[2J'", "$'b\\e]0;title\\a'", "$'c\\rd'", "$'e\\xc2\\x9b2J'", "$'f\\x7f\\b'"];

/** What the tools may send of their own: colours, and clearing the rest of a line. */
const OWN = /\x1b\[[0-9;]*[mK]|\x1b\[\?2004[hl]/g;

describeOnCanister('names with control characters', { timeout: 120_000 }, (at) => {
  it('reach no terminal as they are, whichever tool shows them', async () => {
    const names = NAMES.join(' ');
    await at.user.run(
      `mkdir dir; cd dir; for n in ${names}; do echo text > "$n"; mkdir "d$n"; done`,
    );
    const terminal = await TestTerminal.open(at.user);
    await terminal.enter('cd dir', /dir\$ $/);
    const lines = [
      'ls',
      'ls -l --color=always',
      'ls -R .',
      'ls nothing*',
      'for n in ?*; do ls "x$n"; cat "x$n"; rm "x$n"; cp "x$n" y; mv "x$n" y; done',
      'for n in ?*; do rmdir "x$n"; touch "x$n/y"; mkdir "$n"; ln "x$n" y; head "x$n"; wc "x$n"; done',
      'rm d*',
      'wc *; head -n 1 *',
      'tail -n 1 *',
      'grep text *; grep -l text *; sha256sum *',
      "mkdir -v n; rm -rv d*; mv -v ?$'\\e'* n",
      "cd $'n/\\e[2J'; chmod 7 $'\\e[2J'; chown nobody $'\\e[2J'; chown $'\\e[2J' .",
      "$'\\e[2J'; ./$'\\e[2J'; . $'\\e[2J'; > $'\\e[2J/x'; (: ${x?$'\\e[2J'})",
      "id $'\\e[2J'; groups $'\\e[2J'; su $'\\e[2J'; kill $'\\e[2J'; prlimit --pid $'\\e[2J'",
      "useradd $'\\e[2J'; gpasswd -a $'\\e[2J' root; install $'\\e[2J'; uninstall $'\\e[2J'; run $'\\e[2J'",
      "set -x; : $'\\e[2J' $'\\xc2\\x9b'; set +x",
      "sh -c 'ps; cat /proc/$$/status /proc/$$/stat /proc/$$/comm' $'\\e[2J'",
      "mkdir $'p\\e[2J'; cd $'p\\e[2J'",
    ];
    for (const [index, line] of lines.entries()) {
      const shown = await terminal.enter(
        `${line}; echo "end" ${index}`,
        new RegExp(`end ${index}\\r\\n[^]*\\$ $`),
      );
      const left = shown.replace(OWN, '').replaceAll('\r\n', '\n');

      expect([line, left.match(/[\x00-\x08\x0b-\x1f\x7f-\x9f]/g)]).toEqual([line, null]);
    }
  });
});

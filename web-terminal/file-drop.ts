/** Files dropped on the page. */

/** Calls `take` with the files of each drop, and `refuse` with the name of each folder, which has no content to send. */
export function acceptDrops(
  page: HTMLElement,
  hint: HTMLElement,
  take: (files: File[]) => void,
  refuse: (folder: string) => void,
): void {
  let depth = 0;
  const carriesFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false;
  const show = (visible: boolean) => {
    hint.hidden = !visible;
  };
  page.addEventListener('dragenter', (event) => {
    if (!carriesFiles(event)) return;
    depth++;
    show(true);
  });
  page.addEventListener('dragleave', (event) => {
    if (!carriesFiles(event)) return;
    depth = Math.max(0, depth - 1);
    if (depth === 0) show(false);
  });
  page.addEventListener('dragover', (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    event.dataTransfer!.dropEffect = 'copy';
  });
  // Before xterm.js sees it.
  page.addEventListener(
    'drop',
    (event) => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      event.stopPropagation();
      depth = 0;
      show(false);
      const files: File[] = [];
      for (const item of event.dataTransfer!.items) {
        const file = item.kind === 'file' ? item.getAsFile() : null;
        if (!file) continue;
        if (item.webkitGetAsEntry()?.isDirectory) refuse(file.name);
        else files.push(file);
      }
      if (files.length > 0) take(files);
    },
    { capture: true },
  );
}

/** Hands a file to the browser, which puts it where it puts downloads. */
export function saveFile(name: string, data: Uint8Array): void {
  const url = URL.createObjectURL(
    new Blob([data as Uint8Array<ArrayBuffer>], { type: 'application/octet-stream' }),
  );
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser reads it after this turn.
  setTimeout(() => {
    URL.revokeObjectURL(url);
  }, 60_000);
}

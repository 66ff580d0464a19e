// Test support: what a word processor makes of a .docx, with free fonts in place of the Chinese ones.
// Run by itself it draws the pages: node test/adapters/libreoffice.ts IN.docx FOLDER
import { execFile, execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const OFFICE = 'soffice';

// The typefaces a form names, and those that are as wide and free.
const STAND_INS = [
  ['宋体', 'Noto Serif CJK SC'],
  ['黑体', 'Noto Sans CJK SC'],
  ['仿宋', 'Noto Serif CJK SC'],
  ['楷体', 'Noto Serif CJK SC'],
  ['Times New Roman', 'Liberation Serif'],
] as const;

const FONTS = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
<include ignore_missing="yes">/etc/fonts/fonts.conf</include>
${STAND_INS.map(
  ([named, free]) =>
    `<match target="pattern"><test name="family"><string>${named}</string></test>` +
    `<edit name="family" mode="assign" binding="same"><string>${free}</string></edit></match>`,
).join('\n')}
</fontconfig>`;

/** Why this machine cannot show a page as a finance office sees it; undefined when it can. */
export function whyNot(): string | undefined {
  let families = '';
  const tools = { soffice: '--version', pdftotext: '-v', 'fc-list': ':' };
  for (const [tool, argument] of Object.entries(tools)) {
    try {
      families = execFileSync(tool, [argument], { encoding: 'utf8', stdio: 'pipe' });
    } catch {
      return `${tool} is not installed`;
    }
  }
  const lacking = STAND_INS.find(([, free]) => !families.includes(free));
  return lacking && `the typeface ${lacking[1]} is not installed`;
}

/** The text of each page, after LibreOffice has laid the document out. */
export async function pagesOf(bytes: Uint8Array): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'pages-'));
  try {
    await writeFile(join(folder, 'form.docx'), bytes);
    await toPdf(join(folder, 'form.docx'), folder);
    const { stdout } = await run('pdftotext', ['-layout', join(folder, 'form.pdf'), '-'], {
      maxBuffer: 1e9,
    });
    return stdout.split('\f').slice(0, -1);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Whether there is a LibreOffice at all. */
export function isInstalled(): boolean {
  try {
    execFileSync(OFFICE, ['--version'], { stdio: 'pipe' });
    return true;
  } catch {
    return false;
  }
}

/** The files after LibreOffice has converted them step by step: `odt` `docx` is a document through ODF. */
export async function converted(
  files: readonly Uint8Array[],
  from: string,
  ...steps: readonly string[]
): Promise<Uint8Array[]> {
  const folder = await mkdtemp(join(tmpdir(), 'convert-'));
  try {
    const names = files.map((_, i) => `form-${i}`);
    const path = (at: number, name: string) => {
      const extension = (at === 0 ? from : steps[at - 1]!).split(':')[0]!;
      return join(folder, `${at}`, `${name}.${extension}`);
    };
    await mkdir(join(folder, '0'));
    await Promise.all(files.map((bytes, i) => writeFile(path(0, names[i]!), bytes)));
    for (const [at, step] of steps.entries()) {
      const inputs = names.map((name) => path(at, name));
      // A page opens as a document unless it is asked for as a sheet.
      const isSheet = step.startsWith('xlsx') && (steps[at - 1] ?? from) === 'html';
      const filter = isSheet ? ['--infilter=HTML (StarCalc)'] : [];
      await office([
        ...filter,
        '--convert-to',
        step,
        '--outdir',
        join(folder, `${at + 1}`),
        ...inputs,
      ]);
    }
    return await Promise.all(names.map((name) => readFile(path(steps.length, name))));
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function toPdf(file: string, folder: string): Promise<void> {
  await office(['--convert-to', 'pdf', '--outdir', folder, file]);
}

async function office(args: readonly string[]): Promise<void> {
  const home = await mkdtemp(join(tmpdir(), 'office-'));
  try {
    const fonts = join(home, 'fonts.conf');
    await writeFile(fonts, FONTS);
    const profile = `-env:UserInstallation=file://${home}/profile`;
    await run(OFFICE, [profile, '--headless', ...args], {
      env: { ...process.env, FONTCONFIG_FILE: fonts },
    });
  } finally {
    await rm(home, { recursive: true });
  }
}

if (import.meta.main) {
  const [file, folder] = process.argv.slice(2);
  if (!file || !folder) throw new Error('usage: libreoffice.ts IN.docx FOLDER');
  await mkdir(folder, { recursive: true });
  await toPdf(resolve(file), resolve(folder));
  const stem = join(folder, basename(file).replace(/\.docx$/, ''));
  await run('pdftoppm', ['-r', '80', '-png', `${stem}.pdf`, stem]);
}

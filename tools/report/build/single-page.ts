// Puts the bundle into one HTML file: style and script inline, and a policy that lets this script run and no other.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Plugin } from 'vite';

/** Nothing but the bundle may run, and nothing may be fetched. */
export function policy(script: string): string {
  const hash = createHash('sha256').update(script, 'utf8').digest('base64');
  return [
    "default-src 'none'",
    `script-src 'sha256-${hash}'`,
    "style-src 'unsafe-inline'", // charts set styles of their own elements
    'img-src data:',
    "connect-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

/** A script that may stand inside an element of HTML: nothing in it ends the element. */
export function inlineScript(code: string): string {
  return code.trim().replaceAll('</script', '<\\/script').replaceAll('<!--', '<\\!--');
}

export function singlePage(template: string): Plugin {
  return {
    name: 'single-page',
    enforce: 'post',
    generateBundle(_options, bundle) {
      let script = '';
      let style = '';
      for (const [file, part] of Object.entries(bundle)) {
        if (part.type === 'chunk') script += part.code;
        else if (file.endsWith('.css')) style += part.source;
        else continue;
        delete bundle[file];
      }
      script = inlineScript(script);
      const parts: Record<string, string> = { POLICY: policy(script), STYLE: style.trim(), SCRIPT: script };
      const page = readFileSync(template, 'utf8').replace(/%([A-Z]+)%/g, (whole, name: string) => parts[name] ?? whole);
      this.emitFile({ type: 'asset', fileName: 'report.html', source: page });
    },
  };
}

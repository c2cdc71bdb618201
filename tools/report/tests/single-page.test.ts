import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { inlineScript, policy } from '../build/single-page';

describe('the policy', () => {
  it('lets this script run and no other', () => {
    const script = 'alert(1)';
    const rules = policy(script);
    expect(rules).toContain(`script-src 'sha256-${createHash('sha256').update(script).digest('base64')}'`);
    expect(rules).toContain("default-src 'none'");
    expect(rules.match(/script-src[^;]*/)![0]).not.toContain('unsafe');
  });
  it('is for a script that cannot end its element', () => {
    expect(inlineScript("a = '</script>' + '<!--'")).toBe("a = '<\\/script>' + '<\\!--'");
  });
});

import { describe, expect, it } from 'vitest';
import { readConfig, secretsOf } from '../src/config.ts';

const BOT = { TELEGRAM_BOT_TOKEN: '123:AAE-x_y', TELEGRAM_ALLOWED_USERS: '4711' };

describe('settings', () => {
  it('need none', () => {
    expect(readConfig({})).toEqual({
      port: 3000,
      dataDir: 'data/local',
      databaseUrl: null,
      formYear: null,
      telegram: null,
      model: null,
    });
  });

  it('ask a language model where there is a key or an address', () => {
    const { model } = readConfig({ OPENAI_API_KEY: 'sk-1', OPENAI_MODEL: 'qwen-plus' });
    expect(model).toMatchObject({
      apiKey: 'sk-1',
      baseUrl: 'https://api.openai.com/v1',
      terms: { name: 'qwen-plus', trusted: false, prices: null },
    });
    const own = readConfig({ OPENAI_BASE_URL: 'http://10.0.0.8:8000/v1/', OPENAI_TRUSTED: '1' });
    expect(own.model).toMatchObject({
      baseUrl: 'http://10.0.0.8:8000/v1',
      terms: { trusted: true },
    });
    const prices = { OPENAI_PRICE_IN: '2', OPENAI_PRICE_OUT: '8' };
    expect(readConfig({ OPENAI_API_KEY: 'sk-1', ...prices }).model?.terms.prices).toEqual({
      tokensIn: 2,
      tokensOut: 8,
    });
  });

  it('of a language model that cannot be are reported, without the key', () => {
    const wrong = {
      OPENAI_API_KEY: 'sk-secret',
      OPENAI_BASE_URL: 'api.x.com',
      OPENAI_TRUSTED: 'yes',
    };
    let said = '';
    try {
      readConfig(wrong);
    } catch (error) {
      said = String(error);
    }
    expect(said).toContain('OPENAI_BASE_URL');
    expect(said).toContain('OPENAI_TRUSTED');
    expect(said).not.toContain('sk-secret');
  });

  it.each([
    ['4711', ['4711']],
    ['@Zhang_San，4711；lisi_2', ['zhang_san', '4711', 'lisi_2']],
    ['0', ['0']],
  ])('let in %s', (list, allowed) => {
    const { telegram } = readConfig({ ...BOT, TELEGRAM_ALLOWED_USERS: list });
    expect([...(telegram?.allowed ?? [])]).toEqual(allowed);
  });

  it('let everybody in only when that is written down', () => {
    expect(readConfig({ ...BOT, TELEGRAM_ALLOWED_USERS: '*' }).telegram?.allowed).toBeNull();
    for (const list of ['', ' ', '*,4711', '张三', undefined]) {
      expect(() => readConfig({ ...BOT, TELEGRAM_ALLOWED_USERS: list })).toThrow(
        'TELEGRAM_ALLOWED_USERS',
      );
    }
  });

  it('are reported together, and secrets are not shown', () => {
    const wrong = {
      PORT: 'x',
      TELEGRAM_BOT_TOKEN: 'sécret',
      TELEGRAM_WEBHOOK_SECRET: 'also sécret',
    };
    let said = '';
    try {
      readConfig(wrong);
    } catch (error) {
      said = error instanceof Error ? error.message : '';
    }
    for (const name of Object.keys(wrong)) expect(said).toContain(name);
    expect(said).not.toContain('sécret');
  });

  it.each([
    ['http://127.0.0.1:7890', 'http://127.0.0.1:7890'],
    ['127.0.0.1:7890', 'http://127.0.0.1:7890'],
    ['http://user:word@proxy.example:3128/', 'http://user:word@proxy.example:3128/'],
  ])('take the proxy %s', (given, url) => {
    expect(readConfig({ ...BOT, HTTPS_PROXY: given }).telegram?.proxy?.url).toBe(url);
    expect(readConfig({ ...BOT, HTTPS_PROXY: '', https_proxy: given }).telegram?.proxy?.url).toBe(
      url,
    );
  });

  it('refuse a proxy that cannot be used, but only where it would be', () => {
    const socks = { HTTPS_PROXY: 'socks5://127.0.0.1:1080' };
    expect(() => readConfig({ ...BOT, ...socks })).toThrow('HTTPS_PROXY');
    expect(readConfig(socks).telegram).toBeNull();
    const near = { ...BOT, TELEGRAM_API_ROOT: 'http://127.0.0.1:8081/' };
    expect(readConfig({ ...near, ...socks }).telegram).toMatchObject({
      apiRoot: 'http://127.0.0.1:8081',
      proxy: null,
    });
  });

  it('give a webhook a secret of its own, the same each time', () => {
    const hook = { ...BOT, TELEGRAM_WEBHOOK_URL: 'https://example.org/telegram' };
    const first = readConfig(hook).telegram?.webhook;
    expect(first?.secret).toMatch(/^[\w-]{32,256}$/);
    expect(readConfig(hook).telegram?.webhook).toEqual(first);
    expect(first?.secret).not.toContain('AAE');
    expect(readConfig({ ...hook, TELEGRAM_WEBHOOK_SECRET: 'mine' }).telegram?.webhook?.secret).toBe(
      'mine',
    );
  });

  it('tell what of a database nobody may read, and what is wrong with its address', () => {
    const at = (url: string) => readConfig({ DATABASE_URL: url });
    expect(secretsOf(at('postgres://shenbao:geh%40eim@db:5432/shenbao'))).toEqual([
      'geh%40eim',
      'geh@eim',
    ]);
    expect(() => at('mysql://shenbao@db/shenbao')).toThrow('PostgreSQL 的地址');
    expect(() => at('postgres://shenbao:a/b#c@db/shenbao')).toThrow('%23');
  });
});

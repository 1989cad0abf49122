import { describe, expect, it } from 'vitest';
import { isBareToken } from '../../../../src/core/redaction/values.ts';
import { maskSecrets } from '../../../../src/core/redaction/mask-secrets.ts';
import type { Syntax } from '../../../../src/core/redaction/syntax.ts';

const masked = (text: string, syntax?: Syntax): string => maskSecrets(text, syntax).replaceAll(/•+/g, '•');

describe('a secret in a whole text', () => {
  it.each([
    ['const password = "hunter2!";', 'const password = "•";'],
    ["db_password: 'Tr0ub4dor&3',", "db_password: '•',"],
    ['{ "apiKey": "k3y-v4lue-77" }', '{ "apiKey": "•" }'],
    ['Authorization: Bearer abc.def-123456', 'Authorization: Bearer •'],
    ['"Authorization": "Basic dXNlcjpwYXNz"', '"Authorization": "Basic •"'],
    ['postgres://admin:s3cr3t@db/app', 'postgres://admin:•@db/app'],
    ['token: "9f86d081884c7d659a2f"', 'token: "•"'],
    ['x = "ghp_16C7e42F292c6912E7710c838347Ae178B4a"', 'x = "ghp_•"'],
    ['AKIAIOSFODNN7EXAMPLE', 'AKIA•'],
    ['sk-ant-api03-AbCdEf0123456789_x', 'sk-ant-•'],
    ['https://api.example.com/v1?api_key=8f2c1aa9&x=1', 'https://api.example.com/v1?api_key=•&x=1'],
    ['<password>hunter2!</password>', '<password>•</password>'],
    ['<add key="DbPassword" value="hunter2!"/>', '<add key="DbPassword" value="•"/>'],
    ['String password = "hunter2!";', 'String password = "•";'],
    ['let password: &str = "hunter2!";', 'let password: &str = "•";'],
    ['hash["password"] = "hunter2!"', 'hash["password"] = "•"'],
    ['password => "hunter2!"', 'password => "•"'],
    ["ALTER USER x IDENTIFIED BY 'hunter2!'", "ALTER USER x IDENTIFIED BY '•'"],
    ["CREATE ROLE x PASSWORD 'hunter2!'", "CREATE ROLE x PASSWORD '•'"],
    ['conn = "Server=db;User=sa;Password=hunter2!;"', 'conn = "Server=db;User=sa;Password=•;"'],
    ['AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq==', 'AccountKey=•'],
  ])('%s', (text, expected) => {
    expect(masked(text, 'code')).toBe(expected);
  });

  it.each([
    ['PASSWORD=hunter2! ./run', 'PASSWORD=•! ./run'.replace('!', '')],
    ['app --password hunter2! --x', 'app --password • --x'],
    ['app --token=9f86d081884c7d65', 'app --token=•'],
    ['mysql -u root -phunter2! db', 'mysql -u root -p• db'],
    ['curl -u bob:hunter2! https://x', 'curl -u bob:• https://x'],
    ['docker login -u x -p hunter2!', 'docker login -u x -p •'],
    ['redis-cli -a hunter2! ping', 'redis-cli -a • ping'],
    ['curl -H "Authorization: Bearer abcdef123456"', 'curl -H "Authorization: Bearer •"'],
  ])('%s', (text, expected) => {
    expect(masked(text, 'shell')).toBe(expected);
  });

  it.each([['password: hunter2'], ['DB_PASSWORD=hunter2'], ['api_key: abcd1234efgh']])('%s', (text) => {
    expect(masked(text, 'data')).toMatch(/[:=] ?•$/);
  });

  it.each([
    'password = ""',
    'const password = process.env.PASSWORD;',
    'password: string;',
    'password = "<password>"',
    'password = "${PASSWORD}"',
    'apiKey: "your-api-key-here"',
    'const token = lexer.next();',
    "token: 'identifier'",
    'input type="password" name="password"',
    'if (token === "(") return;',
    'password: "Enter your password"',
    'const password = getPassword(user);',
    'export const tokenTypes = ["a", "b"];',
    'http://localhost:3000/path',
    'this.secret = secret;',
    'class PasswordField {}',
    '.sk-rotating-plane { }',
    'function hf_hub_download() {}',
    'npm_config_registry=https://registry.example',
  ])('leaves %s', (text) => {
    expect(maskSecrets(text, 'code')).toBe(text);
  });
});

describe('a run that came alone', () => {
  it.each(['5Noocgv8vQ9oPijj4ioQ', 'Gt8Wj1h4bCi3eL0d5w', 'q7Xw2LmN9vRt4KsYb8PzHc3Jd6Ff1GaEuTo5', 'zX81/kQ+7bN0aP3vT9'])(
    'is a piece of a secret: %s',
    (run) => expect(isBareToken(run)).toBe(true),
  );

  it.each([
    'convertLineEndingsToUnix',
    'hexToUint8Array',
    'isIPv6LinkLocal',
    'MAX_RETRIES_2_BEFORE_3',
    '9f162f2fbff69ed4a4c848be66382d06774',
    '123e4567-e89b-12d3-a456-426614174000',
    '20261122093101000000',
    'src/core/redaction/values.ts',
    'two words of 12 letters 34',
  ])('is none: %s', (run) => expect(isBareToken(run)).toBe(false));
});

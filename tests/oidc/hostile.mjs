// A provider that lies, for our client: npm oauth2-mock-server, changed in one way per client. The client's name is the
// lie it is told, so every test asks the same server and none disturbs another.
// Usage: node hostile.mjs   prints its issuer when it is ready.
import { createHash, createHmac, createPrivateKey, createPublicKey, generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { createServer } from 'node:http';
import { OAuth2Server } from 'oauth2-mock-server';

const mock = new OAuth2Server();
const { issuer, service } = mock;
const main = await issuer.keys.generate('RS256');
const other = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
const mainKey = createPrivateKey({ key: main, format: 'jwk' });
const rotated = { kid: randomUUID(), key: generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey, published: false };

const encode = (json) => Buffer.from(JSON.stringify(json)).toString('base64url');
const decode = (token) => JSON.parse(Buffer.from(token.split('.')[1], 'base64url'));
const compact = (header, payload, make) => {
  const signed = `${encode(header)}.${encode(payload)}`;
  return `${signed}.${make(signed)}`;
};
const rs256 = (payload, kid = main.kid, key = mainKey) =>
  compact({ alg: 'RS256', kid }, payload, (signed) => sign('RSA-SHA256', Buffer.from(signed), key).toString('base64url'));
const now = () => Math.floor(Date.now() / 1000);
const without = (payload, name) => {
  const { [name]: _, ...rest } = payload;
  return rest;
};
const hashOf = (token) => createHash('sha256').update(token).digest().subarray(0, 16).toString('base64url');

// What the id_token becomes.
const tokens = {
  'alg-none': (p) => compact({ alg: 'none' }, p, () => ''),
  'alg-none-with-kid': (p) => compact({ alg: 'none', kid: main.kid }, p, () => 'AAAA'),
  'hs256-with-public-key': (p) => {
    const pem = createPublicKey(mainKey).export({ type: 'spki', format: 'pem' });
    return compact({ alg: 'HS256', kid: main.kid }, p, (signed) => createHmac('sha256', pem).update(signed).digest('base64url'));
  },
  'wrong-iss': (p) => rs256({ ...p, iss: 'https://evil.example' }),
  'wrong-aud': (p) => rs256({ ...p, aud: 'another-client' }),
  'several-aud': (p) => rs256({ ...p, aud: [p.aud, 'another-client'] }),
  'wrong-azp': (p) => rs256({ ...p, aud: [p.aud, 'another-client'], azp: 'another-client' }),
  'right-azp': (p) => rs256({ ...p, aud: [p.aud, 'another-client'], azp: p.aud }),
  'wrong-nonce': (p) => rs256({ ...p, nonce: 'of-another-login-0123456789' }),
  'no-nonce': (p) => rs256(without(p, 'nonce')),
  'expired': (p) => rs256({ ...p, iat: now() - 120, exp: now() - 60 }),
  'expired-within-leeway': (p) => rs256({ ...p, iat: now() - 120, exp: now() - 10 }),
  'no-exp': (p) => rs256(without(p, 'exp')),
  'future-iat': (p) => rs256({ ...p, iat: now() + 3600, exp: now() + 7200 }),
  'lower-acr': (p) => rs256({ ...p, acr: 'eidas1' }),
  'no-acr': (p) => rs256(without(p, 'acr')),
  'wrong-at-hash': (p) => rs256({ ...p, at_hash: hashOf('another token') }),
  'no-sub': (p) => rs256(without(p, 'sub')),
  'swapped-key': (p) => rs256(p, main.kid, other),
  'unknown-kid': (p) => rs256(p, 'never-published', other),
  'rotated': (p) => {
    rotated.published = true;
    return rs256(p, rotated.kid, rotated.key);
  },
  'garbage': () => 'not.a.token',
};

// What the userinfo becomes: a JWT, or an object sent as JSON.
const infos = {
  'userinfo-other-sub': (p) => rs256({ ...p, sub: 'someone-else' }),
  'userinfo-unsigned': (p) => p,
  'userinfo-alg-none': (p) => compact({ alg: 'none' }, p, () => ''),
  'userinfo-other-key': (p) => rs256(p, main.kid, other),
  'userinfo-wrong-aud': (p) => rs256({ ...p, aud: 'another-client' }),
  'userinfo-wrong-iss': (p) => rs256({ ...p, iss: 'https://evil.example' }),
  'userinfo-expired': (p) => rs256({ ...p, exp: now() - 60 }),
};

service.on('beforeAuthorizeRedirect', ({ url }, request) => {
  const lie = request.query.client_id;
  if (lie === 'error-param' || lie === 'error-with-markup') {
    url.searchParams.delete('code');
    url.searchParams.set('error', lie === 'error-param' ? 'access_denied' : '<script>alert(1)</script>');
  }
  if (lie === 'swapped-state') url.searchParams.set('state', 'of-another-session');
  if (lie === 'no-state') url.searchParams.delete('state');
  if (lie === 'no-code') url.searchParams.delete('code');
  if (lie === 'iss-of-another') url.searchParams.set('iss', 'https://evil.example');
  if (lie === 'two-codes') url.searchParams.append('code', 'another');
});

service.on('beforeResponse', (answer, request) => {
  const lie = request.body.client_id;
  const { body } = answer;
  body.access_token = `${lie}.${randomUUID()}`;
  const payload = { ...decode(body.id_token), acr: 'eidas2', at_hash: hashOf(body.access_token) };
  body.id_token = (tokens[lie] ?? rs256)(payload);
  if (lie === 'no-id-token') delete body.id_token;
  if (lie === 'mac-token') body.token_type = 'mac';
  if (lie === 'token-too-long') body.padding = 'x'.repeat(100_000);
  if (lie === 'token-502') answer.statusCode = 502;
  if (lie === 'token-refused') Object.assign(answer, { statusCode: 401, body: { error: 'invalid_client' } });
});

function userinfo(request, response) {
  const lie = (request.headers.authorization ?? '').replace('Bearer ', '').split('.')[0];
  if (lie === 'userinfo-withheld') return response.writeHead(401).end();
  if (lie === 'userinfo-502') return response.writeHead(502).end();
  const made = (infos[lie] ?? rs256)({ iss: issuer.url, aud: lie, sub: 'johndoe', iat: now(), given_name: 'John' });
  const json = typeof made === 'object';
  return response
    .writeHead(200, { 'content-type': json ? 'application/json' : 'application/jwt' })
    .end(json ? JSON.stringify(made) : made);
}

function keys(response) {
  const published = issuer.keys.toJSON();
  if (rotated.published) {
    published.push({ ...createPublicKey(rotated.key).export({ format: 'jwk' }), kid: rotated.kid, alg: 'RS256', use: 'sig' });
  }
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ keys: published }));
}

// A redirect of the token endpoint leads here: nobody may come.
let followed = 0;

const server = createServer(async (request, response) => {
  if (request.url === '/followed') return response.writeHead(200).end(String(followed));
  if (request.url === '/trap') { followed += 1; return response.writeHead(200).end('{}'); }
  if (request.url === '/userinfo') return userinfo(request, response);
  if (request.url === '/jwks') return keys(response);
  if (request.url === '/token') {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const form = Buffer.concat(chunks);
    const lie = new URLSearchParams(form.toString()).get('client_id');
    if (lie === 'token-slow') await new Promise((done) => setTimeout(done, 20_000));
    if (lie === 'token-redirects') return response.writeHead(307, { location: `${issuer.url}/trap` }).end();
    if (lie === 'token-not-json') return response.writeHead(200).end('<html>');
    if (lie === 'token-cut') return response.writeHead(200, { 'content-length': 1000 }).write('{', () => response.destroy());
    // Express takes a body that was read already.
    request.body = Object.fromEntries(new URLSearchParams(form.toString()));
    request._body = true;
  }
  return service.requestHandler(request, response);
});
server.listen(0, '127.0.0.1', () => {
  issuer.url = `http://127.0.0.1:${server.address().port}`;
  console.log(issuer.url);
});

// A foreign provider for our client: npm oidc-provider, set up as FranceConnect's own (30 s codes, 60 s tokens, pairwise
// subjects, signed userinfo, PKCE required). Its pages answer by themselves: the person always agrees, unless the request
// says `login_hint=refuse`.
// Usage: node provider.mjs REDIRECT_URI PUBLIC_JWK   prints its issuer when it is ready.
import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import Provider from 'oidc-provider';

const [redirectUri, publicJwk] = process.argv.slice(2);
const jwk = (pair, kid) => ({ ...pair.privateKey.export({ format: 'jwk' }), kid, use: 'sig' });
const secret = 'a secret long enough';

const client = (client_id, method, algorithm, more = {}) => ({
  client_id,
  redirect_uris: [redirectUri],
  post_logout_redirect_uris: ['https://client.example/bye'],
  token_endpoint_auth_method: method,
  id_token_signed_response_alg: algorithm,
  userinfo_signed_response_alg: algorithm,
  ...(method === 'private_key_jwt' ? { jwks: { keys: [JSON.parse(publicJwk)] } } : { client_secret: secret }),
  ...more,
});

const server = createServer();
server.listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    jwks: {
      keys: [
        jwk(generateKeyPairSync('ec', { namedCurve: 'P-256' }), 'ec'),
        jwk(generateKeyPairSync('rsa', { modulusLength: 2048 }), 'rsa'),
      ],
    },
    clients: [
      client('post-es256', 'client_secret_post', 'ES256'),
      client('basic-rs256', 'client_secret_basic', 'RS256'),
      client('key-ps256', 'private_key_jwt', 'PS256', { token_endpoint_auth_signing_alg: 'ES256' }),
      client('unsigned', 'client_secret_post', 'ES256', { userinfo_signed_response_alg: undefined }),
    ],
    claims: { openid: ['sub'], given_name: ['given_name'], email: ['email'] },
    scopes: ['openid', 'given_name', 'email'],
    acrValues: ['eidas1', 'eidas2'],
    subjectTypes: ['pairwise'],
    pairwiseIdentifier: (_ctx, accountId, { clientId }) => `${accountId}-at-${clientId}`,
    enabledJWA: {
      idTokenSigningAlgValues: ['ES256', 'RS256', 'PS256'],
      userinfoSigningAlgValues: ['ES256', 'RS256', 'PS256'],
      clientAuthSigningAlgValues: ['ES256'],
    },
    pkce: { required: () => true },
    ttl: { AccessToken: 60, AuthorizationCode: 30, IdToken: 60, Grant: 30, Interaction: 1800, Session: 1800 },
    features: { devInteractions: { enabled: false }, jwtUserinfo: { enabled: true } },
    cookies: { keys: ['only for tests'] },
    findAccount: (_ctx, accountId) => ({
      accountId,
      claims: () => ({ sub: accountId, given_name: 'Angela Claire Louise', email: 'angela@example.fr' }),
    }),
    loadExistingGrant: async (ctx) => {
      const { clientId } = ctx.oidc.client;
      const grant = new ctx.oidc.provider.Grant({ clientId, accountId: ctx.oidc.session.accountId });
      grant.addOIDCScope('openid given_name email');
      await grant.save();
      return grant;
    },
    interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
  });
  const protocol = provider.callback();
  server.on('request', async (request, response) => {
    if (!request.url.startsWith('/interaction/')) return protocol(request, response);
    const { params } = await provider.interactionDetails(request, response);
    const result = params.login_hint === 'refuse' ? { error: 'access_denied' } : { login: { accountId: 'angela', acr: 'eidas1' } };
    return provider.interactionFinished(request, response, result);
  });
  console.log(issuer);
});

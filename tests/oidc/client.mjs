// A foreign client for our provider: npm openid-client, a certified relying party. Logs in with every check it has, then
// tries what must fail, and prints what it saw as JSON.
// Usage: node client.mjs ISSUER CLIENT_ID CLIENT_SECRET REDIRECT_URI post|basic
import * as client from 'openid-client';

const [issuer, clientId, secret, redirectUri, method] = process.argv.slice(2);
const metadata = { id_token_signed_response_alg: 'ES256', userinfo_signed_response_alg: 'ES256' };
const proof = (one) => (method === 'post' ? client.ClientSecretPost(one) : client.ClientSecretBasic(one));
const discover = (one) =>
  client.discovery(new URL(issuer), clientId, metadata, proof(one), { execute: [client.allowInsecureRequests] });
const config = await discover(secret);
client.enableNonRepudiationChecks(config);

async function authorize(more = {}) {
  const checks = {
    pkceCodeVerifier: client.randomPKCECodeVerifier(),
    expectedState: client.randomState(),
    expectedNonce: client.randomNonce(),
    idTokenExpected: true,
  };
  const url = client.buildAuthorizationUrl(config, {
    redirect_uri: redirectUri,
    scope: 'openid given_name email',
    acr_values: 'eidas1',
    state: checks.expectedState,
    nonce: checks.expectedNonce,
    code_challenge: await client.calculatePKCECodeChallenge(checks.pkceCodeVerifier),
    code_challenge_method: 'S256',
    ...more,
  });
  const page = await fetch(url, { redirect: 'manual' });
  return { back: new URL(page.headers.get('location')), checks };
}

const failure = async (run) => {
  try {
    await run();
    return 'accepted';
  } catch (error) {
    return error.error ?? error.cause?.[0]?.parameters?.error ?? error.status ?? error.message;
  }
};

const seen = {};
const { back, checks } = await authorize();
const tokens = await client.authorizationCodeGrant(config, back, checks);
seen.names = Object.keys(tokens).sort();
seen.claims = tokens.claims();
seen.userinfo = await client.fetchUserInfo(config, tokens.access_token, seen.claims.sub);
seen.logout = client.buildEndSessionUrl(config, {
  id_token_hint: tokens.id_token,
  post_logout_redirect_uri: 'https://client.example/bye',
  state: 's-1',
}).href;

seen.replay = await failure(() => client.authorizationCodeGrant(config, back, checks));
seen.revoked = await failure(() => client.fetchUserInfo(config, tokens.access_token, seen.claims.sub));
const verifier = await authorize();
seen.otherVerifier = await failure(() =>
  client.authorizationCodeGrant(config, verifier.back, { ...verifier.checks, pkceCodeVerifier: client.randomPKCECodeVerifier() }));
const fresh = await authorize();
const stranger = await discover('another secret, wrong');
seen.otherSecret = await failure(() => client.authorizationCodeGrant(stranger, fresh.back, fresh.checks));
const refused = await authorize({ login_hint: 'refuse' });
seen.refused = await failure(() => client.authorizationCodeGrant(config, refused.back, refused.checks));
const implicit = await authorize({ response_type: 'id_token' });
seen.implicit = new URLSearchParams(implicit.back.hash.slice(1)).get('error');
console.log(JSON.stringify(seen));

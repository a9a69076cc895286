// Passkeys: a form with `data-passkey="register"` or `"login"` and its options (JSON) in `data-options` has
// - an input[name=response], hidden, that takes the browser's answer before the form is sent;
// - `data-passkey-start`, a button[type=button], hidden until a script can make it work;
// - `data-passkey-absent`, what is said without script or without support;
// - `data-passkey-failed`, hidden, with a role of alert: what is said when it was refused or took too long.
const bytesOf = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));

const textOf = (buffer) => {
  const characters = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join("");
  return btoa(characters).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
};

// The options hold bytes as base64url in these four places; browsers take them as bytes.
const optionsOf = (form) => {
  const options = JSON.parse(form.dataset.options);
  options.challenge = bytesOf(options.challenge);
  if (options.user) options.user.id = bytesOf(options.user.id);
  for (const list of ["excludeCredentials", "allowCredentials"]) {
    options[list] = options[list]?.map((one) => ({ ...one, id: bytesOf(one.id) }));
    if (!options[list]) delete options[list];
  }
  return options;
};

const answerOf = (credential) => {
  const { response } = credential;
  const answer = { transports: response.getTransports?.() ?? [] };
  for (const part of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (response[part]) answer[part] = textOf(response[part]);
  }
  return JSON.stringify({ id: credential.id, rawId: textOf(credential.rawId), type: credential.type, response: answer });
};

if (window.PublicKeyCredential && navigator.credentials) {
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    const start = form.querySelector("[data-passkey-start]");
    const absent = form.querySelector("[data-passkey-absent]");
    const failed = form.querySelector("[data-passkey-failed]");
    start.hidden = false;
    if (absent) absent.hidden = true;
    start.addEventListener("click", async () => {
      start.disabled = true;
      if (failed) failed.hidden = true;
      try {
        const publicKey = optionsOf(form);
        const credential = form.dataset.passkey === "register"
          ? await navigator.credentials.create({ publicKey })
          : await navigator.credentials.get({ publicKey });
        form.querySelector("input[name=response]").value = answerOf(credential);
        form.requestSubmit();
      } catch {
        if (failed) failed.hidden = false;
      } finally {
        start.disabled = false;
      }
    });
  }
}

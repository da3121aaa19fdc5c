import { requiredElement } from "@shell/required-element";

/** WebAuthn level 3: what servers send as JSON, and browsers parse. */
type OptionsJson = PublicKeyCredentialCreationOptionsJSON & PublicKeyCredentialRequestOptionsJSON;

/**
 * Forms that a passkey fills in: `<form data-passkey="create" hidden>`, or `"get"`. The options are the form's
 * JSON script, else what its address answers. A browser without passkeys keeps the form hidden.
 */
export function enablePasskeys(root: ParentNode): void {
  if (!globalThis.PublicKeyCredential?.parseCreationOptionsFromJSON) return;
  for (const form of root.querySelectorAll<HTMLFormElement>("form[data-passkey]")) {
    form.hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void fillIn(form);
    });
  }
  for (const note of root.querySelectorAll<HTMLElement>("[data-no-passkeys]")) note.hidden = true;
}

async function fillIn(form: HTMLFormElement): Promise<void> {
  const problem = requiredElement(form, "[role=alert]");
  problem.hidden = true;
  try {
    const options = await optionsOf(form);
    const credential = await (form.dataset.passkey === "create" ? create(options) : get(options));
    const field = requiredElement<HTMLInputElement>(form, "[name=credential]");
    field.value = JSON.stringify((credential as PublicKeyCredential).toJSON());
    form.submit();
  } catch {
    problem.hidden = false;
  }
}

async function optionsOf(form: HTMLFormElement): Promise<OptionsJson> {
  const script = form.querySelector("script[type='application/json']");
  const data = script ? JSON.parse(script.textContent ?? "") : await fetched(form.action);
  return (data.creation_options ?? data.request_options).publicKey;
}

async function fetched(address: string) {
  const answer = await fetch(address, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`The server answered ${answer.status}.`);
  return answer.json();
}

/** A passkey replaces the password: the browser must find it without a username, and ask for a PIN, a finger or a face. */
function create(options: OptionsJson): Promise<Credential | null> {
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON({
    ...options,
    authenticatorSelection: {
      residentKey: "required",
      requireResidentKey: true,
      userVerification: "required",
    },
  });
  return navigator.credentials.create({ publicKey });
}

function get(options: OptionsJson): Promise<Credential | null> {
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON({
    ...options,
    userVerification: "required",
  });
  return navigator.credentials.get({ publicKey });
}

import { beforeEach, describe, expect, it, vi } from "vitest";
import { enablePasskeys } from "./passkeys";

const FORM = (mode: string, options = "") => `
  <form action="http://localhost/2fa/webauthn/login/" data-passkey="${mode}" hidden>
    <input type="hidden" name="credential">
    ${options && `<script type="application/json">${options}</script>`}
    <p role="alert" hidden>Try again.</p>
    <button type="submit">Use a passkey</button>
  </form>
  <p data-no-passkeys>This browser has none.</p>`;

const credential = { toJSON: () => ({ id: "key" }) };
const container = { create: vi.fn(), get: vi.fn() };

function page(markup: string): HTMLFormElement {
  document.body.innerHTML = markup;
  enablePasskeys(document);
  const form = document.querySelector("form") as HTMLFormElement;
  form.submit = vi.fn();
  return form;
}

function press(form: HTMLFormElement): void {
  form.dispatchEvent(new Event("submit", { cancelable: true }));
}

beforeEach(() => {
  vi.stubGlobal("PublicKeyCredential", {
    parseCreationOptionsFromJSON: (options: unknown) => options,
    parseRequestOptionsFromJSON: (options: unknown) => options,
  });
  container.create.mockReset().mockResolvedValue(credential);
  container.get.mockReset().mockResolvedValue(credential);
  vi.stubGlobal("navigator", { credentials: container });
});

describe("a form that a passkey fills in", () => {
  it("stays hidden where the browser has no passkeys", () => {
    vi.stubGlobal("PublicKeyCredential", undefined);
    const form = page(FORM("get"));
    expect(form.hidden).toBe(true);
    expect(document.querySelector<HTMLElement>("[data-no-passkeys]")?.hidden).toBe(false);
  });

  it("makes a passkey that needs no name and asks for a PIN, from the page's options", async () => {
    const options = { creation_options: { publicKey: { challenge: "c" } } };
    const form = page(FORM("create", JSON.stringify(options)));
    expect(form.hidden).toBe(false);
    press(form);
    await vi.waitFor(() => expect(form.submit).toHaveBeenCalledOnce());
    const publicKey = container.create.mock.calls[0]?.[0]?.publicKey;
    expect(publicKey.challenge).toBe("c");
    expect(publicKey.authenticatorSelection).toMatchObject({
      residentKey: "required",
      userVerification: "required",
    });
    expect(form.querySelector("input")?.value).toBe('{"id":"key"}');
  });

  it("asks the form's address for options that the page does not have", async () => {
    const answer = { request_options: { publicKey: { challenge: "d" } } };
    const ask = vi.fn().mockResolvedValue({ ok: true, json: async () => answer });
    vi.stubGlobal("fetch", ask);
    const form = page(FORM("get"));
    press(form);
    await vi.waitFor(() => expect(form.submit).toHaveBeenCalledOnce());
    expect(ask.mock.calls[0]?.[0]).toBe(form.action);
    expect(container.get.mock.calls[0]?.[0].publicKey).toEqual({
      challenge: "d",
      userVerification: "required",
    });
  });

  it("says so when the person or the server refuses", async () => {
    vi.stubGlobal("fetch", vi.fn().mockResolvedValue({ ok: false, status: 429 }));
    const form = page(FORM("get"));
    press(form);
    const problem = form.querySelector("[role=alert]") as HTMLElement;
    await vi.waitFor(() => expect(problem.hidden).toBe(false));
    expect(form.submit).not.toHaveBeenCalled();
  });
});

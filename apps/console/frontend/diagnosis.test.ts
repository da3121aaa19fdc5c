import { describe, expect, test } from "vitest";
import { advice, type Findings, outcomeInWords, stateInWords } from "./diagnosis";

const well: Findings = {
  steps: { page: "good", socket: "good", echo: "good" },
  state: "open",
  online: true,
  lasting: false,
  refusal: "",
  median: 20,
};
const cut: Findings = {
  ...well,
  steps: { page: "good", socket: "bad", echo: "waiting" },
  state: "reconnecting",
  lasting: true,
};

const said = (findings: Findings) => advice(findings).join(" ");

describe("the state in words", () => {
  test.each([
    [well, "Connected. Live updates reach you at once."],
    [{ ...well, median: 900 }, "Connected, but slowly."],
    [{ ...well, steps: { ...well.steps, echo: "waiting" } }, "Connected. Waiting for an echo…"],
    [{ ...well, steps: { ...well.steps, echo: "bad" } }, "Connected, but nothing comes back."],
    [{ ...cut, state: "connecting" }, "Connecting…"],
    [cut, "Not connected. Reconnecting…"],
    [{ ...cut, state: "offline", online: false }, "You are offline."],
    [{ ...cut, state: "closed" }, "The server refused this connection."],
    [{ ...cut, state: "closed", refusal: "Too many tabs." }, "Too many tabs."],
  ] satisfies [Findings, string][])("%#", (findings, words) => {
    expect(stateInWords(findings)).toBe(words);
  });
});

describe("advice", () => {
  test("nothing when all is well", () => {
    expect(advice(well)).toEqual([]);
  });

  test("nothing yet when the connection was cut a moment ago", () => {
    expect(advice({ ...cut, lasting: false })).toEqual([]);
  });

  test("nothing yet while it is not known whether the site answers", () => {
    expect(advice({ ...cut, steps: { ...cut.steps, page: "waiting" } })).toEqual([]);
  });

  test("offline: the network of the device, at once", () => {
    expect(said({ ...cut, state: "offline", online: false, lasting: false })).toContain(
      "flight mode",
    );
  });

  test("advice when pages load and sockets do not open", () => {
    for (const culprit of ["Proxy or VPN", "Firewall", "Browser extension"]) {
      expect(said(cut)).toContain(culprit);
    }
  });

  test("nothing answers: the network, or the site restarts", () => {
    const words = said({ ...cut, steps: { ...cut.steps, page: "bad" } });
    expect(words).toContain("Open another website");
    expect(words).not.toContain("extension");
  });

  test("open and silent: something holds messages back", () => {
    expect(said({ ...well, steps: { ...well.steps, echo: "bad" } })).toContain("holding messages");
  });

  test("refused: there is nothing to do about the network", () => {
    const refused = said({ ...cut, state: "closed", refusal: "Too many tabs." });
    expect(refused).toContain("Reload");
    expect(refused).not.toContain("Proxy");
  });

  test("an open connection counts for more than a device that says it is offline", () => {
    expect(advice({ ...well, online: false })).toEqual([]);
    expect(stateInWords({ ...well, online: false })).toMatch(/^Connected/);
  });
});

test("each outcome of each step is a sentence", () => {
  for (const step of ["page", "socket", "echo"] as const) {
    expect(outcomeInWords(step, { ...well.steps, [step]: "good" })).toMatch(/^Yes: .*\.$/);
    expect(outcomeInWords(step, { ...well.steps, [step]: "bad" })).toMatch(/^No: .*\.$/);
  }
});

test("no echo is awaited without a connection", () => {
  expect(outcomeInWords("echo", cut.steps)).toBe("Waits for an open connection.");
});

import { describe, expect, it } from "vitest";
import { bodyParts } from "./message-body";

const links = (body: string) =>
  bodyParts(body).flatMap((part) => (part.kind === "link" ? part.href : []));
const mentions = (body: string) =>
  bodyParts(body).flatMap((part) => (part.kind === "mention" ? part.text : []));

describe("bodyParts", () => {
  it("keeps the whole text, in order", () => {
    const body = "Hi @ada, see https://example.org/x?y=1.\nBye <b>";
    expect(
      bodyParts(body)
        .map(({ text }) => text)
        .join(""),
    ).toBe(body);
    expect(bodyParts(body).map(({ kind }) => kind)).toEqual([
      "text",
      "mention",
      "text",
      "link",
      "text",
    ]);
  });

  it.each([
    ["(see https://example.org/a)", "https://example.org/a"],
    [
      "https://en.wikipedia.org/wiki/Signal_(railway).",
      "https://en.wikipedia.org/wiki/Signal_(railway)",
    ],
    ["Is it http://example.org?!", "http://example.org"],
    ['"https://example.org/"', "https://example.org/"],
  ])("leaves the punctuation of the sentence out of a link: %s", (body, href) => {
    expect(links(body)).toEqual([href]);
  });

  it.each([
    "javascript:alert(1)",
    "data:text/html,x",
    "ftp://example.org",
    "https://",
    "http://[x",
  ])("makes no link of %s", (body) => {
    expect(links(body)).toEqual([]);
    expect(
      bodyParts(body)
        .map(({ text }) => text)
        .join(""),
    ).toBe(body);
  });

  it("finds the mentions that the server finds", () => {
    expect(
      mentions("@ada and (@grace-h)! me@ada x.@ada @@ada @al @ada-the-very-long-name-of-somebody"),
    ).toEqual(["@ada", "@grace-h"]);
  });
});

import { beforeEach, describe, expect, test, vi } from "vitest";
import "./copy-sample";

let copied: string[];

beforeEach(() => {
  copied = [];
  document.body.innerHTML = `<copy-sample data-name="ping"><pre><code>{"a": 1}</code></pre></copy-sample>`;
});

const button = () => document.querySelector("button") as HTMLButtonElement;

function clipboard(writeText: (text: string) => Promise<void>): void {
  vi.stubGlobal("navigator", { clipboard: { writeText } });
}

describe("<copy-sample>", () => {
  test("has a button that names the sample", () => {
    expect(button().textContent).toBe("Copy the sample of ping");
  });

  test("copies the text and says so", async () => {
    clipboard(async (text) => void copied.push(text));
    button().click();
    await vi.waitFor(() => expect(button().textContent).toContain("Copied"));
    expect(copied).toEqual(['{"a": 1}']);
  });

  test("without a clipboard the text is selected", async () => {
    clipboard(async () => Promise.reject(new Error("No.")));
    button().click();
    await vi.waitFor(() => expect(button().textContent).toContain("by hand"));
    expect(getSelection()?.toString()).toBe('{"a": 1}');
  });

  test("is not added twice when moved", () => {
    document.body.append(document.querySelector("copy-sample") as Element);
    expect(document.querySelectorAll("button")).toHaveLength(1);
  });
});

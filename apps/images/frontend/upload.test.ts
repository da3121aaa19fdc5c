import { beforeEach, describe, expect, it, vi } from "vitest";
import { FakeRequest } from "./fake-request";
import { Upload } from "./upload";

const TEXTS = { tooLarge: "Too large.", offline: "No connection.", failed: "A problem." };
const file = new File(["0123456789"], "train.jpg", { type: "image/jpeg" });

let changed = vi.fn<() => void>();

function begin(maxBytes = 0): Upload {
  const upload = new Upload(file, "/up/?upload=x", maxBytes, TEXTS, () => changed());
  upload.start();
  return upload;
}

beforeEach(() => {
  FakeRequest.all = [];
  changed = vi.fn<() => void>();
  vi.stubGlobal("XMLHttpRequest", FakeRequest);
});

describe("an upload", () => {
  it("sends the file, with the CSRF token, and knows the id that the server gave it", () => {
    document.body.innerHTML = '<input name="csrfmiddlewaretoken" value="secret">';
    const upload = begin();
    expect(FakeRequest.last.address).toBe("/up/?upload=x");
    expect(FakeRequest.last.headers["X-CSRFToken"]).toBe("secret");
    expect(FakeRequest.last.body?.get("image")).toBeInstanceOf(File);
    FakeRequest.last.answer(201, { image_id: 12 });
    expect(upload).toMatchObject({ state: "done", imageId: 12, progress: 1 });
  });

  it("has the same id for each attempt, and knows the size of the picture", () => {
    const upload = begin();
    const first = FakeRequest.last;
    first.lose();
    upload.start();
    expect(FakeRequest.last).not.toBe(first);
    expect(FakeRequest.last.body?.get("client_id")).toBe(first.body?.get("client_id"));
    FakeRequest.last.answer(201, { image_id: 12, width: 60, height: 40 });
    expect(upload.size).toEqual({ width: 60, height: 40 });
    expect(begin() && FakeRequest.last.body?.get("client_id")).not.toBe(
      first.body?.get("client_id"),
    );
  });

  it("tells how much has been sent", () => {
    const upload = begin();
    FakeRequest.last.progress(5, 10);
    expect(upload.progress).toBe(0.5);
    expect(changed).toHaveBeenCalledTimes(2);
  });

  it("repeats the server's sentence", () => {
    const upload = begin();
    FakeRequest.last.answer(422, { message: "This file is damaged." });
    expect(upload).toMatchObject({ state: "failed", reason: "This file is damaged." });
  });

  it.each([
    [413, "", "Too large."],
    [500, "<h1>Error</h1>", "A problem."],
    [200, "null", "A problem."],
  ])("has a sentence of its own for status %i", (status, content, sentence) => {
    const upload = begin();
    FakeRequest.last.answer(status, content);
    expect(upload).toMatchObject({ state: "failed", reason: sentence });
  });

  it("is not begun if the file is too large", () => {
    expect(begin(9)).toMatchObject({ state: "failed", reason: "Too large." });
    expect(FakeRequest.all).toEqual([]);
    expect(begin(10).state).toBe("sending");
  });

  it("can be tried again after a lost connection", () => {
    const upload = begin();
    FakeRequest.last.lose();
    expect(upload).toMatchObject({ state: "failed", reason: "No connection." });
    upload.start();
    expect(upload).toMatchObject({ state: "sending", reason: "", progress: 0 });
    FakeRequest.last.answer(201, { image_id: 12 });
    expect(upload.state).toBe("done");
  });

  it("can be cancelled, but not once it is done", () => {
    const upload = begin();
    upload.cancel();
    expect(FakeRequest.last.aborted).toBe(true);
    expect(upload.state).toBe("cancelled");
    const other = begin();
    FakeRequest.last.answer(201, { image_id: 12 });
    other.cancel();
    expect(other.state).toBe("done");
  });
});

// The page is whole without this script: its forms are posted and answered with
// a page. The script sends the same forms in the background, takes out of the
// page that comes back what differs, and asks again when the stream tells of a
// change. It never moves the focus from somebody who is typing.
"use strict";
(() => {
  const byId = (id) => document.getElementById(id);
  const home = document.body.dataset.home;
  const patience = 10_000; // how long an answer to a press is waited for, in ms

  let work = Promise.resolve(); // one page at a time, in order
  const queue = (job) => { work = work.then(job).catch(() => offline(true)); };

  const load = async (url, options) => {
    const response = await fetch(url, { ...options, headers: { "Lotsen-Live": "1" } });
    offline(false);
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    return { ok: response.ok, page };
  };

  // offline is shown only when it lasts: a stream may end and begin again.
  let alarm = 0;
  const offline = (on) => {
    clearTimeout(alarm);
    if (on) alarm = setTimeout(() => { byId("offline").hidden = false; }, 2000);
    else byId("offline").hidden = true;
  };

  const announce = (text) => {
    const place = byId("announce");
    place.textContent = "";
    setTimeout(() => { place.textContent = text; }, 50);
  };
  // words is what would be read aloud, a sentence for each part. Bars are drawn with
  // letters that nobody wants to hear.
  const words = (parts) => [...parts]
    .map((e) => e.innerText.replace(/[\u2580-\u25ff]/g, "").trim().replace(/\s+/g, " ").replace(/([^.!?:])$/, "$1."))
    .join(" ");

  let pressed = 0; // until when the answer to a press takes the focus
  const idle = () => !document.activeElement || document.activeElement === document.body;

  // show brings an entry into view and tells of it. The focus goes there when it
  // was pressed for, or when what had the focus is gone.
  const show = (entry, lost) => {
    const heading = entry.querySelector("[data-focus]");
    const tall = entry.offsetHeight > window.innerHeight * 0.7;
    entry.scrollIntoView({ block: tall ? "start" : "nearest" });
    if ((lost || Date.now() < pressed) && idle() && heading) {
      pressed = 0;
      heading.focus({ preventScroll: true });
      announce(words(entry.querySelectorAll("[data-say]:not([data-focus])")));
    } else {
      announce(words(entry.querySelectorAll("[data-say]")));
    }
  };

  // A message that nobody pressed for and that says the same as before, such as one whose
  // figures move, moves under nobody's hands: the page stays where it is, the focus at
  // what it was at. What is new in its text is read aloud, but not all the time.
  const quiet = 30_000; // between two readings, in ms
  let told = 0;
  const title = (entry) => entry.querySelector("h2")?.textContent;
  const byItself = (old, entry) =>
    Date.now() >= pressed && old.matches(".living") && entry.matches(".living") && title(old) === title(entry);
  const twin = (entry, e) => [...entry.querySelectorAll("a, button, input, select, textarea, [tabindex]")]
    .find((other) => other.tagName === e.tagName && other.innerText === e.innerText && other.name === e.name);
  const update = (old, entry, held) => {
    if (held) (twin(entry, held) ?? entry.querySelector("[data-focus]"))?.focus({ preventScroll: true });
    const parts = ".note, .body > *";
    const was = new Set([...old.querySelectorAll(parts)].map((e) => e.textContent));
    const fresh = [...entry.querySelectorAll(parts)].filter((e) => !was.has(e.textContent));
    if (!fresh.length || Date.now() < told + quiet) return;
    told = Date.now();
    announce(words(fresh));
  };

  const syncThread = (page) => {
    const thread = byId("thread");
    const fresh = [...page.getElementById("thread").children];
    const ids = new Set(fresh.map((li) => li.id));
    const inside = thread.contains(document.activeElement);
    for (const li of [...thread.children]) if (!ids.has(li.id)) li.remove();
    let shown = null;
    for (const li of fresh) {
      const old = byId(li.id);
      if (old && old.dataset.version === li.dataset.version) continue;
      if (old) {
        const held = old.contains(document.activeElement) ? document.activeElement : null;
        const itself = byItself(old, li);
        old.replaceWith(li);
        if (itself) {
          update(old, li, held);
          continue;
        }
      } else {
        li.classList.add("new");
        thread.append(li);
      }
      if (li.matches(".living")) shown = li;
      else if (!old && !shown) li.scrollIntoView({ block: "nearest" });
    }
    if (shown) show(shown, inside);
  };

  const syncPanel = (page) => {
    const old = byId("panel").querySelector("details");
    const fresh = page.getElementById("panel").querySelector("details");
    if (old.innerHTML === fresh.innerHTML) return;
    const focused = old.contains(document.activeElement) ? document.activeElement.id : "";
    const before = [...old.querySelectorAll("[data-announce]")].map((e) => e.textContent);
    old.replaceChildren(...fresh.childNodes);
    if (focused) byId(focused)?.focus({ preventScroll: true });
    const told = [...old.querySelectorAll("[data-announce]")].filter((e, i) => e.textContent !== before[i]);
    if (focused && told.length) announce(words(told));
  };

  // sync makes this page what the other one is.
  const sync = (page) => {
    document.body.dataset.rev = page.body.dataset.rev;
    if (page.documentElement.lang !== document.documentElement.lang) {
      const typed = byId("text").value;
      const open = byId("panel").querySelector("details").open;
      document.documentElement.lang = page.documentElement.lang;
      document.title = page.title;
      document.body.replaceChildren(...page.body.childNodes);
      byId("text").value = typed;
      byId("panel").querySelector("details").open = open;
      show(byId("latest").closest("li"), true);
      return;
    }
    for (const form of ["say", "language"]) {
      byId(form).elements.nonce.value = page.getElementById(form).elements.nonce.value;
    }
    syncThread(page);
    syncPanel(page);
  };

  const alertText = (page) =>
    (page.getElementById("alert") ?? page.getElementById("problem"))?.textContent.trim() ?? "";

  const send = async (form, body, sent) => {
    try {
      const { ok, page } = await load(form.action, { method: "POST", body });
      const text = ok ? "" : alertText(page);
      const place = byId("alert");
      place.replaceChildren();
      if (text) {
        const p = document.createElement("p");
        p.className = "alert";
        p.textContent = text;
        place.append(p);
      }
      if (ok && form.id === "say" && byId("text").value === sent) byId("text").value = "";
      if (!ok) pressed = 0;
      if (page.getElementById("thread")) sync(page);
    } finally {
      form.removeAttribute("aria-busy");
    }
  };

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post") return;
    event.preventDefault();
    if (form.hasAttribute("aria-busy")) return;
    form.setAttribute("aria-busy", "true");
    const data = new FormData(form, event.submitter);
    const body = form.enctype === "multipart/form-data" ? data : new URLSearchParams(data);
    if (event.submitter?.name === "press") pressed = Date.now() + patience;
    const sent = byId("text").value;
    queue(() => send(form, body, sent));
  });

  const refresh = (rev) => queue(async () => {
    if (rev === document.body.dataset.rev) return;
    const { ok, page } = await load(home);
    if (ok) sync(page);
  });

  // Browsers open few connections to one host, so a page that is not seen has none.
  let source = null;
  const open = () => {
    if (source || document.hidden) return;
    source = new EventSource(home + "/stream");
    source.addEventListener("rev", (event) => { offline(false); refresh(event.data); });
    source.addEventListener("clock", (event) => { byId("clock").textContent = event.data; });
    source.addEventListener("error", () => {
      offline(true);
      if (source?.readyState !== EventSource.CLOSED) return;
      source = null;
      setTimeout(open, 3000);
    });
  };
  const close = () => { source?.close(); source = null; };
  document.addEventListener("visibilitychange", () => (document.hidden ? close() : open()));
  window.addEventListener("pagehide", close);
  window.addEventListener("pageshow", open);

  if (window.matchMedia("(max-width: 61.99rem)").matches) byId("panel").querySelector("details").open = false;
  byId("latest")?.closest("li").scrollIntoView({ block: "nearest" });
  open();
})();

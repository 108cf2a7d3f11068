// Makes Gatehouse's pages nicer. Each of them is whole without it, and every word comes from the page.
"use strict";

const SECOND = 1000;
const KEPT = "gatehouse ";

// ---- Passwords: a button that shows what is typed, and a word when Caps Lock is on. ----

function offerToShow(box) {
  const field = box.querySelector("input");
  const button = document.createElement("button");
  const turn = shown => {
    field.type = shown ? "text" : "password";
    button.setAttribute("aria-pressed", shown);
  };
  button.type = "button";
  button.textContent = box.dataset.show;
  button.setAttribute("aria-label", box.dataset.showLabel);
  button.addEventListener("click", () => turn(field.type === "password"));
  // Browsers and password managers know it for a password only while it is hidden.
  field.form.addEventListener("submit", () => turn(false));
  turn(false);
  box.append(button);
  box.className = "secret";
}

function tellOfCapsLock(box) {
  const field = box.querySelector("input");
  const hint = document.createElement("p");
  hint.className = "hint";
  hint.setAttribute("role", "status");
  box.after(hint);
  // It goes when the key is off and not with the focus: what is clicked must not move away.
  const look = event => {
    const isOn = event.getModifierState && event.getModifierState("CapsLock");
    const says = isOn && (hint.textContent || event.target === field) ? box.dataset.capsLock : "";
    if (hint.textContent !== says) {
      hint.textContent = says;
    }
  };
  document.addEventListener("keydown", look);
  document.addEventListener("keyup", look);
}

// ---- One-time links: the code goes from the address into the form, so it stands in no history. ----

function takeCode() {
  const code = location.hash.slice(1);
  const field = document.getElementById("code");
  if (code && field) {
    field.value = code;
    history.replaceState(null, "", location.pathname);
    document.getElementById("new").focus();
  }
}

// ---- Too many attempts: how long is left to wait. The time is a timer, which no screen reader
// reads out at each change; that it is over is said once. ----

function countDown(notice) {
  const end = Date.now() + notice.dataset.wait * SECOND;
  const time = notice.querySelector("[role=timer]");
  const tick = () => {
    const left = Math.ceil((end - Date.now()) / SECOND);
    if (left > 0) {
      time.textContent = inWords(left, notice.dataset);
    } else {
      clearInterval(ticking);
      notice.setAttribute("role", "status");
      time.parentNode.textContent = notice.dataset.over;
    }
  };
  const ticking = setInterval(tick, SECOND);
}

// As the server says it: seconds below two minutes.
function inWords(seconds, words) {
  return seconds < 120
    ? (seconds === 1 ? words.second : words.seconds).replace("{0}", seconds)
    : words.minutes.replace("{0}", Math.ceil(seconds / 60));
}

// ---- The session's end, said before it comes. The server is asked only when that is due, since
// another tab may have prolonged the session, and to ask does not prolong it. ----

function watchSession(template) {
  const data = template.dataset;
  const notice = data.notice * SECOND;
  let banner = null;
  let before = null; // what had the focus before the banner
  let due; // when to ask again, by this machine's clock
  let timer;

  const askIn = wait => {
    due = Date.now() + wait;
    clearTimeout(timer);
    timer = setTimeout(ask, wait);
  };

  // What the server says of the time left, in seconds.
  const heard = (end, absoluteEnd) => {
    const left = end * SECOND;
    if (left > notice) {
      hide();
      askIn(left - notice);
      return;
    }
    const isEarly = left > 60 * SECOND;
    const isFinal = absoluteEnd * SECOND <= notice;
    show(isEarly ? "early" : "late", isFinal ? "final" : "idle");
    // It lives somewhat longer than it promises; so it is asked again until it does not.
    askIn(Math.max(SECOND, isEarly ? left - 60 * SECOND : left || notice / 2));
  };

  const ask = method => {
    clearTimeout(timer);
    fetch(data.address, { method: method === "POST" ? method : "GET", cache: "no-store" })
      .then(answer => {
        if (answer.status === 401) {
          show("over");
        } else if (answer.ok) {
          return answer.json().then(s => heard(s.idle_seconds_left, s.absolute_seconds_left));
        } else {
          throw new Error(answer.status);
        }
      })
      .catch(() => {
        if (method === "POST") {
          banner.querySelector("[data-in=away]").hidden = false;
        }
        askIn(Math.max(notice / 4, SECOND));
      });
  };

  const show = (...parts) => {
    if (!banner) {
      banner = document.importNode(template.content, true).firstElementChild;
      banner.querySelector("button").addEventListener("click", () => ask("POST"));
      const again = banner.querySelector("a[data-in=final]");
      const here = "/" + location.pathname.slice(data.home.length) + location.search;
      again.href += "?returnTo=" + encodeURIComponent(here);
      banner.addEventListener("focusin", event => {
        const from = event.relatedTarget;
        before = from && !banner.contains(from) ? from : before;
      });
    }
    const hadFocus = banner.contains(document.activeElement);
    for (const part of banner.children) {
      part.hidden = !parts.includes(part.dataset.in);
    }
    if (!banner.isConnected) {
      document.querySelector("h1").before(banner);
    }
    if (hadFocus && document.activeElement.hidden) {
      banner.querySelector("a:not([hidden]), button:not([hidden])").focus();
    }
  };

  const hide = () => {
    if (!banner) {
      return;
    }
    const hadFocus = banner.contains(document.activeElement);
    banner.remove();
    banner = null;
    if (hadFocus && before) {
      before.focus();
    }
  };

  // A machine that slept, or a tab that was away, looks anew.
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && (banner || Date.now() >= due)) {
      ask();
    }
  });
  askIn(Math.max(0, data.end * SECOND - notice));
}

// ---- Words typed into a form are kept in this tab until they have served their purpose. Fields
// say that they want it; none that holds a secret does. ----

function keepWords() {
  const store = sessionStorage;
  if (document.querySelector("[data-done]")) {
    Object.keys(store).filter(one => one.startsWith(KEPT)).forEach(one => store.removeItem(one));
  }
  for (const field of document.querySelectorAll("[data-keep]")) {
    // Behind a sign-in data-keep says whose they are: the next one at this tab does not see them.
    const place = KEPT + [location.pathname, field.name, field.dataset.keep].join(" ");
    const kept = store.getItem(place);
    if (kept !== null) {
      field.value = kept;
    }
    field.addEventListener("input", () => store.setItem(place, field.value));
    if (field.dataset.keep === "until-sent") {
      field.form.addEventListener("submit", () => store.removeItem(place));
    }
  }
}

document.querySelectorAll("[data-show]").forEach(offerToShow);
document.querySelectorAll("[data-caps-lock]").forEach(tellOfCapsLock);
document.querySelectorAll("[data-wait]").forEach(countDown);
document.querySelectorAll("#session").forEach(watchSession);
takeCode();
addEventListener("hashchange", takeCode);
try {
  keepWords();
} catch (e) {
  // This browser keeps nothing for pages.
}

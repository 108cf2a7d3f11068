// Moves the one-time code from the address into the form, so that it stands in no history.
"use strict";
function takeCode() {
  var code = location.hash.slice(1);
  var field = document.getElementById("code");
  if (code && field) {
    field.value = code;
    history.replaceState(null, "", location.pathname);
    document.getElementById("new").focus();
  }
}
takeCode();
addEventListener("hashchange", takeCode);

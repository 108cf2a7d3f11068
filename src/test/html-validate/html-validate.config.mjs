/**
 * How HtmlValidateTest has the pages checked: by every rule of three presets, with these options.
 */
export default {
  root: true,
  extends: ["html-validate:recommended", "html-validate:a11y", "html-validate:document"],
  rules: {
    // The pages are well-formed XML too, so that tests read them strictly.
    "void-style": ["error", {style: "selfclosing"}],
    "attribute-empty-style": ["error", {style: "empty"}],
    // For the same reason required="" and the like; but jte writes those that depend on something
    // without a value, and this rule knows one style alone. A value such as "false" is found by
    // attribute-allowed-values.
    "attribute-boolean-style": "off",
    // Style sheet, logo and script come from where the page comes from.
    "require-sri": ["error", {target: "crossorigin"}],
  },
};

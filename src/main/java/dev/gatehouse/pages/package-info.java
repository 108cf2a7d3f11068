/**
 * What people look at: values in, HTML text out.
 *
 * <p>{@link dev.gatehouse.pages.Pages} turns {@link dev.gatehouse.pages.SignIn}, {@link
 * dev.gatehouse.pages.Home} and {@link dev.gatehouse.pages.Message} into whole pages, and {@link
 * dev.gatehouse.pages.AdminPages} those for administrators; {@link dev.gatehouse.pages.Assets}
 * holds the style sheet and the logo they ask for, as {@link dev.gatehouse.pages.Brand} would have
 * them. The templates stand in {@code src/main/jte} and are compiled with the rest of the sources,
 * so a template that does not fit its values fails the build.
 *
 * <p>No page holds an inline script or style or a {@code data:} address, so all of them work under
 * {@code default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'}. The one script,
 * {@code gatehouse.js}, makes them nicer; each works without it. Of the project only the words are
 * imported here, and no servlet.
 */
package dev.gatehouse.pages;

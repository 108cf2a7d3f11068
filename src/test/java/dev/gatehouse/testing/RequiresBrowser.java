package dev.gatehouse.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A test class that starts a {@link Browser}. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@RequiresProgram(
    value = {Browser.CHROMIUM, Browser.DRIVER},
    install = "apt-get install chromium chromium-driver")
public @interface RequiresBrowser {}

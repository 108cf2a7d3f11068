package dev.gatehouse.containers;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Says aloud on what the containers run; a JDK that is missing is a test that did not run. */
@Tag("containers")
class JavaHomeIT {
  private static final int NEWEST_PROMISED = 25;

  @Test
  void oldestAndNewestThatArePromisedAreHere() throws IOException {
    List<JavaHome> homes = JavaHome.oldestAndNewest();
    homes.forEach(home -> System.err.println("USES " + home + " of " + home.path()));
    boolean oldest = homes.get(0).feature() == JavaHome.OLDEST;
    boolean newest = homes.get(homes.size() - 1).feature() >= NEWEST_PROMISED;
    if (!oldest || !newest) {
      String reason =
          "the containers do not run on JDK 17 and on 25 or newer: name both in -D"
              + JavaHome.PROPERTY
              + "=HOME:HOME";
      System.err.println("SKIPPED " + reason);
      abort(reason);
    }
  }
}

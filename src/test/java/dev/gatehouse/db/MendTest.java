package dev.gatehouse.db;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.sql.SQLException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How the message of an error ends; the errors themselves are those of {@code mvn -Ppostgres}. */
class MendTest {
  @ParameterizedTest(name = "{0} {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          42P05 | prepared statement "S_1" already exists          | ; a pooler on the way may mix up prepared statements: add prepareThreshold=0 to gatehouse.db.url
          26000 | prepared statement "S_1" does not exist          | ; a pooler on the way may mix up prepared statements: add prepareThreshold=0 to gatehouse.db.url
          08P01 | bind supplies 1, but "S_2" requires 3            | ; a pooler on the way may mix up prepared statements: add prepareThreshold=0 to gatehouse.db.url
          08P01 | unsupported startup parameter: extra_float_digits | ; the pooler refuses it: take it out of gatehouse.db.url, or name it in the pooler's ignore_startup_parameters
          42501 | permission denied for table session              | ; run `migrate --grant-to ROLE` with the role that owns the schema
          08P01 | anything else                                    | ''
          08001 | Connection refused                               | ''
          08006 | An I/O error occurred                            | ''
          57014 | canceling statement                              | ''
                | nothing known                                    | ''
          """)
  void messageEndsWithThePlainMendIfThereIsOne(String state, String words, String end) {
    String message = new DatabaseException("find", new SQLException(words, state)).getMessage();

    assertEquals("find failed (SQLState " + state + "): " + words + end, message);
  }
}

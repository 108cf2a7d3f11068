package dev.gatehouse.db;

import java.io.FileNotFoundException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.sql.SQLException;

/** What an operator can do about an error, where its own words do not say. */
final class Mend {
  private Mend() {}

  /** A clause to end a sentence with, or nothing. */
  static String of(SQLException error) {
    Throwable root = error;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String mend = ofCertificate(root);
    if (mend.isEmpty()) {
      String words = String.valueOf(root.getMessage());
      mend = ofState(String.valueOf(error.getSQLState()), words);
    }
    return mend.isEmpty() ? "" : "; " + mend;
  }

  private static String ofCertificate(Throwable root) {
    if (root instanceof CertificateExpiredException) {
      return "the database's certificate, or that of its authority, has expired: renew it";
    }
    if (root instanceof CertPathValidatorException || root instanceof CertPathBuilderException) {
      return "the database's certificate was not signed by the authority that sslrootcert in"
          + " gatehouse.db.url names";
    }
    if (root instanceof CertificateException || root instanceof FileNotFoundException) {
      return "sslrootcert in gatehouse.db.url must name a readable file, the certificate of the"
          + " authority that signed the database's";
    }
    return "";
  }

  /** Of the words only what is no driver's or server's translation is looked at. */
  private static String ofState(String state, String words) {
    switch (state) {
      case "08006":
        return words.contains("PgjdbcHostnameVerifier")
            ? "the database's certificate is for another name: write the host in gatehouse.db.url"
                + " as the certificate has it"
            : "";
      case "08001":
        return words.contains("targetServerType")
            ? "gatehouse.db.url leads to no primary: name every host of the cluster in it, and"
                + " see that default_transaction_read_only is off"
            : "";
      case "08P01":
        if (words.contains("startup parameter")) {
          return "the pooler refuses it: take it out of gatehouse.db.url, or name it in the"
              + " pooler's ignore_startup_parameters";
        }
        return words.contains("\"S_") ? Pooler.MEND : "";
      case "26000", "42P05":
        return Pooler.MEND;
      case "42501":
        return "run `migrate --grant-to ROLE` with the role that owns the schema";
      default:
        return "";
    }
  }
}

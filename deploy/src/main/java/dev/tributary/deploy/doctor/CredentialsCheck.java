package dev.tributary.deploy.doctor;

import dev.tributary.deploy.cli.option.SecurityOptions;
import dev.tributary.deploy.security.CertificateFiles;
import dev.tributary.deploy.security.Credentials;
import dev.tributary.deploy.security.Finding;
import dev.tributary.deploy.security.Role;
import dev.tributary.job.BadInput;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// A look at token and certificates.
///
/// @param told each check as it is made
record CredentialsCheck(SecurityOptions options, Role role, Consumer<Check> told) {

  /// @return the means to call a coordinator, if nothing is wrong with them
  Optional<Credentials> examine(Instant now) {
    boolean certificates = lookAtCertificates(now);
    boolean token = lookAtToken();
    return certificates && token
        ? Optional.of(options.read(role, warning -> {}))
        : Optional.empty();
  }

  /// @return whether they will do, or there are none
  private boolean lookAtCertificates(Instant now) {
    if (options.directory().isEmpty()) {
      told.accept(new Check.Skipped("TLS", "none without --tls DIR: traffic is in plaintext"));
      return true;
    }
    List<Finding> findings = new CertificateFiles(options.directory().get()).inspect(role, now);
    findings.stream().map(CredentialsCheck::check).forEach(told);
    return findings.stream().noneMatch(Finding.Bad.class::isInstance);
  }

  /// @return whether it will do, or there is none
  private boolean lookAtToken() {
    try {
      told.accept(
          options.token().isPresent()
              ? new Check.Ok("token", "there is one")
              : new Check.Skipped("token", "none, neither by --token-file nor in the environment"));
      options
          .doubtOfToken()
          .ifPresent(doubt -> told.accept(new Check.Note("token", doubt.toString())));
      return true;
    } catch (BadInput e) {
      told.accept(new Check.Bad("token", e.getMessage()));
      return false;
    }
  }

  private static Check check(Finding finding) {
    return switch (finding) {
      case Finding.Good(String where, String what) -> new Check.Ok("TLS", where + ": " + what);
      case Finding.Doubtful doubtful -> new Check.Note("TLS", doubtful.toString());
      case Finding.Bad bad -> new Check.Bad("TLS", bad.toString());
    };
  }
}

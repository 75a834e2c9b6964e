package dev.tributary.deploy.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The findings about a directory for `--tls`.
final class CertificateFilesTest {
  private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
  private static final Validity MONTH = Validity.days(30, NOW);

  @TempDir Path directory;

  private CertificateStore store;
  private CertificateAuthority authority;

  @BeforeEach
  void open() {
    store = new CertificateStore(directory);
    authority = store.open(NOW).authority();
  }

  @Test
  void theFilesOfTheCommandAreGood() {
    assertThat(inspect(Role.COORDINATOR, coordinator(MONTH), NOW))
        .hasSize(5)
        .allMatch(Finding.Good.class::isInstance);
    assertThat(inspect(Role.WORKER, worker(MONTH), NOW))
        .hasSize(5)
        .allMatch(Finding.Good.class::isInstance);
  }

  @Test
  void aCoordinatorsCertificateIsGoodForItsHealthCheck() {
    assertThat(inspect(Role.WORKER, coordinator(MONTH), NOW))
        .allMatch(Finding.Good.class::isInstance);
  }

  @Test
  void aWorkersCertificateIsBadForACoordinator() {
    assertThat(bad(Role.COORDINATOR, worker(MONTH), NOW))
        .containsExactly(
            "CN=Tributary worker may not authenticate a server, as a coordinator must");
  }

  @Test
  void aCertificateIsGoodFromItsBeginningToItsEnd() {
    Identity worker = worker(MONTH);

    assertThat(bad(Role.WORKER, worker, MONTH.begin())).isEmpty();
    assertThat(bad(Role.WORKER, worker, MONTH.end())).isEmpty();
    assertThat(bad(Role.WORKER, worker, MONTH.end().plusSeconds(1)))
        .containsExactly("CN=Tributary worker expired on 2026-12-24T12:00:00Z");
    assertThat(bad(Role.WORKER, worker, MONTH.begin().minusSeconds(1)))
        .contains("CN=Tributary worker is valid only from 2026-11-24T11:00:00Z");
  }

  @Test
  void aCertificateIsDoubtfulInTheWeekBeforeItsEnd() {
    Identity worker = worker(MONTH);

    assertThat(inspect(Role.WORKER, worker, MONTH.end().minus(Duration.ofDays(7))))
        .noneMatch(Finding.Doubtful.class::isInstance);
    assertThat(inspect(Role.WORKER, worker, MONTH.end().minus(Duration.ofDays(7)).plusSeconds(1)))
        .filteredOn(Finding.Doubtful.class::isInstance)
        .singleElement()
        .asString()
        .contains("CN=Tributary worker expires on 2026-12-24T12:00:00Z; issue new certificates");
  }

  @Test
  void anExpiredAuthorityIsBad() {
    assertThat(bad(Role.WORKER, worker(MONTH), NOW.plus(Duration.ofDays(3651))))
        .hasSize(2)
        .first()
        .asString()
        .matches("CN=Tributary authority [0-9a-f]{8} expired on 2036-11-21T12:00:00Z");
  }

  @Test
  void aCertificateOfAnotherAuthorityIsBad() {
    Identity other = CertificateAuthority.create(MONTH).issue(Role.WORKER, List.of(), MONTH);

    assertThat(
            bad(
                Role.WORKER,
                new Identity(List.of(authority.certificate()), other.chain(), other.key()),
                NOW))
        .containsExactly("CN=Tributary worker was not issued by ca.pem");
  }

  @Test
  void aKeyOfAnotherCertificateIsBad() {
    Identity worker = worker(MONTH);

    assertThat(
            bad(
                Role.WORKER,
                new Identity(worker.authorities(), worker.chain(), worker(MONTH).key()),
                NOW))
        .containsExactly("the key does not belong to cert.pem");
  }

  @Test
  void aWorkersCertificateIsBadAsAnAuthority() {
    Identity worker = worker(MONTH);

    assertThat(bad(Role.WORKER, new Identity(worker.chain(), worker.chain(), worker.key()), NOW))
        .contains("CN=Tributary worker is not the certificate of an authority");
  }

  @Test
  void aKeyThatOtherUsersCanReadIsDoubtful() throws Exception {
    Path own = store.write(Role.WORKER, worker(MONTH));
    Files.setPosixFilePermissions(
        own.resolve("key.pem"), PosixFilePermissions.fromString("rw----r--"));

    assertThat(new CertificateFiles(own).inspect(Role.WORKER, NOW))
        .filteredOn(Finding.Doubtful.class::isInstance)
        .singleElement()
        .asString()
        .contains("every user of this machine can read this secret; chmod 600 ");
  }

  @Test
  void emptyDamagedAndMissingFilesAreBad() throws Exception {
    Path own = store.write(Role.WORKER, worker(MONTH));

    Files.writeString(own.resolve("key.pem"), "-----BEGIN EC PRIVATE KEY-----\nAAAA\n");
    assertThat(problem(own)).contains("key.pem: it contains no complete private key");
    Files.writeString(own.resolve("cert.pem"), "");
    assertThat(problem(own)).contains("cert.pem: it contains no complete certificate");
    Files.delete(own.resolve("ca.pem"));
    assertThat(problem(own))
        .contains("ca.pem: no such file or directory; `tributary certs` creates");
  }

  private static String problem(Path own) {
    List<Finding> findings = new CertificateFiles(own).inspect(Role.WORKER, NOW);
    assertThat(findings).singleElement().isInstanceOf(Finding.Bad.class);
    return findings.getFirst().toString();
  }

  private Identity worker(Validity validity) {
    return authority.issue(Role.WORKER, List.of(), validity);
  }

  private Identity coordinator(Validity validity) {
    return authority.issue(Role.COORDINATOR, Host.list("localhost"), validity);
  }

  private List<Finding> inspect(Role role, Identity identity, Instant now) {
    return new CertificateFiles(store.write(role, identity)).inspect(role, now);
  }

  private List<String> bad(Role role, Identity identity, Instant now) {
    return inspect(role, identity, now).stream()
        .filter(Finding.Bad.class::isInstance)
        .map(Finding.Bad.class::cast)
        .map(Finding.Bad::what)
        .toList();
  }
}

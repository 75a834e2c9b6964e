package dev.tributary.deploy.security;

import dev.tributary.deploy.cli.exit.ExitCode;
import dev.tributary.job.BadInput;
import dev.tributary.time.WallClock;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `tributary certs`: creates the directories for `--tls` of a whole cluster.
@Command(
    name = "certs",
    description =
        "Create a private certificate authority, and certificates for a coordinator and its"
            + " workers.")
public final class CertsCommand implements Callable<ExitCode> {
  @Spec CommandSpec spec;

  @Parameters(
      paramLabel = "DIR",
      description =
          "The directory for the certificates, with DIR/ca, DIR/coordinator and DIR/worker. An"
              + " existing authority in DIR/ca is kept and issues new certificates.")
  Path directory;

  @Option(
      names = "--hosts",
      required = true,
      paramLabel = "HOST,...",
      description = "The names and addresses by which workers dial the coordinator.")
  String hosts;

  @Option(
      names = "--days",
      paramLabel = "N",
      defaultValue = "365",
      description =
          "The number of days for which the certificates are valid. Default: ${DEFAULT-VALUE}.")
  int days;

  private final WallClock clock = WallClock.CLOCK;

  @Override
  public ExitCode call() {
    if (days < 1) {
      throw BadInput.in("--days", days + " is too few", "give 1 or more");
    }
    List<Host> dialled = Host.list(hosts);
    CertificateStore store = new CertificateStore(directory);
    Instant now = clock.instant();

    CertificateStore.Opened opened = store.open(now);
    CertificateAuthority authority = opened.authority();
    Validity validity = Validity.days(days, now).within(authority.validity());
    Path coordinator =
        store.write(Role.COORDINATOR, authority.issue(Role.COORDINATOR, dialled, validity));
    Path worker = store.write(Role.WORKER, authority.issue(Role.WORKER, List.of(), validity));

    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        "%s, valid until %s; keep its key off the cluster: anyone who has it can join%n",
        opened.isNew()
            ? "created an authority: " + store.authorityDirectory()
            : "issued by the existing authority: " + store.authorityDirectory(),
        authority.validity().end());
    out.printf(
        "coordinator --tls %s, for %s, valid until %s%n",
        coordinator,
        dialled.stream().map(Host::toString).collect(Collectors.joining(", ")),
        validity.end());
    out.printf("worker --tls %s, valid until %s%n", worker, validity.end());
    return ExitCode.DONE;
  }
}

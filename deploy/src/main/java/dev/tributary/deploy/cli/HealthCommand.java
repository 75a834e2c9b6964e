package dev.tributary.deploy.cli;

import dev.tributary.deploy.cli.exit.CommandFailed;
import dev.tributary.deploy.cli.exit.ExitCode;
import dev.tributary.deploy.cli.option.EndpointConverter;
import dev.tributary.deploy.cli.option.Notices;
import dev.tributary.deploy.cli.option.SecurityOptions;
import dev.tributary.deploy.net.Answer;
import dev.tributary.deploy.net.Endpoint;
import dev.tributary.deploy.net.Peer;
import dev.tributary.deploy.security.Role;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `tributary health`: asks a coordinator once whether its run is in progress. The probes of
/// containers call it.
@Command(
    name = "health",
    description =
        "Ask a coordinator whether its run is in progress. The exit code is 0 if it is, else 1.")
final class HealthCommand implements Callable<ExitCode> {
  @Spec CommandSpec spec;

  @Parameters(
      paramLabel = "HOST:PORT",
      converter = EndpointConverter.class,
      description = "The address of the coordinator.")
  Endpoint coordinator;

  @Option(
      names = "--or-over",
      description = "Also exit with 0 if the run has ended and the coordinator still answers.")
  boolean orOver;

  @Mixin SecurityOptions security;

  @Override
  public ExitCode call() {
    Peer peer =
        new Peer(
            coordinator,
            security.settings().read(Role.WORKER, Notices.on(spec.commandLine().getErr())));
    return switch (peer.ask()) {
      case Answer.Serving _ -> {
        spec.commandLine().getOut().println("SERVING");
        yield ExitCode.DONE;
      }
      case Answer.Over _ when orOver -> {
        spec.commandLine().getOut().println("OVER");
        yield ExitCode.DONE;
      }
      case Answer.Over _ ->
          throw new CommandFailed("the run of the coordinator at " + coordinator + " is over");
      case Answer.None none -> throw new CommandFailed(none.why());
    };
  }
}

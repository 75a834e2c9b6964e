package dev.tributary.deploy.cli;

import dev.tributary.deploy.cli.option.CommandFailed;
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

/// `tributary health`: asks a coordinator once whether its run is on.
@Command(name = "health", description = "Ask a coordinator whether its run is on: 0 yes, 1 no.")
final class HealthCommand implements Callable<Integer> {
  @Spec CommandSpec spec;

  @Parameters(
      paramLabel = "HOST:PORT",
      converter = Endpoint.Converter.class,
      description = "Where the coordinator listens.")
  Endpoint coordinator;

  @Option(
      names = "--or-over",
      description = "0 also when the run is over: is there a coordinator that answers?")
  boolean orOver;

  @Mixin SecurityOptions security;

  @Override
  public Integer call() {
    Peer peer =
        new Peer(coordinator, security.read(Role.WORKER, Notices.on(spec.commandLine().getErr())));
    return switch (peer.ask()) {
      case Answer.Serving _ -> {
        spec.commandLine().getOut().println("SERVING");
        yield Main.DONE;
      }
      case Answer.Over _ when orOver -> {
        spec.commandLine().getOut().println("OVER");
        yield Main.DONE;
      }
      case Answer.Over _ ->
          throw new CommandFailed("the run of the coordinator at " + coordinator + " is over");
      case Answer.None none -> throw new CommandFailed(none.why());
    };
  }
}

package dev.tributary.deploy.cli.option;

import dev.tributary.deploy.net.Endpoint;
import java.util.Optional;
import picocli.CommandLine.IModelTransformer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;

/// `--coordinator`: the address of the coordinator for which this machine works.
public final class CoordinatorOption {
  private static final String NAME = "--coordinator";

  @Option(
      names = NAME,
      paramLabel = "HOST:PORT",
      converter = EndpointConverter.class,
      description = "The address of the coordinator for which this machine works.")
  private Endpoint coordinator;

  public Optional<Endpoint> endpoint() {
    return Optional.ofNullable(coordinator);
  }

  /// Makes the option required, for a command that names this class as its `modelTransformer`.
  public static final class Required implements IModelTransformer {
    @Override
    public CommandSpec transform(CommandSpec command) {
      OptionSpec option = command.findOption(NAME);
      command.remove(option);
      return command.addOption(OptionSpec.builder(option).required(true).build());
    }
  }
}

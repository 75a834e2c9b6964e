package dev.tributary.deploy.cli.option;

import dev.tributary.deploy.net.Endpoint;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Reads an [Endpoint] from the command line.
public final class EndpointConverter implements ITypeConverter<Endpoint> {
  @Override
  public Endpoint convert(String text) {
    return Endpoint.parse(text)
        .orElseThrow(
            () ->
                new TypeConversionException(
                    "'" + text + "' is not HOST:PORT, e.g. 127.0.0.1:7700 or [::1]:7700"));
  }
}
